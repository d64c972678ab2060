/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "ably/ably-rest.h"
#include "fixture/fake-service.h"
#include "fixture/nameless-resolver.h"
#include "fixture/observed.h"

/* The first host and those to turn to are addresses of this machine, all with
 * the same port. No name is looked up. */
#define PRIMARY "127.0.0.1"
#define FALLBACK "127.0.0.2"

static AblyRest *
rest_new (guint       port,
          const char *property,
          ...)
{
  static const char *fallbacks[] = { FALLBACK, NULL };
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  va_list args;

  g_object_set (options,
                "endpoint", PRIMARY,
                "fallback-hosts", fallbacks,
                "port", port,
                "tls", FALSE,
                "key", "app.key:s3cret",
                NULL);
  va_start (args, property);
  g_object_set_valist (G_OBJECT (options), property, args);
  va_end (args);

  return ably_rest_new (options);
}

static gboolean
ask (AblyRest  *rest,
     GError   **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AblyResponse) response = NULL;

  ably_rest_request_async (rest, "GET", "/a%2Fb", "c=d", NULL, 0, NULL, async_result_cb, &result);
  response = ably_rest_request_finish (rest, await_result (&result), error);

  return response != NULL;
}

static void
assert_answered (AblyRest *rest)
{
  g_autoptr (GError) error = NULL;

  ask (rest, &error);
  g_assert_no_error (error);
}

static void
assert_failed (AblyRest *rest,
               int       code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ask (rest, &error));
  g_assert_error (error, ABLY_ERROR, code);
}

static void
answer_well (FakeService *service)
{
  fake_service_answer (service, 200, "application/json", "[]", NULL);
}

static void
answer_busy (FakeService *service)
{
  fake_service_answer (service, 503, "application/json", "{\"error\":{\"code\":50310,\"message\":\"busy\"}}", NULL);
}

static void
assert_counts (FakeService *primary,
               guint        n_primary,
               FakeService *fallback,
               guint        n_fallback)
{
  g_assert_cmpuint (fake_service_get_count (primary), ==, n_primary);
  g_assert_cmpuint (fake_service_get_count (fallback), ==, n_fallback);
}

static void
test_statuses (void)
{
  static const struct
  {
    guint status;
    const char *server;
    gboolean qualifies;
  } cases[] = {
    { 500, "x", TRUE }, { 502, "x", TRUE }, { 503, "x", TRUE }, { 504, "x", TRUE },
    { 505, "x", FALSE }, { 400, "x", FALSE }, { 404, "x", FALSE }, { 429, "x", FALSE },
    { 403, "CloudFront", TRUE }, { 400, "CloudFront", TRUE }, { 403, "Other", FALSE }, { 200, "CloudFront", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FakeService) primary = fake_service_new (PRIMARY, 0);
      g_autoptr (FakeService) fallback = fake_service_new (FALLBACK, fake_service_get_port (primary));
      AblyRest *rest = rest_new (fake_service_get_port (primary), NULL);

      fake_service_answer (primary, cases[i].status, "application/json", "{}", "Server", cases[i].server, NULL);
      answer_well (fallback);
      if (cases[i].qualifies || cases[i].status == 200)
        assert_answered (rest);
      else
        assert_failed (rest, (int) cases[i].status * 100);
      assert_counts (primary, 1, fallback, cases[i].qualifies ? 1 : 0);

      g_assert_finalize_object (rest);
    }
  observed ("500, 502, 503, 504, and 400 or 403 from CloudFront: the fallback answers; 400, 403, 404, 429 and 505: one request");
}

