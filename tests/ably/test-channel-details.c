/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-channel-details.h"
#include "ably/ably-error.h"
#include "fixture/auth-fixture.h"

static AblyChannelDetails *
ask (const char  *channel,
     const char  *body,
     char       **path,
     GError     **error)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, NULL, "key", "app.key:s3cret", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  AblyChannelDetails *details;

  fake_service_answer (service, 200, "application/json", body, NULL);
  ably_channel_details_ask_async (rest, channel, NULL, async_result_cb, &result);
  details = ably_channel_details_ask_finish (rest, await_result (&result), error);
  if (path != NULL)
    *path = g_strconcat (fake_service_get_request (service, 0)->method, " ", fake_service_get_request (service, 0)->path, NULL);

  g_clear_object (&result);
  g_assert_finalize_object (rest);

  return details;
}

static void
assert_path (const char *channel,
             const char *expected)
{
  g_autofree char *path = NULL;
  g_autoptr (AblyChannelDetails) details = ask (channel, "{\"channelId\":\"c\"}", &path, NULL);

  g_assert_nonnull (details);
  g_assert_cmpstr (path, ==, expected);
}

static void
test_path (void)
{
  assert_path ("test-RSL8", "GET /channels/test-RSL8");
  assert_path ("namespace:my channel", "GET /channels/namespace%3Amy%20channel");
  assert_path ("a/b::$chat", "GET /channels/a%2Fb%3A%3A%24chat");
  observed ("GET /channels/ and the name, percent-encoded once: namespace%%3Amy%%20channel");
}

static void
test_all_metrics (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AblyChannelDetails) details =
    ask ("c", "{\"channelId\":\"lobby::$chat\",\"status\":{\"isActive\":true,\"occupancy\":{\"metrics\":{"
              "\"connections\":10,\"presenceConnections\":7,\"presenceMembers\":4,\"presenceSubscribers\":3,"
              "\"publishers\":6,\"subscribers\":8,\"objectPublishers\":2,\"objectSubscribers\":5,\"novel\":9}}}}", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (details->channel_id, ==, "lobby::$chat");
  g_assert_true (details->is_active);
  g_assert_cmpint (details->connections, ==, 10);
  g_assert_cmpint (details->presence_connections, ==, 7);
  g_assert_cmpint (details->presence_members, ==, 4);
  g_assert_cmpint (details->presence_subscribers, ==, 3);
  g_assert_cmpint (details->publishers, ==, 6);
  g_assert_cmpint (details->subscribers, ==, 8);
  g_assert_cmpint (details->object_publishers, ==, 2);
  g_assert_cmpint (details->object_subscribers, ==, 5);
  observed ("channelId, isActive and all eight metrics read");
}

static void
test_missing_metrics (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AblyChannelDetails) details =
    ask ("c", "{\"channelId\":\"c\",\"status\":{\"isActive\":false,\"occupancy\":{\"metrics\":{"
              "\"connections\":0,\"presenceConnections\":null,\"presenceMembers\":\"4\",\"publishers\":2.5,\"subscribers\":3.0}}}}",
         NULL, &error);

  g_assert_no_error (error);
  g_assert_false (details->is_active);
  g_assert_cmpint (details->connections, ==, 0);
  g_assert_cmpint (details->presence_connections, ==, 0);
  g_assert_cmpint (details->presence_members, ==, 0);
  g_assert_cmpint (details->publishers, ==, 0);
  g_assert_cmpint (details->subscribers, ==, 3);
  g_assert_cmpint (details->object_publishers, ==, 0);
  g_assert_cmpint (details->object_subscribers, ==, 0);
  observed ("0 for a metric that is 0, absent, null, text or no whole number; 3 for 3.0; isActive false");
}

static void
test_odd_answers (void)
{
  static const char *good[] = {
    "{\"channelId\":\"c\"}",
    "{\"channelId\":\"c\",\"status\":null}",
    "{\"channelId\":\"c\",\"status\":[],\"occupancy\":7}",
    "{\"channelId\":\"c\",\"status\":{\"isActive\":{},\"occupancy\":{\"metrics\":[]}}}",
  };
  static const char *bad[] = { "{}", "[]", "null", "{\"channelId\":7}", "{\"channelId\":\"\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (AblyChannelDetails) details = ask ("c", good[i], NULL, NULL);

      g_assert_nonnull (details);
      g_assert_cmpint (details->connections, ==, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ask ("c", bad[i], NULL, &error));
      g_assert_error (error, ABLY_ERROR, 40013);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/HU/RSL8/status-get-correct-endpoint-0", test_path);
  g_test_add_func ("/HU/RSL8/status-special-chars-encoded-1", test_path);
  g_test_add_func ("/HU/RSL8a/status-returns-channel-details-0", test_all_metrics);
  g_test_add_func ("/HU/CHM2/parses-all-metrics-fields-0", test_all_metrics);
  g_test_add_func ("/HU/CHM2/zero-and-missing-metrics-1", test_missing_metrics);
  g_test_add_func ("/channel-details/odd-answers", test_odd_answers);

  return g_test_run ();
}
