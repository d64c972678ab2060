/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/socket.h>

#include "ably/ably-intake.h"

/* How long a frame may wait for others to come with it. */
#define TICK_MS 6

/* What decides whether much comes in: frames of all sockets in this time. */
#define WINDOW_MS 100
#define BUSY_FRAMES 40
#define QUIET_FRAMES 20

/* So many bytes wake up at once. */
#define HELD_BYTES (32 * 1024)

struct _AblyIntake
{
  GSocket *socket;
  gboolean held;
};

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

/**
 * ably_intake_new:
 * @socket: what frames come from
 *
 * Adds a socket. What ends it is noticed at once in any case.
 *
 * Returns: (transfer full): the intake of the socket
 */
AblyIntake *
ably_intake_new (GSocket *socket)
{
  AblyIntake *self = g_new0 (AblyIntake, 1);

  self->socket = g_object_ref (socket);
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

  g_object_unref (self->socket);
  g_free (self);
}