static void
test_failures (void)
{
  static const FakeManner manners[] = { FAKE_DROP, FAKE_STALL, FAKE_TRICKLE };

  for (guint i = 0; i < G_N_ELEMENTS (manners); i++)
    {
      g_autoptr (FakeService) primary = fake_service_new (PRIMARY, 0);
      g_autoptr (FakeService) fallback = fake_service_new (FALLBACK, fake_service_get_port (primary));
      AblyRest *rest = rest_new (fake_service_get_port (primary), "http-request-timeout", 200, NULL);

      fake_service_misbehave (primary, manners[i]);
      answer_well (fallback);
      assert_answered (rest);
      assert_counts (primary, 1, fallback, 1);

      g_assert_finalize_object (rest);
    }
  observed ("dropped, no answer in time, one that trickles: the fallback answers");
}

/* A host that takes no more connections: the next one neither opens nor fails. */
static void
test_open_timeout (void)
{
  g_autoptr (FakeService) fallback = fake_service_new (FALLBACK, 0);
  guint port = fake_service_get_port (fallback);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (PRIMARY, port);
  g_autoptr (GSocket) full = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (g_object_unref);
  AblyRest *rest;

  g_socket_set_listen_backlog (full, 0);
  g_assert_true (g_socket_bind (full, address, TRUE, NULL));
  g_assert_true (g_socket_listen (full, NULL));
  for (guint i = 0; i < 4; i++)
    {
      GSocket *one = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

      g_socket_set_blocking (one, FALSE);
      g_socket_connect (one, address, NULL, NULL);
      g_ptr_array_add (waiting, one);
    }

  rest = rest_new (port, "http-open-timeout", 150, NULL);
  answer_well (fallback);
  assert_answered (rest);
  g_assert_cmpuint (fake_service_get_count (fallback), ==, 1);
  observed ("a connection that does not open in time: the fallback answers");

  g_assert_finalize_object (rest);
}

static void
test_refused (void)
{
  g_autoptr (FakeService) fallback = fake_service_new (FALLBACK, 0);
  AblyRest *rest = rest_new (fake_service_get_port (fallback), NULL);
  g_autofree char *host = g_strdup_printf (FALLBACK ":%u", fake_service_get_port (fallback));
  const FakeRequest *asked;

  answer_well (fallback);
  assert_answered (rest);
  asked = fake_service_get_request (fallback, 0);
  g_assert_cmpstr (fake_request_get_header (asked, "Host"), ==, host);
  g_assert_cmpstr (fake_request_get_header (asked, "Authorization"), ==, "Basic YXBwLmtleTpzM2NyZXQ=");
  g_assert_cmpstr (asked->path, ==, "/a%2Fb");
  g_assert_cmpstr (asked->query, ==, "c=d");
  observed ("refused: the fallback is asked the same, with its own Host header, and answers");

  g_assert_finalize_object (rest);
}

static void
test_no_fallback (void)
{
  static const char *none[] = { NULL };
  g_autoptr (FakeService) primary = fake_service_new (PRIMARY, 0);
  AblyRest *rest = rest_new (fake_service_get_port (primary), "fallback-hosts", none, NULL);

  answer_busy (primary);
  assert_failed (rest, 50310);
  g_assert_cmpuint (fake_service_get_count (primary), ==, 1);
  g_assert_finalize_object (rest);

  /* A host that was named has none of its own. */
  rest = rest_new (fake_service_get_port (primary), "fallback-hosts", NULL, NULL);
  assert_failed (rest, 50310);
  g_assert_cmpuint (fake_service_get_count (primary), ==, 2);
  g_assert_finalize_object (rest);
  observed ("with no fallback hosts, and with a host that was named: the error of the answer after one request");
}

