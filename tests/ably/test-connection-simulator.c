/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/fake-service.h"
#include "fixture/jwt.h"
#include "fixture/simulated-fixture.h"

/* Opening, losing and resuming a connection, and its credentials, against the simulator. */

#define SHORT_KEY "appid.short:s3cret"

static void
observe_states (SimulatedFixture *self)
{
  guint n_sockets = simulated_fixture_count (self, "connect", NULL);

  observed ("%s; %u %s", self->trail->str, n_sockets, n_sockets == 1 ? "socket" : "sockets");
}

static void
assert_query (SimulatedFixture *self,
              guint             position,
              const char       *name,
              const char       *value)
{
  g_autofree char *actual = simulated_fixture_dup_query (self, position, name);

  g_assert_cmpstr (actual, ==, value);
}

/* RTN4, RTN11 */

static void
test_connect (SimulatedFixture *self,
              gconstpointer     user_data)
{
  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_connect (self);
  g_assert_cmpstr (self->trail->str, ==, "connecting connected");
  g_assert_nonnull (ably_connection_get_id (self->connection));
  observe_states (self);
}

static void
test_ipv6_literal (SimulatedFixture *self,
                   gconstpointer     user_data)
{
  g_autoptr (AblyResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  simulated_fixture_start (self, "endpoint", "::1", NULL);
  simulated_fixture_connect (self);
  simulated_fixture_attach (self);
  error = simulated_fixture_request (self, "/channels", NULL, &response);
  g_assert_no_error (error);
  observed ("endpoint ::1: connected, attached, and a request answered");
}

static void
test_close (SimulatedFixture *self,
            gconstpointer     user_data)
{
  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_connect (self);
  ably_connection_close (self->connection);
  simulated_fixture_await (self, ABLY_CONNECTION_CLOSED);
  g_assert_cmpuint (simulated_fixture_count (self, "in", "\"action\":7"), ==, 1);
  observed ("%s; one CLOSE", self->trail->str);
}

static void
test_connect_again (SimulatedFixture *self,
                    gconstpointer     user_data)
{
  g_autofree char *id = NULL;

  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_connect (self);
  id = g_strdup (ably_connection_get_id (self->connection));
  ably_connection_close (self->connection);
  simulated_fixture_await (self, ABLY_CONNECTION_CLOSED);
  simulated_fixture_connect (self);
  g_assert_cmpstr (ably_connection_get_id (self->connection), !=, id);
  assert_query (self, 1, "resume", NULL);
  observe_states (self);
}

/* RTN14 */

static void
test_fatal_on_opening (SimulatedFixture *self,
                       gconstpointer     user_data)
{
  simulated_fixture_control (self, "faults",
                             "{\"on\":\"out\",\"action\":4,\"do\":\"replace\",\"then\":\"close\",\"frame\":"
                             TEST_ERROR_FRAME (40005, 400) "}");
  simulated_fixture_start (self, "disconnected-retry-timeout", 1, NULL);
  ably_connection_connect (self->connection);
  simulated_fixture_await (self, ABLY_CONNECTION_FAILED);
  await_milliseconds (50);
  g_assert_cmpstr (self->trail->str, ==, "connecting failed:40005");
  g_assert_null (ably_connection_get_id (self->connection));
  g_assert_null (ably_connection_get_key (self->connection));
  g_assert_cmpuint (simulated_fixture_count (self, "connect", NULL), ==, 1);
  observe_states (self);
}

/* An answer of HTTP is no ERROR of the service, whatever it holds. */
static void
test_upgrade_refused (SimulatedFixture *self,
                      gconstpointer     user_data)
{
  simulated_fixture_control (self, "faults",
                             "{\"on\":\"connect\",\"do\":\"respond\",\"status\":401,\"body\":"
                             "\"{\\\"error\\\":{\\\"code\\\":40101,\\\"statusCode\\\":401,\\\"message\\\":\\\"no\\\"}}\"}");
  simulated_fixture_start (self, "disconnected-retry-timeout", 10, NULL);
  simulated_fixture_connect (self);
  g_assert_cmpstr (self->trail->str, ==, "connecting disconnected:80003 connecting connected");
  observe_states (self);
}

static void
test_server_error_on_opening (SimulatedFixture *self,
                              gconstpointer     user_data)
{
  simulated_fixture_control (self, "faults",
                             "{\"on\":\"out\",\"action\":4,\"do\":\"replace\",\"then\":\"close\",\"frame\":"
                             TEST_ERROR_FRAME (50000, 500) "}");
  simulated_fixture_start (self, "disconnected-retry-timeout", 1, NULL);
  ably_connection_connect (self->connection);
  simulated_fixture_await (self, ABLY_CONNECTION_FAILED);
  await_milliseconds (50);
  g_assert_cmpuint (simulated_fixture_count (self, "connect", NULL), ==, 1);
  observe_states (self);
}

static void
test_wrong_secret (SimulatedFixture *self,
                   gconstpointer     user_data)
{
  simulated_fixture_start (self, "key", "appid.keyid:wrong", NULL);
  ably_connection_connect (self->connection);
  simulated_fixture_await (self, ABLY_CONNECTION_FAILED);
  g_assert_cmpstr (self->trail->str, ==, "connecting failed:40101");
  observe_states (self);
}

static void
test_unknown_app (SimulatedFixture *self,
                  gconstpointer     user_data)
{
  const GError *reason;

  simulated_fixture_start (self, "key", "no.such:key", NULL);
  ably_connection_connect (self->connection);
  simulated_fixture_await (self, ABLY_CONNECTION_FAILED);
  reason = ably_connection_get_error_reason (self->connection);
  g_assert_false (ably_error_is_token_error (reason));
  g_assert_true (reason->code < 40140 || reason->code > 40149);
  observe_states (self);
}

static void
test_revoked_key (SimulatedFixture *self,
                  gconstpointer     user_data)
{
  simulated_fixture_control (self, "keys", "{\"key\":\"" SHORT_KEY "\",\"revoked\":true}");
  simulated_fixture_start (self, "key", SHORT_KEY, NULL);
  ably_connection_connect (self->connection);
  simulated_fixture_await (self, ABLY_CONNECTION_FAILED);
  observe_states (self);
}

static void
test_no_answer (SimulatedFixture *self,
                gconstpointer     user_data)
{
  simulated_fixture_control (self, "faults", "{\"on\":\"connect\",\"do\":\"mute\"}");
  simulated_fixture_start (self, "realtime-request-timeout", 300, "disconnected-retry-timeout", 10, NULL);
  ably_connection_connect (self->connection);
  simulated_fixture_await (self, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpstr (self->trail->str, ==, "connecting disconnected:80003");
  g_assert_cmpuint (ably_error_get_status_code (ably_connection_get_error_reason (self->connection)), ==, 408);
  simulated_fixture_await (self, ABLY_CONNECTION_CONNECTED);
  observe_states (self);
}

static void
test_refused_once (SimulatedFixture *self,
                   gconstpointer     user_data)
{
  simulated_fixture_control (self, "faults", "{\"on\":\"connect\",\"do\":\"refuse\"}");
  simulated_fixture_start (self, "disconnected-retry-timeout", 10, NULL);
  simulated_fixture_connect (self);
  g_assert_cmpstr (self->trail->str, ==, "connecting disconnected:80003 connecting connected");
  observe_states (self);
}

/* RTN15 */

/* Does what breaks the connection, and waits until the channel is attached again: it may be by the time of the answer. */
static void
break_and_await (SimulatedFixture *self,
                 const char       *path,
                 const char       *json)
{
  g_string_truncate (self->watch->trail, 0);
  g_string_truncate (self->trail, 0);
  simulated_fixture_control (self, path, json);
  await_until (g_str_equal (self->watch->trail->str, "attaching attached"));
}

static void
assert_resumes (SimulatedFixture *self,
                const char       *path,
                const char       *json)
{
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;

  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_attach (self);
  id = g_strdup (ably_connection_get_id (self->connection));
  key = g_strdup (ably_connection_get_key (self->connection));
  break_and_await (self, path, json);
  g_assert_cmpstr (ably_connection_get_id (self->connection), ==, id);
  g_assert_null (ably_connection_get_error_reason (self->connection));
  g_assert_true (self->watch->resumed);
  assert_query (self, 1, "resume", key);
  simulated_fixture_tell (self, 3);
  observed ("%s; the second socket with resume=(first key), the same id, the channel resumed", self->trail->str);
}

static void
test_close_frame (SimulatedFixture *self,
                  gconstpointer     user_data)
{
  assert_resumes (self, "drop", "{\"code\":1001}");
}

static void
test_tcp_close (SimulatedFixture *self,
                gconstpointer     user_data)
{
  assert_resumes (self, "drop", "{}");
}

static void
test_tcp_reset (SimulatedFixture *self,
                gconstpointer     user_data)
{
  assert_resumes (self, "drop", "{\"reset\":true}");
}

static void
test_disconnected (SimulatedFixture *self,
                   gconstpointer     user_data)
{
  assert_resumes (self, "send", "{\"frame\":" TEST_DISCONNECTED_FRAME (80003, 503) "}");
}

static void
test_failed_resume (SimulatedFixture *self,
                    gconstpointer     user_data)
{
  g_autofree char *id = NULL;

  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_attach (self);
  id = g_strdup (ably_connection_get_id (self->connection));
  break_and_await (self, "drop", "{\"forget\":true}");
  g_assert_cmpstr (ably_connection_get_id (self->connection), !=, id);
  g_assert_cmpint (get_error_code (ably_connection_get_error_reason (self->connection)), ==, 80008);
  g_assert_false (self->watch->resumed);
  simulated_fixture_tell (self, 4);
  observed ("%s; another id, error reason 80008, the channel not resumed", self->trail->str);
}

static void
test_fatal (SimulatedFixture *self,
            gconstpointer     user_data)
{
  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_attach (self);
  simulated_fixture_control (self, "send", "{\"frame\":" TEST_ERROR_FRAME (40198, 403) "}");
  simulated_fixture_await (self, ABLY_CONNECTION_FAILED);
  await_milliseconds (50);
  g_assert_cmpint (get_error_code (ably_channel_get_error_reason (self->channel)), ==, 40198);
  g_assert_cmpint (ably_channel_get_state (self->channel), ==, ABLY_CHANNEL_FAILED);
  g_assert_cmpuint (simulated_fixture_count (self, "connect", NULL), ==, 1);
  observe_states (self);
  channel_watch_observe (self->watch);
}

static void
test_silence (SimulatedFixture *self,
              gconstpointer     user_data)
{
  simulated_fixture_control (self, "settings", "{\"maxIdleInterval\":100}");
  simulated_fixture_start (self, "realtime-request-timeout", 400, NULL);
  simulated_fixture_attach (self);
  break_and_await (self, "mute", "{}");
  g_assert_cmpuint (simulated_fixture_count (self, "connect", NULL), >=, 2);
  g_assert_true (g_str_has_prefix (self->trail->str, "disconnected:80003 connecting connected"));
  observed ("no heartbeat any more: disconnected with 80003, connected again with resume");
}

/* RTN22, RTC8, RSA4 */

/* An authUrl that signs with the key of the simulator. */
static char *
make_token (SimulatedFixture *self,
            const char       *client_id,
            gint64            seconds)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  return jwt_new (simulator_fixture_get_key (self->simulator), "{\"*\":[\"*\"]}", client_id, now, now + seconds);
}

static void
start_with_auth_url (SimulatedFixture *self,
                     FakeService      *service)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/token", fake_service_get_port (service));

  simulated_fixture_start (self, "auth-url", url, NULL);
}

