/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "ably/ably-error.h"
#include "ably/ably-realtime.h"
#include "fixture/await.h"

#define ANSWER "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]"

/* A service of its own rather than a SoupServer: that one cannot be freed
 * safely while it is in a handshake that the client breaks off. */
typedef struct
{
  char *folder;
  char *certificate_path;
  char *key_path;
  GTlsCertificate *certificate;
  GSocketService *service;
  guint port;
  guint n_open;
  guint n_requests;
} Fixture;

static void
fixture_close (Fixture   *fixture,
               GIOStream *stream)
{
  fixture->n_open--;
  g_object_unref (stream);
}

static void
fixture_written_cb (GObject      *source_object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  Fixture *fixture = user_data;
  GIOStream *stream = g_object_get_data (source_object, "stream");

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source_object), result, NULL, NULL);
  fixture_close (fixture, stream);
}

static void
fixture_read_cb (GObject      *source_object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Fixture *fixture = user_data;
  GIOStream *stream = g_object_get_data (source_object, "stream");
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source_object), result, NULL);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      fixture_close (fixture, stream);
      return;
    }

  fixture->n_requests++;
  g_object_set_data (G_OBJECT (output), "stream", stream);
  g_output_stream_write_all_async (output, ANSWER, strlen (ANSWER), G_PRIORITY_DEFAULT, NULL, fixture_written_cb, fixture);
}

static gboolean
fixture_incoming_cb (GSocketService    *service,
                     GSocketConnection *connection,
                     GObject           *source_object,
                     gpointer           user_data)
{
  Fixture *fixture = user_data;
  GIOStream *stream = g_tls_server_connection_new (G_IO_STREAM (connection), fixture->certificate, NULL);
  GInputStream *input = g_io_stream_get_input_stream (stream);

  fixture->n_open++;
  g_object_set_data (G_OBJECT (input), "stream", stream);
  g_input_stream_read_bytes_async (input, 4096, G_PRIORITY_DEFAULT, NULL, fixture_read_cb, fixture);

  return TRUE;
}

/* A certificate for 127.0.0.1 that vouches for itself. */
static gboolean
fixture_make_certificate (Fixture *fixture)
{
  const char *argv[] = {
    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
    "-days", "2", "-subj", "/CN=occupancy test", "-addext", "subjectAltName=IP:127.0.0.1",
    "-keyout", fixture->key_path, "-out", fixture->certificate_path, NULL,
  };
  int status = 0;

  return g_spawn_sync (NULL, (char **) argv, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, NULL) &&
         g_spawn_check_wait_status (status, NULL);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (user_data, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("occupancy-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->certificate_path = g_build_filename (fixture->folder, "certificate.pem", NULL);
  fixture->key_path = g_build_filename (fixture->folder, "key.pem", NULL);
  if (!fixture_make_certificate (fixture))
    return;

  fixture->certificate = g_tls_certificate_new_from_files (fixture->certificate_path, fixture->key_path, &error);
  g_assert_no_error (error);
  fixture->service = g_socket_service_new ();
  g_signal_connect (fixture->service, "incoming", G_CALLBACK (fixture_incoming_cb), fixture);
  g_socket_listener_add_address (G_SOCKET_LISTENER (fixture->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  fixture->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  user_data)
{
  await_until (fixture->n_open == 0);
  g_clear_object (&fixture->service);
  g_clear_object (&fixture->certificate);
  g_remove (fixture->certificate_path);
  g_remove (fixture->key_path);
  g_rmdir (fixture->folder);
  g_free (fixture->certificate_path);
  g_free (fixture->key_path);
  g_free (fixture->folder);
}

static void
ask (Fixture     *fixture,
     const char  *host,
     gboolean     trusted,
     GError     **error)
{
  static const char *fallbacks[] = { "127.0.0.3", NULL };
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AblyResponse) response = NULL;
  AblyRest *rest;

  g_object_set (options,
                "endpoint", host,
                "port", fixture->port,
                "fallback-hosts", fallbacks,
                "key", "app.key:s3cret",
                NULL);
  if (trusted)
    {
      g_assert_true (ably_client_options_trust_file (options, fixture->certificate_path, error));
      g_assert_no_error (*error);
    }

  rest = ably_rest_new (options);
  ably_rest_request_async (rest, "GET", "/", NULL, NULL, 0, NULL, async_result_cb, &result);
  response = ably_rest_request_finish (rest, await_result (&result), error);
  g_assert_cmpint (response != NULL, ==, *error == NULL);

  g_clear_object (&result);
  g_assert_finalize_object (rest);
}

static void
assert_refused (Fixture    *fixture,
                const char *host,
                gboolean    trusted)
{
  g_autoptr (GError) error = NULL;

  ask (fixture, host, trusted, &error);
  g_assert_error (error, ABLY_ERROR, 80000);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, 400);
  g_assert_error (ably_error_get_cause (error), G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_nonnull (strstr (error->message, host));
  g_assert_cmpuint (fixture->n_requests, ==, 0);
}

static void
test_trusted (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  if (fixture->service == NULL)
    {
      g_test_skip ("openssl cannot make a certificate");
      return;
    }

  ask (fixture, "127.0.0.1", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->n_requests, ==, 1);
}

static void
test_unknown_authority (Fixture       *fixture,
                        gconstpointer  user_data)
{
  if (fixture->service != NULL)
    assert_refused (fixture, "127.0.0.1", FALSE);
  else
    g_test_skip ("openssl cannot make a certificate");
}

static void
test_other_host (Fixture       *fixture,
                 gconstpointer  user_data)
{
  if (fixture->service != NULL)
    assert_refused (fixture, "127.0.0.2", TRUE);
  else
    g_test_skip ("openssl cannot make a certificate");
}

/* Nothing but words comes of it: neither the key nor another host that would get it. */
static void
test_connection_refused (Fixture       *fixture,
                         gconstpointer  user_data)
{
  static const char *fallbacks[] = { "127.0.0.3", NULL };
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (AblyRest) rest = NULL;
  AblyRealtime *realtime;
  AblyConnection *connection;
  const GError *reason;

  if (fixture->service == NULL)
    {
      g_test_skip ("openssl cannot make a certificate");
      return;
    }

  g_object_set (options,
                "endpoint", "127.0.0.1",
                "port", fixture->port,
                "fallback-hosts", fallbacks,
                "key", "app.key:s3cret",
                NULL);
  rest = ably_rest_new (options);
  realtime = ably_realtime_new (rest);
  connection = ably_realtime_get_connection (realtime);
  ably_connection_connect (connection);
  while (ably_connection_get_state (connection) != ABLY_CONNECTION_DISCONNECTED)
    g_main_context_iteration (NULL, TRUE);

  reason = ably_connection_get_error_reason (connection);
  g_assert_error (reason, ABLY_ERROR, 80003);
  g_assert_error (ably_error_get_cause (reason), G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_nonnull (strstr (reason->message, "certificate of 127.0.0.1"));
  g_assert_cmpuint (fixture->n_requests, ==, 0);
  g_assert_finalize_object (realtime);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/tls/trusted", Fixture, "127.0.0.1", fixture_set_up, test_trusted, fixture_tear_down);
  g_test_add ("/tls/unknown-authority", Fixture, "127.0.0.1", fixture_set_up, test_unknown_authority, fixture_tear_down);
  g_test_add ("/tls/other-host", Fixture, "127.0.0.2", fixture_set_up, test_other_host, fixture_tear_down);
  g_test_add ("/tls/connection-refused", Fixture, "127.0.0.1", fixture_set_up, test_connection_refused, fixture_tear_down);

  return g_test_run ();
}
