/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "ably/ably-error.h"
#include "ably/ably-realtime.h"
#include "fixture/await.h"
#include "fixture/observed.h"

#define ANSWER "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]"

/* What a host shows, and what comes of it. Nothing goes there unless it is trusted. */
typedef struct
{
  const char *path;
  const char *name;       /* the subject's alternative name */
  const char *not_before;
  const char *not_after;
  gboolean self_signed;
  gboolean authority_known;
  const char *reason;     /* how the message ends, NULL where all is well */
} Certificate;

static const Certificate certificates[] = {
  { "trusted", "IP:127.0.0.1", NULL, NULL, FALSE, TRUE, NULL },
  { "unknown-authority", "IP:127.0.0.1", NULL, NULL, FALSE, FALSE, "it was signed by somebody unknown to this computer." },
  { "self-signed", "IP:127.0.0.1", NULL, NULL, TRUE, FALSE, "it was signed by nobody but itself." },
  { "other-host", "DNS:elsewhere.example", NULL, NULL, FALSE, TRUE, "it belongs to elsewhere.example." },
  { "other-address", "IP:127.0.0.9", NULL, NULL, FALSE, TRUE, "it belongs to another host." },
  { "expired", "IP:127.0.0.1", "20200101120000Z", "20200503120000Z", FALSE, TRUE, "expired on 3 May 2020." },
  { "too-early", "IP:127.0.0.1", "21000503120000Z", "21010503120000Z", FALSE, TRUE,
    "not valid before 3 May 2100. Is the clock of this computer right?" },
};

/* A service of its own rather than a SoupServer: that one cannot be freed
 * safely while it is in a handshake that the client breaks off. */
typedef struct
{
  char *folder;
  char *authority_path;
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

static gboolean
run_openssl (Fixture     *fixture,
             const char **arguments)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  int status = 0;

  g_strv_builder_add_many (builder, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                           "ec_paramgen_curve:prime256v1", "-nodes", NULL);
  g_strv_builder_addv (builder, arguments);
  argv = g_strv_builder_end (builder);

  return g_spawn_sync (fixture->folder, argv, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, NULL) &&
         g_spawn_check_wait_status (status, NULL);
}

/* An authority, and what it, or the host itself, says of the host. */
static gboolean
make_certificate (Fixture           *fixture,
                  const Certificate *wanted)
{
  g_autofree char *name = g_strconcat ("subjectAltName=", wanted->name, NULL);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  const char *authority[] = { "-subj", "/CN=test authority", "-days", "2", "-keyout", "authority.key", "-out", "authority.pem", NULL };
  const char *host[] = { "-subj", "/CN=test host", "-addext", name, "-keyout", "key.pem", "-out", "certificate.pem" };
  const char *by_authority[] = { "-CA", "authority.pem", "-CAkey", "authority.key" };

  if (!run_openssl (fixture, authority))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (host); i++)
    g_ptr_array_add (arguments, (gpointer) host[i]);
  for (guint i = 0; i < G_N_ELEMENTS (by_authority) && !wanted->self_signed; i++)
    g_ptr_array_add (arguments, (gpointer) by_authority[i]);
  if (wanted->not_after != NULL)
    {
      g_ptr_array_add (arguments, (gpointer) "-not_before");
      g_ptr_array_add (arguments, (gpointer) wanted->not_before);
      g_ptr_array_add (arguments, (gpointer) "-not_after");
      g_ptr_array_add (arguments, (gpointer) wanted->not_after);
    }
  g_ptr_array_add (arguments, NULL);

  return run_openssl (fixture, (const char **) arguments->pdata);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autofree char *certificate_path = NULL;
  g_autofree char *key_path = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("occupancy-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->authority_path = g_build_filename (fixture->folder, "authority.pem", NULL);
  certificate_path = g_build_filename (fixture->folder, "certificate.pem", NULL);
  key_path = g_build_filename (fixture->folder, "key.pem", NULL);
  if (!make_certificate (fixture, data))
    return;

  fixture->certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &error);
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
                   gconstpointer  data)
{
  static const char *files[] = { "authority.pem", "authority.key", "certificate.pem", "key.pem" };

  await_until (fixture->n_open == 0);
  g_clear_object (&fixture->service);
  g_clear_object (&fixture->certificate);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, files[i], NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->authority_path);
  g_free (fixture->folder);
}