static void
test_limits (void)
{
  static const char *fallbacks[] = { "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6", NULL };
  g_autoptr (FakeService) primary = fake_service_new (PRIMARY, 0);
  g_autoptr (GPtrArray) services = g_ptr_array_new_with_free_func ((GDestroyNotify) fake_service_free);
  guint port = fake_service_get_port (primary);
  AblyRest *rest = rest_new (port, "fallback-hosts", fallbacks, NULL);
  guint n_asked = 0;

  answer_busy (primary);
  for (guint i = 0; fallbacks[i] != NULL; i++)
    {
      FakeService *service = fake_service_new (fallbacks[i], port);

      answer_busy (service);
      g_ptr_array_add (services, service);
    }

  assert_failed (rest, 50310);
  for (guint i = 0; i < services->len; i++)
    {
      FakeService *service = g_ptr_array_index (services, i);

      g_assert_cmpuint (fake_service_get_count (service), <=, 1);
      n_asked += fake_service_get_count (service);
    }
  g_assert_cmpuint (n_asked, ==, 3);
  g_assert_cmpuint (fake_service_get_count (primary), ==, 1);
  g_assert_finalize_object (rest);

  rest = rest_new (port, "fallback-hosts", fallbacks, "http-max-retry-duration", 0, NULL);
  assert_failed (rest, 50310);
  g_assert_cmpuint (fake_service_get_count (primary), ==, 2);
  g_assert_finalize_object (rest);

  rest = rest_new (port, "fallback-hosts", fallbacks, "http-max-retry-count", 0, NULL);
  assert_failed (rest, 50310);
  g_assert_cmpuint (fake_service_get_count (primary), ==, 3);
  g_assert_finalize_object (rest);
}

/* Of sixty requests each turns to some fallback host: not always to the same. */
static void
test_random_order (void)
{
  static const char *fallbacks[] = { "127.0.0.2", "127.0.0.3", NULL };
  g_autoptr (FakeService) one = fake_service_new (fallbacks[0], 0);
  g_autoptr (FakeService) other = fake_service_new (fallbacks[1], fake_service_get_port (one));
  AblyRest *rest = rest_new (fake_service_get_port (one), "fallback-hosts", fallbacks, "fallback-retry-timeout", 0, NULL);

  answer_well (one);
  answer_well (other);
  for (guint i = 0; i < 60; i++)
    assert_answered (rest);
  g_assert_cmpuint (fake_service_get_count (one) + fake_service_get_count (other), ==, 60);
  g_assert_cmpuint (fake_service_get_count (one), >, 0);
  g_assert_cmpuint (fake_service_get_count (other), >, 0);
  observed ("now one of two fallbacks is asked first, now the other");

  g_assert_finalize_object (rest);
}

static void
test_remembered (void)
{
  g_autoptr (FakeService) primary = fake_service_new (PRIMARY, 0);
  g_autoptr (FakeService) fallback = fake_service_new (FALLBACK, fake_service_get_port (primary));
  AblyRest *rest = rest_new (fake_service_get_port (primary), NULL);

  answer_busy (primary);
  answer_well (primary);
  answer_well (fallback);
  answer_well (fallback);
  answer_busy (fallback);

  assert_answered (rest);
  assert_counts (primary, 1, fallback, 1);
  assert_answered (rest);
  assert_counts (primary, 1, fallback, 2);

  /* A failure of the remembered host forgets it. */
  assert_answered (rest);
  assert_counts (primary, 2, fallback, 3);
  assert_answered (rest);
  assert_counts (primary, 3, fallback, 3);
  observed ("the fallback that answered is asked first the next time, until it fails itself");

  g_assert_finalize_object (rest);
}

