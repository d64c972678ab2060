/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-clock"

#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <sys/timerfd.h>

#include "core/occupancy-sample.h"
#include "monitor/occupancy-clock.h"

/* Less is how long it takes to read two clocks on a machine that is busy. */
#define LEAST_JUMP_MS 1000

/**
 * OccupancyClock:
 *
 * Tells of time that passed without the program: the computer slept, or its clock
 * was set forward. The monotonic clock knows of neither, so that the two come
 * apart by just that time.
 */
struct _OccupancyClock
{
  GObject parent_instance;

  gint64 offset; /* the wall clock less the monotonic clock, in milliseconds */
  int timer_fd;
  guint source;
};

G_DEFINE_FINAL_TYPE (OccupancyClock, occupancy_clock, G_TYPE_OBJECT)

enum
{
  JUMPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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

  occupancy_clock_check (self, occupancy_sample_now (), g_get_monotonic_time () / 1000);
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
}

static void
occupancy_clock_init (OccupancyClock *self)
{
  self->offset = occupancy_sample_now () - g_get_monotonic_time () / 1000;
  self->timer_fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->timer_fd >= 0 && occupancy_clock_arm (self))
    self->source = g_unix_fd_add (self->timer_fd, G_IO_IN, occupancy_clock_set_cb, self);
  else
    g_info ("It will not be noticed that the computer sleeps: %s", g_strerror (errno));
}

/**
 * occupancy_clock_new:
 *
 * Begins to watch the clock.
 *
 * Returns: (transfer full): a new clock
 */
OccupancyClock *
occupancy_clock_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_CLOCK, NULL);
}

/**
 * occupancy_clock_check:
 * @self: a clock
 * @time: the time of the wall clock, in milliseconds since 1970 UTC
 * @now: the time of the monotonic clock, in milliseconds
 *
 * Compares both clocks. It is done by itself when the wall clock is set.
 */
void
occupancy_clock_check (OccupancyClock *self,
                       gint64          time,
                       gint64          now)
{
  gint64 jump;

  g_return_if_fail (OCCUPANCY_IS_CLOCK (self));

  jump = time - now - self->offset;
  self->offset = time - now;
  if (jump < LEAST_JUMP_MS)
    return;

  g_info ("%" G_GINT64_FORMAT " ms passed unseen", jump);
  g_signal_emit (self, signals[JUMPED], 0, time - jump);
}