static void
answer_token (SimulatedFixture *self,
              FakeService      *service,
              gint64            seconds)
{
  g_autofree char *token = make_token (self, NULL, seconds);

  fake_service_answer (service, 200, "application/jwt", token, NULL);
}

static void
test_jwt (SimulatedFixture *self,
          gconstpointer     user_data)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);

  answer_token (self, service, 3600);
  start_with_auth_url (self, service);
  simulated_fixture_attach (self);
  simulated_fixture_tell (self, 1);
  observed ("a JWT from the authUrl, taken by the service: %s", self->trail->str);
}

/* It ends a second or two from now, while connected, and nobody was told before. */
static void
test_jwt_expires (SimulatedFixture *self,
                  gconstpointer     user_data)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autofree char *id = NULL;

  simulated_fixture_control (self, "faults", "{\"on\":\"out\",\"action\":17,\"do\":\"suppress\",\"times\":-1}");
  answer_token (self, service, 2);
  answer_token (self, service, 3600);
  start_with_auth_url (self, service);
  simulated_fixture_attach (self);
  id = g_strdup (ably_connection_get_id (self->connection));
  await_until (g_str_equal (self->trail->str, "connecting connected disconnected:40142 connecting connected"));
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  g_assert_cmpstr (ably_connection_get_id (self->connection), ==, id);
  simulated_fixture_tell (self, 2);
  g_assert_cmpuint (fake_service_get_count (service), ==, 2);
  observed ("%s; one new token, the same id", self->trail->str);
}

