/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-service.h"

struct _FakeService
{
  SoupServer *server;
  GQueue answers;
  GPtrArray *requests;
  GPtrArray *stalled;
  GPtrArray *trickling;
  guint trickle_id;
};

typedef struct
{
  FakeManner manner;
  guint status;
  char *type;
  char *body;
  SoupMessageHeaders *headers;
} FakeAnswer;

static void
fake_answer_free (FakeAnswer *answer)
{
  g_free (answer->type);
  g_free (answer->body);
  soup_message_headers_unref (answer->headers);
  g_free (answer);
}

static void
fake_request_free (FakeRequest *request)
{
  g_free (request->method);
  g_free (request->path);
  g_free (request->query);
  g_free (request->body);
  soup_message_headers_unref (request->headers);
  g_free (request);
}

static void
fake_service_note (FakeService       *self,
                   SoupServerMessage *message)
{
  FakeRequest *request = g_new0 (FakeRequest, 1);
  GUri *uri = soup_server_message_get_uri (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);

  request->method = g_strdup (soup_server_message_get_method (message));
  request->path = g_strdup (g_uri_get_path (uri));
  request->query = g_strdup (g_uri_get_query (uri));
  request->body = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  request->headers = soup_message_headers_ref (soup_server_message_get_request_headers (message));
  g_ptr_array_add (self->requests, request);
}

static void
fake_service_drop (SoupServerMessage *message)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}

static void
fake_answer_copy_header_cb (const char *name,
                            const char *value,
                            gpointer    user_data)
{
  soup_message_headers_append (user_data, name, value);
}

/* A space every few milliseconds: never silent, and never done. */
static gboolean
fake_service_trickle_cb (gpointer user_data)
{
  FakeService *self = user_data;

  for (guint i = 0; i < self->trickling->len; i++)
    {
      SoupServerMessage *message = g_ptr_array_index (self->trickling, i);

      soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC, " ", 1);
      soup_server_message_unpause (message);
    }

  return G_SOURCE_CONTINUE;
}

static void
fake_service_finished_cb (FakeService       *self,
                          SoupServerMessage *message)
{
  g_ptr_array_remove (self->trickling, message);
}

static void
fake_service_server_cb (SoupServer        *server,
                        SoupServerMessage *message,
                        const char        *path,
                        GHashTable        *query,
                        gpointer           user_data)
{
  FakeService *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  FakeAnswer *answer;

  fake_service_note (self, message);
  answer = g_queue_peek_head (&self->answers);
  g_assert_nonnull (answer);

  switch (answer->manner)
    {
    case FAKE_DROP:
      fake_service_drop (message);
      break;

    case FAKE_STALL:
      soup_server_message_pause (message);
      g_ptr_array_add (self->stalled, g_object_ref (message));
      break;

    case FAKE_TRICKLE:
      soup_server_message_set_status (message, 200, NULL);
      soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
      soup_message_headers_set_content_type (headers, "application/json", NULL);
      g_signal_connect_swapped (message, "finished", G_CALLBACK (fake_service_finished_cb), self);
      g_ptr_array_add (self->trickling, message);
      if (self->trickle_id == 0)
        self->trickle_id = g_timeout_add (5, fake_service_trickle_cb, self);
      break;

    case FAKE_ANSWER:
    default:
      soup_server_message_set_status (message, answer->status, NULL);
      soup_message_headers_foreach (answer->headers, fake_answer_copy_header_cb, headers);
      if (answer->body != NULL)
        soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_COPY,
                                  answer->body, strlen (answer->body));
      if (answer->type != NULL)
        soup_message_headers_set_content_type (headers, answer->type, NULL);
      break;
    }

  if (self->answers.length > 1)
    fake_answer_free (g_queue_pop_head (&self->answers));
}

FakeService *
fake_service_new (const char *address,
                  guint       port)
{
  FakeService *self = g_new0 (FakeService, 1);
  g_autoptr (GSocketAddress) socket_address = g_inet_socket_address_new_from_string (address, port);
  g_autoptr (GError) error = NULL;

  g_queue_init (&self->answers);
  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) fake_request_free);
  self->stalled = g_ptr_array_new_with_free_func (g_object_unref);
  self->trickling = g_ptr_array_new ();
  self->server = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_handler (self->server, NULL, fake_service_server_cb, self, NULL);
  soup_server_listen (self->server, socket_address, 0, &error);
  g_assert_no_error (error);

  return self;
}

void
fake_service_free (FakeService *self)
{
  g_clear_pointer (&self->stalled, g_ptr_array_unref);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_queue_clear_full (&self->answers, (GDestroyNotify) fake_answer_free);
  g_clear_handle_id (&self->trickle_id, g_source_remove);
  g_clear_pointer (&self->trickling, g_ptr_array_unref);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  g_free (self);
}

guint
fake_service_get_port (FakeService *self)
{
  GSList *uris = soup_server_get_uris (self->server);
  guint port = (guint) g_uri_get_port (uris->data);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return port;
}

/* Headers follow as pairs of name and value. */
void
fake_service_answer (FakeService *self,
                     guint        status,
                     const char  *type,
                     const char  *body,
                     ...)
{
  FakeAnswer *answer = g_new0 (FakeAnswer, 1);
  const char *name;
  va_list args;

  answer->status = status;
  answer->type = g_strdup (type);
  answer->body = g_strdup (body);
  answer->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  va_start (args, body);
  while ((name = va_arg (args, const char *)) != NULL)
    soup_message_headers_append (answer->headers, name, va_arg (args, const char *));
  va_end (args);
  g_queue_push_tail (&self->answers, answer);
}

void
fake_service_misbehave (FakeService *self,
                        FakeManner   manner)
{
  FakeAnswer *answer = g_new0 (FakeAnswer, 1);

  answer->manner = manner;
  answer->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_queue_push_tail (&self->answers, answer);
}

/* Answers what was stalled after all. */
void
fake_service_release (FakeService *self)
{
  for (guint i = 0; i < self->stalled->len; i++)
    {
      SoupServerMessage *message = g_ptr_array_index (self->stalled, i);

      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, "[]", 2);
      soup_server_message_unpause (message);
    }
  g_ptr_array_set_size (self->stalled, 0);
}

guint
fake_service_get_count (FakeService *self)
{
  return self->requests->len;
}

const FakeRequest *
fake_service_get_request (FakeService *self,
                          guint        position)
{
  g_assert_cmpuint (position, <, self->requests->len);

  return g_ptr_array_index (self->requests, position);
}

const char *
fake_request_get_header (const FakeRequest *request,
                         const char        *name)
{
  return soup_message_headers_get_one (request->headers, name);
}

void
async_result_cb (GObject      *source_object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}

/* Runs the main loop until async_result_cb() has filled the slot. */
GAsyncResult *
await_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
await_time_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

void
await_time (guint milliseconds)
{
  gboolean passed = FALSE;

  g_timeout_add_once (milliseconds, await_time_cb, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
}
