/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "ably/ably-fetch.h"

#define CHUNK_SIZE (64 * 1024)

/* Who says this often that an answer will come has none. libsoup reads on and on
 * without a look at anything else. */
#define MAX_INFORMATIONAL 32

/* An answer whose head was read is handed over at once, or kept until it is whole. */
#define KEPT_MS 10

typedef struct
{
  SoupMessage *message;
  GCancellable *cancellable;
  GCancellable *inner;
  GInputStream *stream;
  GByteArray *body;
  gsize max_size;
  gulong cancelled_id;
  guint open_timeout;
  guint open_timeout_id;
  guint timeout_id;
  guint kept_id;
  guint n_informational;
  gsize n_kept;
  gboolean timed_out;
  gboolean too_large;
  gboolean given_up;
  gboolean answered; /* the head of the answer was read, and not handed over yet */
} AblyFetch;

static void
ably_fetch_free (AblyFetch *fetch)
{
  g_signal_handlers_disconnect_by_data (fetch->message, fetch);
  if (fetch->cancelled_id != 0)
    g_signal_handler_disconnect (fetch->cancellable, fetch->cancelled_id);
  g_clear_handle_id (&fetch->open_timeout_id, g_source_remove);
  g_clear_handle_id (&fetch->timeout_id, g_source_remove);
  g_clear_handle_id (&fetch->kept_id, g_source_remove);
  g_clear_object (&fetch->stream);
  g_clear_object (&fetch->message);
  g_clear_object (&fetch->cancellable);
  g_clear_object (&fetch->inner);
  g_clear_pointer (&fetch->body, g_byte_array_unref);
  g_free (fetch);
}

static void
ably_fetch_kept_cb (gpointer user_data)
{
  AblyFetch *fetch = user_data;

  fetch->kept_id = 0;
  g_cancellable_cancel (fetch->inner);
}

/* libsoup up to 3.6.6 frees the request too early when it is cancelled between
 * reading the head of the answer and handing it over. What it keeps, because it
 * might ask again with a password, can be cancelled. */
static void
ably_fetch_give_up (AblyFetch *fetch)
{
  fetch->given_up = TRUE;
  if (!fetch->answered)
    g_cancellable_cancel (fetch->inner);
  else if (fetch->kept_id == 0)
    fetch->kept_id = g_timeout_add_once (KEPT_MS, ably_fetch_kept_cb, fetch);
}

static void
ably_fetch_time_out (AblyFetch *fetch)
{
  fetch->timed_out = TRUE;
  ably_fetch_give_up (fetch);
}

static void
ably_fetch_timeout_cb (gpointer user_data)
{
  AblyFetch *fetch = user_data;

  fetch->timeout_id = 0;
  ably_fetch_time_out (fetch);
}

static void
ably_fetch_open_timeout_cb (gpointer user_data)
{
  AblyFetch *fetch = user_data;

  fetch->open_timeout_id = 0;
  ably_fetch_time_out (fetch);
}

/* The first event says that the message has left the queue and a connection is
 * being opened for it. */
static void
ably_fetch_network_event_cb (AblyFetch *fetch)
{
  if (fetch->open_timeout_id == 0 && fetch->open_timeout != 0)
    fetch->open_timeout_id = g_timeout_add_once (fetch->open_timeout, ably_fetch_open_timeout_cb, fetch);
}

static void
ably_fetch_starting_cb (AblyFetch *fetch)
{
  fetch->open_timeout = 0;
  g_clear_handle_id (&fetch->open_timeout_id, g_source_remove);
}

static void
ably_fetch_got_informational_cb (AblyFetch *fetch)
{
  if (++fetch->n_informational > MAX_INFORMATIONAL)
    ably_fetch_give_up (fetch);
}

static void
ably_fetch_got_headers_cb (AblyFetch *fetch)
{
  fetch->answered = TRUE;
}

/* What is handed over is counted when it is read. */
static void
ably_fetch_got_body_data_cb (AblyFetch *fetch,
                             guint      size)
{
  if (!fetch->answered || fetch->too_large)
    return;

  fetch->n_kept += size;
  if (fetch->n_kept <= fetch->max_size)
    return;

  fetch->too_large = TRUE;
  ably_fetch_give_up (fetch);
}

/* A connection that was kept is gone, and libsoup begins again. Where another one
 * is idle it does so before it has heard of the first end, takes that for the
 * second, and frees the request too early (up to 3.6.6): a new connection takes
 * long enough. */
static void
ably_fetch_restarted_cb (AblyFetch *fetch)
{
  soup_message_add_flags (fetch->message, SOUP_MESSAGE_NEW_CONNECTION);
  fetch->answered = FALSE;
  g_clear_handle_id (&fetch->kept_id, g_source_remove);
  if (fetch->given_up)
    g_cancellable_cancel (fetch->inner);
}