static void
test_expires (void)
{
  g_autoptr (FakeService) primary = fake_service_new (PRIMARY, 0);
  g_autoptr (FakeService) fallback = fake_service_new (FALLBACK, fake_service_get_port (primary));
  AblyRest *rest = rest_new (fake_service_get_port (primary), "fallback-retry-timeout", 250, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AblyResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  answer_busy (primary);
  answer_well (primary);
  answer_well (fallback);
  fake_service_misbehave (fallback, FAKE_STALL);

  assert_answered (rest);
  assert_counts (primary, 1, fallback, 1);

  /* Begun while it is remembered, answered after: that is no new proof. */
  ably_rest_request_async (rest, "GET", "/", NULL, NULL, 0, NULL, async_result_cb, &result);
  await_milliseconds (270);
  assert_counts (primary, 1, fallback, 2);
  fake_service_release (fallback);
  response = ably_rest_request_finish (rest, await_result (&result), &error);
  g_assert_no_error (error);

  assert_answered (rest);
  assert_counts (primary, 2, fallback, 2);
  observed ("the primary again once the time is over, also when the fallback gives a late answer after that");

  g_clear_object (&result);
  g_assert_finalize_object (rest);
}

static void
test_first_host (void)
{
  g_autoptr (FakeService) primary = fake_service_new (PRIMARY, 0);
  g_autoptr (FakeService) fallback = fake_service_new (FALLBACK, fake_service_get_port (primary));
  AblyRest *rest = rest_new (fake_service_get_port (primary), NULL);

  answer_well (primary);
  answer_well (fallback);
  answer_busy (fallback);

  ably_rest_set_first_host (rest, FALLBACK);
  assert_answered (rest);
  assert_counts (primary, 0, fallback, 1);
  assert_answered (rest);
  assert_counts (primary, 1, fallback, 2);
  ably_rest_set_first_host (rest, NULL);
  assert_answered (rest);
  assert_counts (primary, 2, fallback, 2);

  g_assert_finalize_object (rest);
}

/* The request for a token is one to the service like any other. */
static void
test_request_token (void)
{
  g_autoptr (FakeService) primary = fake_service_new (PRIMARY, 0);
  g_autoptr (FakeService) fallback = fake_service_new (FALLBACK, fake_service_get_port (primary));
  AblyRest *rest = rest_new (fake_service_get_port (primary), "use-token-auth", TRUE, NULL);

  answer_busy (primary);
  fake_service_answer (fallback, 201, "application/json", "{\"token\":\"tok\"}", NULL);
  answer_well (fallback);
  assert_answered (rest);
  assert_counts (primary, 1, fallback, 2);

  g_assert_finalize_object (rest);
}

static void
test_name_error (void)
{
  g_autoptr (GResolver) usual = nameless_resolver_install ();
  g_autoptr (FakeService) fallback = fake_service_new (FALLBACK, 0);
  AblyRest *rest = rest_new (fake_service_get_port (fallback), "endpoint", "ably.invalid", "token", "tok", NULL);

  soup_session_set_proxy_resolver (ably_rest_get_session (rest), NULL);
  answer_well (fallback);
  assert_answered (rest);
  g_assert_cmpuint (fake_service_get_count (fallback), ==, 1);
  observed ("a name without an address: the fallback answers");

  g_assert_finalize_object (rest);
  g_resolver_set_default (usual);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/HU/RSC15l/http-5xx-triggers-fallback-4", test_statuses);
  g_test_add_func ("/HU/RSC15l/qualifying-errors-trigger-fallback-0", test_statuses);
  g_test_add_func ("/HU/RSC15l4/cloudfront-error-triggers-fallback-0", test_statuses);
  g_test_add_func ("/HU/RSC19e/fallback-on-server-error-3", test_statuses);
  g_test_add_func ("/HU/RSC15l/request-timeout-fallback-3", test_failures);
  g_test_add_func ("/HU/RSC15l/connection-timeout-fallback-2", test_open_timeout);
  g_test_add_func ("/HU/RSC15l/connection-refused-fallback-0", test_refused);
  g_test_add_func ("/HU/RSC15l/dns-error-fallback-1", test_name_error);
  g_test_add_func ("/HU/RSC15m/no-fallback-empty-hosts-0", test_no_fallback);
  g_test_add_func ("/fallback/limits", test_limits);
  g_test_add_func ("/HU/RSC15a/fallback-random-order-0", test_random_order);
  g_test_add_func ("/HU/RSC15f/successful-fallback-cached-0", test_remembered);
  g_test_add_func ("/HU/RSC15f/cached-fallback-expires-1", test_expires);
  g_test_add_func ("/HU/RSC15f/expired-not-resurrected-2", test_expires);
  g_test_add_func ("/fallback/first-host", test_first_host);
  g_test_add_func ("/fallback/request-token", test_request_token);

  return g_test_run ();
}
