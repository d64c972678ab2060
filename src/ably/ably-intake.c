/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-intake"

#include "config.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/tcp.h>

#include "ably/ably-intake.h"

/* How long a frame may wait for others to come with it. */
#define TICK_MS 6

/* What decides whether much comes in: frames of all sockets in this time. */
#define WINDOW_MS 100
#define BUSY_FRAMES 40
#define QUIET_FRAMES 20

/* So many bytes wake up at once. */
#define HELD_BYTES (32 * 1024)

/* How often to look whether something endless comes in. */
#define LOOK_INTERVAL_MS 10

struct _AblyIntake
{
  GSocket *socket;
  gboolean held;

  GSource *guard;
  gsize most;
  gint64 looked_at;
  guint64 received; /* when the last frame came, about */
  gboolean frame_came;
  gboolean overrun;
};

typedef struct
{
  GSource source;
  AblyIntake *intake;
} AblyIntakeGuard;

/* The sockets of the process, and what came from all of them. */
static struct
{
  GPtrArray *intakes;
  guint timer;
  guint n_frames;
  guint n_ticks;
  gint64 window_start;
} pool;

static void
ably_intake_hold (AblyIntake *self,
                  gboolean    hold)
{
  self->held = hold;
  g_socket_set_option (self->socket, SOL_SOCKET, SO_RCVLOWAT, hold ? HELD_BYTES : 1, NULL);
}

static void
ably_intake_release_all (void)
{
  g_clear_handle_id (&pool.timer, g_source_remove);
  for (guint i = 0; i < pool.intakes->len; i++)
    {
      AblyIntake *self = g_ptr_array_index (pool.intakes, i);

      if (self->held)
        ably_intake_hold (self, FALSE);
    }
}

static gboolean
ably_intake_tick_cb (gpointer user_data)
{
  if (++pool.n_ticks == WINDOW_MS / TICK_MS)
    {
      if (pool.n_frames < QUIET_FRAMES)
        {
          pool.timer = 0;
          ably_intake_release_all ();
          return G_SOURCE_REMOVE;
        }
      pool.n_ticks = 0;
      pool.n_frames = 0;
    }

  for (guint i = 0; i < pool.intakes->len; i++)
    {
      AblyIntake *self = g_ptr_array_index (pool.intakes, i);

      if (self->held && g_socket_get_available_bytes (self->socket) > 0)
        ably_intake_hold (self, FALSE);
    }

  return G_SOURCE_CONTINUE;
}

static guint64
ably_intake_get_received (AblyIntake *self)
{
  struct tcp_info info = { 0 };
  socklen_t length = sizeof info;

  if (getsockopt (g_socket_get_fd (self->socket), IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
    return 0;

  return info.tcpi_bytes_received;
}

/* Runs whenever the main loop does, as it must for something to come in; it wakes
 * nobody up. */
static gboolean
ably_intake_guard_prepare (GSource *source,
                           int     *timeout)
{
  AblyIntake *self = ((AblyIntakeGuard *) source)->intake;
  gint64 now = g_source_get_time (source);
  guint64 received;

  *timeout = -1;
  if (self->overrun || now - self->looked_at < LOOK_INTERVAL_MS * G_TIME_SPAN_MILLISECOND)
    return FALSE;

  self->looked_at = now;
  received = ably_intake_get_received (self);
  if (self->frame_came)
    {
      self->frame_came = FALSE;
      self->received = received;
    }

  /* Of a socket that is closed nothing is known, which reads as zero. */
  return received > self->received + self->most;
}

static gboolean
ably_intake_guard_dispatch (GSource     *source,
                            GSourceFunc  callback,
                            gpointer     user_data)
{
  AblyIntake *self = ((AblyIntakeGuard *) source)->intake;

  g_debug ("Ending a socket from which more than %" G_GSIZE_FORMAT " bytes came without a frame", self->most);
  self->overrun = TRUE;
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs ably_intake_guard_funcs = {
  .prepare = ably_intake_guard_prepare,
  .dispatch = ably_intake_guard_dispatch,
};

/**
 * ably_intake_new:
 * @socket: what frames come from
 * @most: how many bytes may come without a frame
 *
 * Adds a socket. What ends it is noticed at once in any case.
 *
 * Returns: (transfer full): the intake of the socket
 */
AblyIntake *
ably_intake_new (GSocket *socket,
                 gsize    most)
{
  AblyIntake *self = g_new0 (AblyIntake, 1);

  self->socket = g_object_ref (socket);
  self->most = most;
  self->guard = g_source_new (&ably_intake_guard_funcs, sizeof (AblyIntakeGuard));
  ((AblyIntakeGuard *) self->guard)->intake = self;
  g_source_set_static_name (self->guard, "AblyIntake");
  g_source_attach (self->guard, NULL);
  if (pool.intakes == NULL)
    pool.intakes = g_ptr_array_new ();
  g_ptr_array_add (pool.intakes, self);

  return self;
}

/**
 * ably_intake_note:
 * @self: an intake
 * @now: the monotonic time in microseconds
 *
 * Notes that a frame came.
 */
void
ably_intake_note (AblyIntake *self,
                  gint64      now)
{
  self->frame_came = TRUE;
  pool.n_frames++;

  if (pool.timer == 0)
    {
      if (now - pool.window_start > WINDOW_MS * G_TIME_SPAN_MILLISECOND)
        {
          pool.window_start = now;
          pool.n_frames = 1;
        }
      if (pool.n_frames < BUSY_FRAMES)
        return;

      pool.n_frames = 0;
      pool.n_ticks = 0;
      pool.timer = g_timeout_add (TICK_MS, ably_intake_tick_cb, NULL);
    }

  if (!self->held)
    ably_intake_hold (self, TRUE);
}

/**
 * ably_intake_get_overrun:
 * @self: an intake
 *
 * Gets whether the socket was ended because too much came without a frame.
 *
 * Returns: whether it was
 */
gboolean
ably_intake_get_overrun (AblyIntake *self)
{
  return self->overrun;
}

/**
 * ably_intake_free:
 * @self: an intake
 *
 * Removes a socket.
 */
void
ably_intake_free (AblyIntake *self)
{
  if (self->held)
    ably_intake_hold (self, FALSE);

  g_ptr_array_remove_fast (pool.intakes, self);
  if (pool.intakes->len == 0)
    {
      g_clear_handle_id (&pool.timer, g_source_remove);
      g_clear_pointer (&pool.intakes, g_ptr_array_unref);
    }

  g_source_destroy (self->guard);
  g_source_unref (self->guard);
  g_object_unref (self->socket);
  g_free (self);
}