static void
ably_fetch_return_error (GTask  *task,
                         GError *error)
{
  AblyFetch *fetch = g_task_get_task_data (task);

  /* Nothing more may be read, not even to close the connection in good order. */
  g_cancellable_cancel (fetch->inner);

  if (fetch->timed_out)
    {
      g_clear_error (&error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The host did not answer in time");
    }
  else if (fetch->too_large)
    {
      g_clear_error (&error);
      error = ably_error_new (40013, 400, "The answer is larger than %" G_GSIZE_FORMAT " bytes", fetch->max_size);
    }
  else if (fetch->n_informational > MAX_INFORMATIONAL)
    {
      g_clear_error (&error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The host only promises an answer");
    }

  g_task_return_error (task, error);
}

static void
ably_fetch_read_cb (GObject      *source_object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) bytes = NULL;
  AblyFetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  gsize size;

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source_object), result, &error);
  if (bytes == NULL)
    {
      ably_fetch_return_error (task, error);
      return;
    }

  size = g_bytes_get_size (bytes);
  if (size == 0)
    {
      g_task_return_pointer (task, g_byte_array_free_to_bytes (g_steal_pointer (&fetch->body)), (GDestroyNotify) g_bytes_unref);
      return;
    }

  if (size > fetch->max_size - fetch->body->len)
    {
      fetch->too_large = TRUE;
      ably_fetch_return_error (task, NULL);
      return;
    }

  g_byte_array_append (fetch->body, g_bytes_get_data (bytes, NULL), size);
  g_input_stream_read_bytes_async (fetch->stream, CHUNK_SIZE, G_PRIORITY_DEFAULT,
                                   fetch->inner, ably_fetch_read_cb, g_steal_pointer (&task));
}

static void
ably_fetch_send_cb (GObject      *source_object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  AblyFetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;

  fetch->stream = soup_session_send_finish (SOUP_SESSION (source_object), result, &error);
  fetch->answered = FALSE;
  g_clear_handle_id (&fetch->kept_id, g_source_remove);
  if (fetch->given_up && error == NULL)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The request was given up");
  if (error != NULL)
    {
      ably_fetch_return_error (task, error);
      return;
    }

  g_input_stream_read_bytes_async (fetch->stream, CHUNK_SIZE, G_PRIORITY_DEFAULT,
                                   fetch->inner, ably_fetch_read_cb, g_steal_pointer (&task));
}

/*< private >
 * ably_fetch_async:
 * @session: the session
 * @message: what to send
 * @open_timeout: how long opening a connection may take, in milliseconds, 0 for no limit of its own
 * @timeout: how long the whole may take, in milliseconds
 * @max_size: the most bytes that the decoded body may have
 * @cancellable: (nullable): to give up
 * @callback: called when it is over
 * @user_data: for @callback
 *
 * Sends a message and reads the answer, whatever its status, also one that names
 * another address.
 *
 * The timeouts of a session only watch for silence: a host that trickles would
 * keep a request alive for ever. Fails with `G_IO_ERROR_TIMED_OUT` when time is
 * up, `G_IO_ERROR_INVALID_DATA` when there are only informational answers, and
 * 40013 of `ABLY_ERROR` when the body is too large.
 */
void
ably_fetch_async (SoupSession         *session,
                  SoupMessage         *message,
                  guint                open_timeout,
                  guint                timeout,
                  gsize                max_size,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  GTask *task;
  AblyFetch *fetch;

  g_return_if_fail (SOUP_IS_SESSION (session));
  g_return_if_fail (SOUP_IS_MESSAGE (message));

  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_fetch_async);

  fetch = g_new0 (AblyFetch, 1);
  fetch->message = g_object_ref (message);
  fetch->inner = g_cancellable_new ();
  fetch->body = g_byte_array_new ();
  fetch->max_size = max_size;
  fetch->open_timeout = open_timeout;
  fetch->timeout_id = g_timeout_add_once (timeout, ably_fetch_timeout_cb, fetch);
  g_task_set_task_data (task, fetch, (GDestroyNotify) ably_fetch_free);

  if (cancellable != NULL)
    {
      fetch->cancellable = g_object_ref (cancellable);
      fetch->cancelled_id = g_signal_connect_swapped (cancellable, "cancelled", G_CALLBACK (ably_fetch_give_up), fetch);
      if (g_cancellable_is_cancelled (cancellable))
        ably_fetch_give_up (fetch);
    }

  g_signal_connect_swapped (message, "network-event", G_CALLBACK (ably_fetch_network_event_cb), fetch);
  g_signal_connect_swapped (message, "starting", G_CALLBACK (ably_fetch_starting_cb), fetch);
  g_signal_connect_swapped (message, "got-informational", G_CALLBACK (ably_fetch_got_informational_cb), fetch);
  g_signal_connect_swapped (message, "got-headers", G_CALLBACK (ably_fetch_got_headers_cb), fetch);
  g_signal_connect_swapped (message, "got-body-data", G_CALLBACK (ably_fetch_got_body_data_cb), fetch);
  g_signal_connect_swapped (message, "restarted", G_CALLBACK (ably_fetch_restarted_cb), fetch);

  /* What is to be done with an address that an answer names is up to who asked. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, fetch->inner, ably_fetch_send_cb, task);
}

/*< private >
 * ably_fetch_finish:
 * @session: the session
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets the decoded body; status and headers are those of the message.
 *
 * Returns: (transfer full): the body, maybe of no bytes
 */
GBytes *
ably_fetch_finish (SoupSession   *session,
                   GAsyncResult  *result,
                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
