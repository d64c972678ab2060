/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-clock"

#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <sys/timerfd.h>
#include <time.h>

#include "core/occupancy-clock.h"
#include "core/occupancy-sample.h"

/* Less is how long it takes to read two clocks on a machine that is busy. */
#define LEAST_JUMP_MS 1000

/* Connections outlive less than this. */
#define LEAST_SLEEP_MS 2000

/**
 * OccupancyClock:
 *
 * Tells of time that passed without the program: the computer slept, or its clock
 * was set forward. The monotonic clock knows of neither, so that the others come
 * apart from it by just that time.
 *
 * When to look is told by the kernel, which says when the clock of the day was
 * set, and on waking it always is. So this works in a sandbox that has no way to
 * the login manager, and costs nothing while nothing happens.
 */
struct _OccupancyClock
{
  GObject parent_instance;

  gint64 offset; /* the wall clock less the monotonic clock, in milliseconds */
  gint64 slept;  /* the clock that goes on in sleep less the monotonic clock */
  int timer_fd;
  guint source;
};

G_DEFINE_FINAL_TYPE (OccupancyClock, occupancy_clock, G_TYPE_OBJECT)

enum
{
  JUMPED,
  WOKE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gint64
occupancy_clock_read (clockid_t clock)
{
  struct timespec time = { 0 };

  clock_gettime (clock, &time);

  return (gint64) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* A timer that is never due, but ends when the wall clock is set: the kernel does
 * that after a sleep. */
static gboolean
occupancy_clock_arm (OccupancyClock *self)
{
  struct itimerspec never = { .it_value.tv_sec = G_MAXINT32 };

  return timerfd_settime (self->timer_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) == 0;
}

static gboolean
occupancy_clock_set_cb (int          fd,
                        GIOCondition condition,
                        gpointer     user_data)
{
  OccupancyClock *self = user_data;
  guint64 expirations;
  gssize size = read (fd, &expirations, sizeof expirations);

  if (size < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;

  occupancy_clock_check (self, occupancy_sample_now (),
                         occupancy_clock_read (CLOCK_MONOTONIC), occupancy_clock_read (CLOCK_BOOTTIME));
  if (occupancy_clock_arm (self))
    return G_SOURCE_CONTINUE;

  self->source = 0;

  return G_SOURCE_REMOVE;
}

static void
occupancy_clock_finalize (GObject *object)
{
  OccupancyClock *self = OCCUPANCY_CLOCK (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_fd (&self->timer_fd, NULL);

  G_OBJECT_CLASS (occupancy_clock_parent_class)->finalize (object);
}

static void
occupancy_clock_class_init (OccupancyClockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = occupancy_clock_finalize;

  /**
   * OccupancyClock::jumped:
   * @self: a clock
   * @since: in milliseconds since 1970 UTC
   *
   * From @since until now the program did not see what happened.
   */
  signals[JUMPED] =
    g_signal_new ("jumped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);

  /**
   * OccupancyClock::woke:
   * @self: a clock
   * @slept: how long the computer slept, in milliseconds
   *
   * The computer was asleep until just now. It comes after [signal@Clock::jumped].
   */
  signals[WOKE] =
    g_signal_new ("woke", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
occupancy_clock_init (OccupancyClock *self)
{
  gint64 now = occupancy_clock_read (CLOCK_MONOTONIC);

  self->offset = occupancy_sample_now () - now;
  self->slept = occupancy_clock_read (CLOCK_BOOTTIME) - now;
  self->timer_fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->timer_fd >= 0 && occupancy_clock_arm (self))
    self->source = g_unix_fd_add (self->timer_fd, G_IO_IN, occupancy_clock_set_cb, self);
  else
    g_info ("It will not be noticed that the computer sleeps: %s", g_strerror (errno));
}

/**
 * occupancy_clock_get_default:
 *
 * Gets the clock of the process. It works in the default main context.
 *
 * Returns: (transfer none): the clock
 */
OccupancyClock *
occupancy_clock_get_default (void)
{
  static OccupancyClock *clock;

  if (clock == NULL)
    clock = g_object_new (OCCUPANCY_TYPE_CLOCK, NULL);

  return clock;
}

/**
 * occupancy_clock_check:
 * @self: a clock
 * @time: the time of the wall clock, in milliseconds since 1970 UTC
 * @now: the time of the clock that stands still in sleep, in milliseconds
 * @boot_time: the time of the clock that does not, in milliseconds
 *
 * Compares the clocks. It is done by itself when the wall clock is set.
 */
void
occupancy_clock_check (OccupancyClock *self,
                       gint64          time,
                       gint64          now,
                       gint64          boot_time)
{
  gint64 jump;
  gint64 slept;

  g_return_if_fail (OCCUPANCY_IS_CLOCK (self));

  jump = time - now - self->offset;
  slept = boot_time - now - self->slept;
  self->offset = time - now;
  self->slept = boot_time - now;

  if (jump >= LEAST_JUMP_MS)
    {
      g_info ("%" G_GINT64_FORMAT " ms passed unseen", jump);
      g_signal_emit (self, signals[JUMPED], 0, time - jump);
    }
  if (slept >= LEAST_SLEEP_MS)
    {
      g_debug ("Woke after %" G_GINT64_FORMAT " ms", slept);
      g_signal_emit (self, signals[WOKE], 0, slept);
    }
}