static void
test_reauth (SimulatedFixture *self,
             gconstpointer     user_data)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autofree char *id = NULL;

  answer_token (self, service, 3600);
  start_with_auth_url (self, service);
  simulated_fixture_attach (self);
  id = g_strdup (ably_connection_get_id (self->connection));
  simulated_fixture_control (self, "send", "{\"frame\":{\"action\":17}}");
  await_until (fake_service_get_count (service) == 2);
  await_until (simulated_fixture_count (self, "in", "\"accessToken\"") == 1);
  await_until (simulated_fixture_count (self, "out", "\"action\":4") == 2);
  simulated_fixture_tell (self, 5);
  g_assert_cmpstr (self->trail->str, ==, "connecting connected");
  g_assert_cmpstr (ably_connection_get_id (self->connection), ==, id);
  observed ("the service sent AUTH, the client AUTH with another token; the same id, one socket: %s", self->trail->str);
}

static GError *
authorize (SimulatedFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  ably_connection_authorize_async (self->connection, NULL, NULL, NULL, async_result_cb, &result);
  ably_connection_authorize_finish (self->connection, await_result (&result), &error);

  return error;
}

static void
test_authorize (SimulatedFixture *self,
                gconstpointer     user_data)
{
  g_autoptr (GError) error = NULL;

  simulated_fixture_start (self, "use-token-auth", TRUE, NULL);
  simulated_fixture_attach (self);
  error = authorize (self);
  g_assert_no_error (error);
  g_assert_cmpstr (self->trail->str, ==, "connecting connected");
  g_assert_cmpuint (simulated_fixture_count (self, "in", "\"accessToken\""), ==, 1);
  g_assert_cmpint (ably_channel_get_state (self->channel), ==, ABLY_CHANNEL_ATTACHED);
  observed ("AUTH with another token, taken by the service: %s", self->trail->str);
}

