/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-sleep"

#include "config.h"

#include <glib-unix.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "ably/ably-sleep.h"

/* Connections outlive less than this, and clocks are read one after the other. */
#define LEAST_SLEEP_MS 2000

/**
 * AblySleep:
 *
 * Tells when the computer has slept. Timers stand still meanwhile, so nothing
 * else would notice for long that the other end has given up.
 *
 * It is seen from two clocks, one of which goes on in sleep. When to look is told
 * by the kernel, which says when the clock of the day was set, and on waking it
 * always is. So this works in a sandbox that has no way to the login manager, and
 * costs nothing while nothing happens.
 */
struct _AblySleep
{
  GObject parent_instance;

  int timer;
  guint source;
  gint64 slept_ms;
};

enum
{
  SIGNAL_WOKE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AblySleep, ably_sleep, G_TYPE_OBJECT)

static gint64
ably_sleep_read_clock (clockid_t clock)
{
  struct timespec time = { 0 };

  clock_gettime (clock, &time);

  return (gint64) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* How long the computer has slept since it was started. */
static gint64
ably_sleep_read_total (void)
{
  return ably_sleep_read_clock (CLOCK_BOOTTIME) - ably_sleep_read_clock (CLOCK_MONOTONIC);
}

/* A timer that never ends but when the clock is set. */
static void
ably_sleep_arm (AblySleep *self)
{
  const struct itimerspec never = { .it_value.tv_sec = G_MAXINT32 };

  timerfd_settime (self->timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

static gboolean
ably_sleep_clock_set_cb (int          fd,
                         GIOCondition condition,
                         gpointer     user_data)
{
  AblySleep *self = user_data;
  guint64 expirations;

  /* It fails with ECANCELED, and that is the message. */
  if (read (fd, &expirations, sizeof expirations) < 0)
    g_debug ("The clock was set");
  ably_sleep_arm (self);
  ably_sleep_look (self, ably_sleep_read_total ());

  return G_SOURCE_CONTINUE;
}

static void
ably_sleep_finalize (GObject *object)
{
  AblySleep *self = ABLY_SLEEP (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_fd (&self->timer, NULL);

  G_OBJECT_CLASS (ably_sleep_parent_class)->finalize (object);
}

static void
ably_sleep_class_init (AblySleepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ably_sleep_finalize;

  /**
   * AblySleep::woke:
   * @self: the one for the process
   * @slept_ms: how long the computer slept, in milliseconds
   *
   * The computer was asleep until just now.
   */
  signals[SIGNAL_WOKE] =
    g_signal_new ("woke", ABLY_TYPE_SLEEP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
ably_sleep_init (AblySleep *self)
{
  self->slept_ms = ably_sleep_read_total ();
  self->timer = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->timer < 0)
    return;

  ably_sleep_arm (self);
  self->source = g_unix_fd_add (self->timer, G_IO_IN, ably_sleep_clock_set_cb, self);
}

/**
 * ably_sleep_get_default:
 *
 * Gets the one for the process (RTN20). It works in the default main context.
 *
 * Returns: (transfer none): the one
 */
AblySleep *
ably_sleep_get_default (void)
{
  static AblySleep *self;

  if (self == NULL)
    self = g_object_new (ABLY_TYPE_SLEEP, NULL);

  return self;
}

/*< private >
 * ably_sleep_look:
 * @slept_ms: how long the computer has slept since it was started
 *
 * Tells of it if that has grown.
 */
void
ably_sleep_look (AblySleep *self,
                 gint64     slept_ms)
{
  gint64 slept = slept_ms - self->slept_ms;

  g_return_if_fail (ABLY_IS_SLEEP (self));

  self->slept_ms = slept_ms;
  if (slept < LEAST_SLEEP_MS)
    return;

  g_debug ("Woke after %" G_GINT64_FORMAT " ms", slept);
  g_signal_emit (self, signals[SIGNAL_WOKE], 0, slept);
}
