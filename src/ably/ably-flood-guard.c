/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/tcp.h>

#include "ably/ably-flood-guard.h"

/* How often to look while the main loop goes round. */
#define LOOK_INTERVAL_MS 10

/* How often to look while it does not, in time that the processor works for it: a
 * program that waits is not woken up for this, and one that must wait for the
 * processor is not blamed. */
#define TICK_MS 10

/* A socket may hold the main loop so long, or longer with less than so much. */
#define HELD_TICKS 100
#define HELD_BYTES (4 * 1024 * 1024)

struct _AblyFloodGuard
{
  int fd;
  gsize most;
  guint64 at_frame; /* had come when the last frame was there, about */
  guint64 at_round; /* had come when the main loop went round, about */
  int frame_came;
  int tripped;
};

/* All guards of the process. What the other thread looks at is under the lock. */
static struct
{
  GMutex lock;
  GPtrArray *guards;
  guint n_ticks; /* since the main loop went round */

  GSource *source;
  gint64 looked_at;
  timer_t timer;
  gboolean has_timer;
} pool;

/* Of a socket that is closed nothing is known, which reads as zero. */
static guint64
ably_flood_guard_get_received (AblyFloodGuard *self)
{
  struct tcp_info info = { 0 };
  socklen_t length = sizeof info;

  if (getsockopt (self->fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
    return 0;

  return info.tcpi_bytes_received;
}

/* What came and was not read yet goes too: to read it takes long. */
static void
ably_flood_guard_trip (AblyFloodGuard *self)
{
  const struct sockaddr nobody = { .sa_family = AF_UNSPEC };

  g_atomic_int_set (&self->tripped, TRUE);
  if (connect (self->fd, &nobody, sizeof nobody) != 0)
    shutdown (self->fd, SHUT_RDWR);
}

static void
ably_flood_guard_look (AblyFloodGuard *self,
                       gboolean        goes_round)
{
  guint64 received = ably_flood_guard_get_received (self);

  if (g_atomic_int_exchange (&self->frame_came, FALSE))
    self->at_frame = received;
  if (goes_round)
    self->at_round = received;

  if (received > self->at_frame + self->most ||
      (pool.n_ticks >= HELD_TICKS && received > self->at_round + HELD_BYTES))
    ably_flood_guard_trip (self);
}

static void
ably_flood_guard_look_at_all (gboolean goes_round)
{
  g_mutex_lock (&pool.lock);
  pool.n_ticks = goes_round ? 0 : pool.n_ticks + 1;
  for (guint i = 0; pool.guards != NULL && i < pool.guards->len; i++)
    ably_flood_guard_look (g_ptr_array_index (pool.guards, i), goes_round);
  g_mutex_unlock (&pool.lock);
}

/* In a thread of its own. */
static void
ably_flood_guard_tick_cb (union sigval value)
{
  ably_flood_guard_look_at_all (FALSE);
}

/* Runs whenever the main loop goes round, and wakes nobody up. */
static gboolean
ably_flood_guard_prepare (GSource *source,
                          int     *timeout)
{
  gint64 now = g_source_get_time (source);

  *timeout = -1;
  if (now - pool.looked_at >= LOOK_INTERVAL_MS * G_TIME_SPAN_MILLISECOND)
    {
      pool.looked_at = now;
      ably_flood_guard_look_at_all (TRUE);
    }

  return FALSE;
}

static gboolean
ably_flood_guard_dispatch (GSource     *source,
                           GSourceFunc  callback,
                           gpointer     user_data)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs ably_flood_guard_funcs = {
  .prepare = ably_flood_guard_prepare,
  .dispatch = ably_flood_guard_dispatch,
};

static void
ably_flood_guard_begin (void)
{
  struct sigevent event = { .sigev_notify = SIGEV_THREAD, .sigev_notify_function = ably_flood_guard_tick_cb };
  struct timespec tick = { .tv_nsec = TICK_MS * 1000000 };
  struct itimerspec ticks = { .it_interval = tick, .it_value = tick };

  pool.source = g_source_new (&ably_flood_guard_funcs, sizeof (GSource));
  g_source_set_static_name (pool.source, "AblyFloodGuard");
  g_source_set_priority (pool.source, G_PRIORITY_HIGH);
  g_source_attach (pool.source, NULL);

  pool.has_timer = timer_create (CLOCK_THREAD_CPUTIME_ID, &event, &pool.timer) == 0;
  if (pool.has_timer)
    timer_settime (pool.timer, 0, &ticks, NULL);
}

static void
ably_flood_guard_end (void)
{
  if (pool.has_timer)
    timer_delete (pool.timer);
  pool.has_timer = FALSE;
  g_source_destroy (pool.source);
  g_clear_pointer (&pool.source, g_source_unref);
}

/**
 * ably_flood_guard_new:
 * @socket: what frames come from
 * @most: how many bytes may come without a frame
 *
 * Guards against a socket, from the thread whose main loop it is read in.
 *
 * Returns: (transfer full): the guard
 */
AblyFloodGuard *
ably_flood_guard_new (GSocket *socket,
                      gsize    most)
{
  AblyFloodGuard *self;

  g_return_val_if_fail (G_IS_SOCKET (socket), NULL);

  /* A descriptor of its own: nobody closes it while the other thread looks. */
  self = g_new0 (AblyFloodGuard, 1);
  self->fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0);
  self->most = most;
  self->at_round = ably_flood_guard_get_received (self);

  if (pool.source == NULL)
    ably_flood_guard_begin ();
  g_mutex_lock (&pool.lock);
  if (pool.guards == NULL)
    pool.guards = g_ptr_array_new ();
  g_ptr_array_add (pool.guards, self);
  g_mutex_unlock (&pool.lock);

  return self;
}

/**
 * ably_flood_guard_note:
 * @self: a guard
 *
 * Notes that a frame came.
 */
void
ably_flood_guard_note (AblyFloodGuard *self)
{
  g_atomic_int_set (&self->frame_came, TRUE);
}

/**
 * ably_flood_guard_get_tripped:
 * @self: a guard
 *
 * Gets whether the socket was ended because too much came.
 *
 * Returns: whether it was
 */
gboolean
ably_flood_guard_get_tripped (AblyFloodGuard *self)
{
  return g_atomic_int_get (&self->tripped);
}

/**
 * ably_flood_guard_free:
 * @self: a guard
 *
 * Ends the guard, not the socket.
 */
void
ably_flood_guard_free (AblyFloodGuard *self)
{
  gboolean was_last;

  g_mutex_lock (&pool.lock);
  g_ptr_array_remove_fast (pool.guards, self);
  was_last = pool.guards->len == 0;
  if (was_last)
    g_clear_pointer (&pool.guards, g_ptr_array_unref);
  g_mutex_unlock (&pool.lock);

  if (was_last)
    ably_flood_guard_end ();
  g_clear_fd (&self->fd, NULL);
  g_free (self);
}