static void
test_authorize_initialized (SimulatedFixture *self,
                            gconstpointer     user_data)
{
  g_autoptr (GError) error = NULL;

  simulated_fixture_start (self, NULL, NULL);
  error = authorize (self);
  g_assert_no_error (error);
  g_assert_cmpstr (self->trail->str, ==, "connecting connected");
  assert_query (self, 0, "key", NULL);
  observed ("%s with a token, though there is a key", self->trail->str);
}

static void
test_token_expired_on_opening (SimulatedFixture *self,
                               gconstpointer     user_data)
{
  simulated_fixture_control (self, "faults",
                             "{\"on\":\"out\",\"action\":4,\"do\":\"replace\",\"then\":\"close\",\"frame\":"
                             TEST_ERROR_FRAME (40142, 401) "}");
  simulated_fixture_start (self, "use-token-auth", TRUE, NULL);
  simulated_fixture_connect (self);
  g_assert_cmpstr (self->trail->str, ==, "connecting connected");
  g_assert_cmpuint (simulated_fixture_count (self, "request", "requestToken"), ==, 2);
  g_assert_null (ably_connection_get_error_reason (self->connection));
  observe_states (self);
  observed ("two tokens");
}

static void
test_token_alone (SimulatedFixture *self,
                  gconstpointer     user_data)
{
  g_autofree char *token = make_token (self, NULL, 3600);

  simulated_fixture_start (self, "token", token, NULL);
  simulated_fixture_connect (self);
  simulated_fixture_control (self, "send", "{\"frame\":" TEST_DISCONNECTED_FRAME (40142, 401) "}");
  simulated_fixture_await (self, ABLY_CONNECTION_FAILED);
  observe_states (self);
}

static void
test_signed_request (SimulatedFixture *self,
                     gconstpointer     user_data)
{
  simulated_fixture_start (self, "use-token-auth", TRUE, NULL);
  simulated_fixture_attach (self);
  simulated_fixture_tell (self, 1);
  g_assert_cmpuint (simulated_fixture_count (self, "request", "requestToken"), ==, 1);
  assert_query (self, 0, "key", NULL);
  observed ("the service took the signed request, and the token of its answer: %s", self->trail->str);
}