/* Of a host that is not trusted no other one is asked either. */
static AblyRest *
rest_new (Fixture           *fixture,
          const Certificate *certificate)
{
  static const char *fallbacks[] = { "127.0.0.3", NULL };
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (GError) error = NULL;

  g_object_set (options,
                "endpoint", "127.0.0.1",
                "port", fixture->port,
                "fallback-hosts", fallbacks,
                "key", "app.key:s3cret",
                NULL);
  if (certificate->authority_known)
    {
      ably_client_options_trust_file (options, fixture->authority_path, &error);
      g_assert_no_error (error);
    }

  return ably_rest_new (options);
}

static void
assert_reason (Fixture           *fixture,
               const Certificate *certificate,
               const GError      *error,
               int                code)
{
  g_assert_error (error, ABLY_ERROR, code);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, 400);
  g_assert_error (ably_error_get_cause (error), G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_true (g_str_has_prefix (error->message, "The certificate of 127.0.0.1 cannot be trusted"));
  g_assert_true (g_str_has_suffix (error->message, certificate->reason));
  g_assert_cmpuint (fixture->n_requests, ==, 0);
}

static void
test_request (Fixture       *fixture,
              gconstpointer  data)
{
  const Certificate *certificate = data;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AblyResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  AblyRest *rest;

  if (fixture->service == NULL)
    {
      g_test_skip ("openssl cannot make a certificate");
      return;
    }

  rest = rest_new (fixture, certificate);
  ably_rest_request_async (rest, "GET", "/", NULL, NULL, 0, NULL, async_result_cb, &result);
  response = ably_rest_request_finish (rest, await_result (&result), &error);
  if (certificate->reason != NULL)
    {
      assert_reason (fixture, certificate, error, 80000);
      observed ("80000: %s", error->message);
    }
  else
    {
      g_assert_no_error (error);
      g_assert_cmpuint (fixture->n_requests, ==, 1);
      observed ("answered");
    }

  g_clear_object (&result);
  g_assert_finalize_object (rest);
}

/* Nothing but words comes of it: neither the key nor another host that would get it. */
static void
test_connection (Fixture       *fixture,
                 gconstpointer  data)
{
  const Certificate *certificate = data;
  g_autoptr (AblyRest) rest = NULL;
  AblyRealtime *realtime;
  AblyConnection *connection;
  const GError *reason;

  if (fixture->service == NULL)
    {
      g_test_skip ("openssl cannot make a certificate");
      return;
    }

  rest = rest_new (fixture, certificate);
  realtime = ably_realtime_new (rest);
  connection = ably_realtime_get_connection (realtime);
  ably_connection_connect (connection);
  await_until (ably_connection_get_state (connection) == ABLY_CONNECTION_DISCONNECTED);

  reason = ably_connection_get_error_reason (connection);
  assert_reason (fixture, certificate, reason, 80003);
  observed ("disconnected with 80003: %s", reason->message);
  g_assert_finalize_object (realtime);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autofree char *request = g_strconcat ("/tls/request-", certificates[i].path, NULL);
      g_autofree char *connection = g_strconcat ("/tls/connection-", certificates[i].path, NULL);

      g_test_add (request, Fixture, &certificates[i], fixture_set_up, test_request, fixture_tear_down);
      if (certificates[i].reason != NULL)
        g_test_add (connection, Fixture, &certificates[i], fixture_set_up, test_connection, fixture_tear_down);
    }

  return g_test_run ();
}
