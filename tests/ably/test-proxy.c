/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ably/ably-error.h"
#include "ably/ably-realtime.h"
#include "fixture/observed.h"
#include "fixture/raw-service.h"
#include "fixture/rest-fixture.h"

/* Proxies, which GLib knows from the settings of the desktop or from the environment. */

typedef struct
{
  RawService *proxy;
  AblyRest *rest;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  user_data)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (GProxyResolver) resolver = NULL;
  g_autofree char *address = NULL;

  self->proxy = raw_service_new ();
  g_object_set (options, "token", "t", "tls", GPOINTER_TO_INT (user_data), "endpoint", "service.test", NULL);
  self->rest = ably_rest_new (options);
  g_assert_true (soup_session_get_proxy_resolver (ably_rest_get_session (self->rest)) == g_proxy_resolver_get_default ());

  address = g_strdup_printf ("http://127.0.0.1:%u", raw_service_get_port (self->proxy));
  resolver = g_simple_proxy_resolver_new (address, NULL);
  soup_session_set_proxy_resolver (ably_rest_get_session (self->rest), resolver);
}

static void
tear_down (Fixture       *self,
           gconstpointer  user_data)
{
  g_assert_finalize_object (self->rest);
  raw_service_free (self->proxy);
}

static GError *
request (Fixture *self)
{
  g_autoptr (AblyResponse) response = NULL;
  GError *error = NULL;

  response = rest_fixture_request_full (self->rest, "GET", "/channels", NULL, NULL, 0, &error);
  return error;
}

static void
assert_asked (Fixture    *self,
              const char *beginning)
{
  g_assert_true (g_str_has_prefix (raw_service_get_request (self->proxy, 0), beginning));
}

static void
test_request (Fixture       *self,
              gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  raw_service_answer (self->proxy,
                      raw_bytes_new ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"), RAW_CLOSE);
  error = request (self);
  g_assert_no_error (error);
  assert_asked (self, "GET http://service.test/channels HTTP/1.1\r\n");
  observed ("the proxy was asked for http://service.test/channels");
}

static void
test_connection (Fixture       *self,
                 gconstpointer  user_data)
{
  g_autoptr (AblyRealtime) realtime = ably_realtime_new (self->rest);
  AblyConnection *connection = ably_realtime_get_connection (realtime);

  ably_connection_connect (connection);
  await_until (ably_connection_get_state (connection) == ABLY_CONNECTION_CONNECTED);
  assert_asked (self, "GET ws://service.test/?");
  observed ("connected, the proxy having been asked for ws://service.test/");
}

static void
test_tunnel (Fixture       *self,
             gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  raw_service_answer (self->proxy, raw_bytes_new ("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"), RAW_CLOSE);
  error = request (self);
  g_assert_true (error->domain == ABLY_ERROR);
  assert_asked (self, "CONNECT service.test:443 HTTP/1.1\r\n");
  g_assert_null (strstr (raw_service_get_request (self->proxy, 0), "Authorization"));
  observed ("the proxy was asked for a tunnel to service.test:443, and has not seen the credential");
}

static void
test_loopback (void)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (AblyRest) rest = NULL;

  g_object_set (options, "key", "app.key:s3cret", "tls", FALSE, "endpoint", "127.0.0.1", NULL);
  rest = ably_rest_new (options);
  g_assert_null (soup_session_get_proxy_resolver (ably_rest_get_session (rest)));
  observed ("an address of this machine is never asked for through a proxy");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/proxy/request", Fixture, NULL, set_up, test_request, tear_down);
  g_test_add ("/proxy/connection", Fixture, NULL, set_up, test_connection, tear_down);
  g_test_add ("/proxy/tunnel", Fixture, GINT_TO_POINTER (TRUE), set_up, test_tunnel, tear_down);
  g_test_add_func ("/proxy/loopback", test_loopback);

  return g_test_run ();
}