static void
test_signed_request_with_client_id (SimulatedFixture *self,
                                    gconstpointer     user_data)
{
  AblyAuth *auth;

  simulated_fixture_start (self, "use-token-auth", TRUE, "client-id", "monitor", NULL);
  simulated_fixture_connect (self);
  auth = ably_rest_get_auth (self->rest);
  g_assert_cmpstr (ably_auth_get_token_details (auth)->client_id, ==, "monitor");
  g_assert_cmpstr (ably_auth_get_client_id (auth), ==, "monitor");
  observed ("the token is for client id %s: %s", ably_auth_get_client_id (auth), self->trail->str);
}

static void
test_other_client_id (SimulatedFixture *self,
                      gconstpointer     user_data)
{
  g_autofree char *token = make_token (self, "somebody", 3600);

  simulated_fixture_start (self, "token", token, "client-id", "monitor", NULL);
  ably_connection_connect (self->connection);
  simulated_fixture_await (self, ABLY_CONNECTION_FAILED);
  g_assert_cmpint (get_error_code (ably_connection_get_error_reason (self->connection)), ==, 40102);
  observe_states (self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  simulated_test_add ("/RI/RTN4b/successful-connection-0", test_connect);
  simulated_test_add ("/endpoint/ipv6-literal", test_ipv6_literal);
  simulated_test_add ("/RI/RTN4c/graceful-close-0", test_close);
  simulated_test_add ("/RI/RTN11/connect-reconnect-cycle-0", test_connect_again);

  simulated_test_add ("/RP/RTN14a/fatal-connect-error-0", test_fatal_on_opening);
  simulated_test_add ("/RI/RTN14a/invalid-key-failed-0", test_wrong_secret);
  simulated_test_add ("/RI/RTN14g/revoked-key-failed-0", test_unknown_app);
  simulated_test_add ("/connection-simulator/revoked-key", test_revoked_key);
  simulated_test_add ("/RP/RTN14b/token-error-renew-reconnect-0", test_token_expired_on_opening);
  simulated_test_add ("/RP/RTN14c/connection-timeout-0", test_no_answer);
  simulated_test_add ("/RP/RTN14d/retry-after-refused-0", test_refused_once);
  simulated_test_add ("/trap/27-upgrade-refused", test_upgrade_refused);
  simulated_test_add ("/RP/RTN14g/server-error-causes-failed-0", test_server_error_on_opening);

  simulated_test_add ("/RP/RTN15a/disconnect-triggers-resume-0", test_close_frame);
  simulated_test_add ("/RP/RTN15a/tcp-close-triggers-resume-1", test_tcp_close);
  simulated_test_add ("/connection-simulator/tcp-reset", test_tcp_reset);
  simulated_test_add ("/RP/RTN15b/resume-preserves-connid-0", test_tcp_close);
  simulated_test_add ("/RP/RTN15c7/failed-resume-new-connid-0", test_failed_resume);
  simulated_test_add ("/RP/RTN15h1/token-error-nonrenewable-failed-0", test_token_alone);
  simulated_test_add ("/RP/RTN15h3/non-token-error-reconnects-0", test_disconnected);
  simulated_test_add ("/RP/RTN15j/fatal-error-established-conn-0", test_fatal);
  simulated_test_add ("/RP/RTN23a/heartbeat-starvation-reconnect-0", test_silence);

  simulated_test_add ("/RP/RTN22/server-initiated-reauth-0", test_reauth);
  simulated_test_add ("/RI/RTC8a/in-band-reauth-connected-0", test_authorize);
  simulated_test_add ("/RI/RTC8c/authorize-initiates-connection-0", test_authorize_initialized);
  simulated_test_add ("/RI/RSA4b/token-renewal-on-expiry-0", test_jwt_expires);
  simulated_test_add ("/RI/RSA8/token-auth-connect-0", test_jwt);
  simulated_test_add ("/RI/RSA9a/token-request-server-accepted-0", test_signed_request);
  simulated_test_add ("/RI/RSA9/token-request-with-clientid-0", test_signed_request_with_client_id);
  simulated_test_add ("/RI/RSA7/matching-clientid-succeeds-0", test_signed_request_with_client_id);
  simulated_test_add ("/RI/RSA7/mismatched-clientid-fails-1", test_other_client_id);

  return g_test_run ();
}
