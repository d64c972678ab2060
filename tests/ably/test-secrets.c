/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/realtime-fixture.h"

/* What the client says, in its log and in errors, while it is used in every way. */

#define TOKEN "t0ken-of-the-test"

static GString *said;

static void
log_cb (const char     *domain,
        GLogLevelFlags  level,
        const char     *message,
        gpointer        user_data)
{
  g_string_append_printf (said, "%s\n", message);
  if ((level & G_LOG_FLAG_FATAL) != 0)
    g_log_default_handler (domain, level, message, NULL);
}

static void
say_error (const GError *error)
{
  for (; error != NULL; error = ably_error_get_cause (error))
    g_string_append_printf (said, "%s\n", error->message);
}

static void
state_changed_cb (AblyConnection                  *connection,
                  const AblyConnectionStateChange *change,
                  gpointer                         user_data)
{
  say_error (change->reason);
}

static void
assert_not_said (const char *secret)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) secret, strlen (secret));
  g_autofree char *escaped = g_uri_escape_string (secret, NULL, FALSE);

  g_assert_null (strstr (said->str, secret));
  g_assert_null (strstr (said->str, encoded));
  g_assert_null (strstr (said->str, escaped));
}

static void
request (AblyRest *rest)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AblyResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  ably_rest_request_async (rest, "GET", "/channels", NULL, NULL, 0, NULL, async_result_cb, &result);
  response = ably_rest_request_finish (rest, await_result (&result), &error);
  say_error (error);
}

/* The service ends the connection, and the client comes back. */
static void
disconnect (RealtimeFixture *fixture,
            const char      *frame)
{
  guint n_sockets = scripted_service_get_n_sockets (fixture->service);

  scripted_service_send_and_close (fixture->service, frame);
  await_until (scripted_service_get_n_sockets (fixture->service) > n_sockets);
  await_connection (fixture, ABLY_CONNECTION_CONNECTED);
}

/* Connects, attaches, asks by REST, is cut off, refused, resumed, and disconnected. */
static void
use (RealtimeFixture *fixture,
     const char      *disconnected)
{
  static const char *params[] = { "occupancy=metrics", NULL };
  AblyChannel *channel;
  g_autoptr (GError) error = NULL;

  g_signal_connect (fixture->connection, "state-changed", G_CALLBACK (state_changed_cb), NULL);
  realtime_fixture_connect (fixture);
  channel = ably_realtime_get_channel (fixture->realtime, "lobby::$chat", params, ABLY_CHANNEL_MODE_SUBSCRIBE);
  error = attach_and_wait (channel);
  g_assert_no_error (error);
  request (ably_realtime_get_rest (fixture->realtime));

  scripted_service_open (fixture->service, SCRIPTED_REFUSE, NULL);
  scripted_service_open (fixture->service, SCRIPTED_DROP, NULL);
  scripted_service_cut (fixture->service);
  await_until (scripted_service_get_n_sockets (fixture->service) >= 2);
  await_connection (fixture, ABLY_CONNECTION_CONNECTED);
  scripted_service_send (fixture->service, "garbage");
  disconnect (fixture, disconnected);
}

static void
test_secrets (void)
{
  RealtimeFixture with_key = { 0 }, with_token = { 0 };
  GLogFunc previous = g_log_set_default_handler (log_cb, NULL);

  said = g_string_new (NULL);
  realtime_fixture_set_up (&with_key, "disconnected-retry-timeout", 20, NULL);
  use (&with_key, TEST_DISCONNECTED_FRAME (80003, 503));
  realtime_fixture_tear_down (&with_key);

  realtime_fixture_set_up (&with_token, "auth-url", TEST_AUTH_URL, "disconnected-retry-timeout", 20, NULL);
  scripted_service_set_auth_answer (with_token.service, "text/plain", TOKEN);
  use (&with_token, TEST_DISCONNECTED_FRAME (40142, 401));
  scripted_service_send (with_token.service, "{\"action\":17}");
  await_until (scripted_service_count_frames (with_token.service, 17) == 1);
  scripted_service_set_auth_answer (with_token.service, "application/json", "{\"token\":7,\"secret\":\"" TOKEN "\"}");
  scripted_service_send_and_close (with_token.service, TEST_DISCONNECTED_FRAME (40142, 401));
  await_connection (&with_token, ABLY_CONNECTION_DISCONNECTED);
  realtime_fixture_tear_down (&with_token);
  g_log_set_default_handler (previous, NULL);

  /* Something was said. */
  g_assert_nonnull (strstr (said->str, "127.0.0.1"));
  assert_not_said (TEST_KEY);
  assert_not_said ("s3cret");
  assert_not_said (TOKEN);
  assert_not_said ("key-1");
  assert_not_said ("key-2");
  g_assert_null (strstr (said->str, "?"));
  observed ("connected, cut off, refused, renewed and asked, with a key and with tokens: neither key, token, connection key "
            "nor the query of an address is in the log or in an error");
  g_string_free (said, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trap/25-secrets", test_secrets);

  return g_test_run ();
}
