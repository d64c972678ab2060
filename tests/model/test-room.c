/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "model-fixture.h"

#define ROOM "lobby"
#define CHANNEL "lobby::$chat"

static OccupancyRoom *
add_room (ModelFixture *fixture,
          gboolean      enable_events)
{
  g_autoptr(GError) error = NULL;
  OccupancyRoom *room = occupancy_model_add_room (fixture->model, ROOM, enable_events, &error);

  g_assert_no_error (error);
  return room;
}

/* Attached, and with a first value. */
static OccupancyRoom *
add_live_room (ModelFixture *fixture)
{
  OccupancyRoom *room = add_room (fixture, TRUE);

  occupancy_model_start (fixture->model);
  await_until (occupancy_room_get_trust (room) == OCCUPANCY_TRUST_LIVE);
  return room;
}

static GError *
attach (OccupancyRoom *room)
{
  g_autoptr(GAsyncResult) result = NULL;
  GError *error = NULL;

  occupancy_room_attach_async (room, NULL, async_result_cb, &result);
  occupancy_room_attach_finish (room, await_result (&result), &error);
  return error;
}

static GError *
detach (OccupancyRoom *room)
{
  g_autoptr(GAsyncResult) result = NULL;
  GError *error = NULL;

  occupancy_room_detach_async (room, NULL, async_result_cb, &result);
  occupancy_room_detach_finish (room, await_result (&result), &error);
  return error;
}

static void
test_fetch (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  OccupancySample sample, latest;
  g_autoptr(GError) error = NULL;

  model_fixture_set_up (&fixture, NULL);
  simulator_fixture_set_room (fixture.simulator, ROOM, 7, 3);
  room = add_room (&fixture, TRUE);
  g_assert_false (occupancy_room_get_latest (room, &latest));
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_UNKNOWN);

  g_assert_true (model_fixture_fetch (room, &sample, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sample.connections, ==, 7);
  g_assert_cmpint (sample.presence_members, ==, 3);
  g_assert_cmpuint (sample.own, ==, 0);
  g_assert_cmpint (sample.source, ==, OCCUPANCY_SOURCE_REST);
  g_assert_true (sample.valid);

  /* It needs no attach, makes none, and is no event. */
  g_assert_true (occupancy_room_get_latest (room, &latest));
  g_assert_cmpint (latest.connections, ==, 7);
  g_assert_cmpint (occupancy_room_get_connections (room), ==, 7);
  g_assert_cmpint (occupancy_room_get_presence_members (room), ==, 3);
  g_assert_false (occupancy_room_get_current (room, &sample, &error));
  g_assert_no_error (error);
  g_assert_cmpint (occupancy_room_get_status (room), ==, OCCUPANCY_ROOM_INITIALIZED);
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_STALE);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "connect", NULL), ==, 0);

  model_fixture_tear_down (&fixture);
}

static void
test_fetch_fails (void)
{
  static const struct
  {
    guint status;
    const char *body;
    int code;
  } cases[] = {
    { 200, "{\"connections\":\"7\",\"presenceMembers\":3}", 50000 },
    { 200, "{\"connections\":7}", 50000 },
    { 200, "[7,3]", 50000 },
    { 200, "", 50000 },
    { 404, "{\"error\":{\"code\":40400,\"statusCode\":404,\"message\":\"no\"}}", 40400 },
    { 429, "{\"error\":{\"code\":42918,\"statusCode\":429,\"message\":\"slow\"}}", 42918 },
  };
  ModelFixture fixture;
  OccupancyRoom *room;
  OccupancySample sample;

  model_fixture_set_up (&fixture, NULL);
  room = add_room (&fixture, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      model_fixture_respond (&fixture, cases[i].status, cases[i].body);
      g_assert_false (model_fixture_fetch (room, &sample, &error));
      g_assert_error (error, ABLY_ERROR, cases[i].code);
      g_assert_false (occupancy_room_get_latest (room, &sample));
    }

  model_fixture_tear_down (&fixture);
}

static void
test_events (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  OccupancySample current, latest;
  g_autoptr(RoomWatch) watch = NULL;
  g_autoptr(GError) error = NULL;

  model_fixture_set_up (&fixture, NULL);
  room = add_room (&fixture, TRUE);
  watch = room_watch_new (room);
  occupancy_model_start (fixture.model);
  await_until (watch->n_updated == 1);
  simulator_fixture_set_room (fixture.simulator, ROOM, 4, 2);
  await_until (watch->n_updated == 2);

  g_assert_cmpstr (watch->trail->str, ==, "attaching attached");
  g_assert_true (occupancy_room_get_current (room, &current, &error));
  g_assert_true (occupancy_room_get_latest (room, &latest));
  g_assert_cmpmem (&current, sizeof current, &latest, sizeof latest);
  g_assert_cmpint (latest.connections, ==, 5);
  g_assert_cmpint (latest.presence_members, ==, 2);
  g_assert_cmpuint (latest.own, ==, 1);
  g_assert_cmpint (latest.source, ==, OCCUPANCY_SOURCE_REALTIME);
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_LIVE);
  g_assert_cmpuint (watch->n_sampled, ==, 2);
  g_assert_cmpuint (watch->n_notified, ==, 2);

  /* A snapshot is no event, and an equal value is no change. */
  g_assert_true (model_fixture_fetch (room, &latest, &error));
  g_assert_cmpuint (latest.own, ==, 1);
  g_assert_cmpuint (watch->n_updated, ==, 2);
  g_assert_cmpuint (watch->n_sampled, ==, 3);
  g_assert_cmpuint (watch->n_notified, ==, 2);
  g_assert_true (occupancy_room_get_current (room, &latest, &error));
  g_assert_cmpmem (&current, sizeof current, &latest, sizeof latest);

  /* What was asked for, and nothing else. */
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "in", "\"flags\":262144"), ==, 1);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "in", "\"occupancy\":\"metrics\""), ==, 1);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "in", "\"agent\":\"occupancy/"), ==, 1);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "request", NULL), ==, 1);

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

static void
test_events_off (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  OccupancySample sample;
  g_autoptr(GError) error = NULL;

  model_fixture_set_up (&fixture, NULL);
  room = add_room (&fixture, FALSE);
  g_assert_false (occupancy_room_check_events (room, &error));
  g_assert_error (error, ABLY_ERROR, 102108);
  g_clear_error (&error);
  g_assert_false (occupancy_room_get_current (room, &sample, &error));
  g_assert_error (error, ABLY_ERROR, 102108);
  g_clear_error (&error);

  /* It is not attached by itself, and without occupancy when somebody asks. */
  occupancy_model_start (fixture.model);
  g_assert_cmpint (occupancy_room_get_status (room), ==, OCCUPANCY_ROOM_INITIALIZED);
  error = attach (room);
  g_assert_no_error (error);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "in", "\"occupancy\""), ==, 0);
  g_assert_null (occupancy_room_get_error (room));

  g_assert_true (model_fixture_fetch (room, &sample, &error));
  g_assert_cmpuint (sample.own, ==, 1);
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_POLLED);

  model_fixture_tear_down (&fixture);
}

static void
test_seed (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  OccupancySample sample;
  g_autoptr(RoomWatch) watch = NULL;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_control (&fixture, "faults", "{\"on\":\"out\",\"action\":15,\"do\":\"suppress\",\"times\":-1}");
  simulator_fixture_set_room (fixture.simulator, ROOM, 7, 3);
  room = add_room (&fixture, TRUE);
  watch = room_watch_new (room);
  occupancy_model_start (fixture.model);
  await_until (watch->n_sampled == 1);

  g_assert_true (occupancy_room_get_latest (room, &sample));
  g_assert_cmpint (sample.connections, ==, 8);
  g_assert_cmpuint (sample.own, ==, 1);
  g_assert_cmpint (sample.source, ==, OCCUPANCY_SOURCE_REST);
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_LIVE);
  g_assert_false (occupancy_room_get_current (room, &sample, NULL));
  g_assert_cmpuint (watch->n_updated, ==, 0);

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

static void
test_seed_is_overtaken (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  OccupancySample sample;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(RoomWatch) watch = NULL;

  model_fixture_set_up (&fixture, NULL);
  room = add_live_room (&fixture);
  watch = room_watch_new (room);

  /* The answer is made up and late; meanwhile an event comes. */
  model_fixture_respond (&fixture, 200, "{\"connections\":99,\"presenceMembers\":9}");
  occupancy_room_fetch_async (room, NULL, async_result_cb, &result);
  /* The event is sent before the main context can read the answer. */
  while (simulator_fixture_count_log (fixture.simulator, "request", NULL) == 0)
    g_main_context_iteration (NULL, FALSE);
  simulator_fixture_set_room (fixture.simulator, ROOM, 4, 2);
  g_assert_true (occupancy_room_fetch_finish (room, await_result (&result), &sample, NULL));
  g_assert_cmpint (sample.connections, ==, 99);

  await_until (watch->n_updated == 1);
  g_assert_cmpint (occupancy_room_get_connections (room), ==, 5);

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

static void
test_seed_fails (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  g_autoptr(RoomWatch) watch = NULL;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_control (&fixture, "faults", "{\"on\":\"out\",\"action\":15,\"do\":\"suppress\"}");
  model_fixture_respond (&fixture, 500, "{\"error\":{\"code\":50000,\"statusCode\":500,\"message\":\"no\"}}");
  room = add_room (&fixture, TRUE);
  watch = room_watch_new (room);
  occupancy_model_start (fixture.model);
  await_until (watch->problem != NULL);
  g_assert_error (watch->problem, ABLY_ERROR, 50000);
  g_assert_cmpuint (watch->n_sampled, ==, 0);
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_UNKNOWN);

  /* It is asked again. */
  await_until (watch->n_sampled == 1);
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_LIVE);

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

static void
test_invalid_payload (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  OccupancySample sample;
  g_autoptr(RoomWatch) watch = NULL;

  model_fixture_set_up (&fixture, NULL);
  room = add_live_room (&fixture);
  watch = room_watch_new (room);
  model_fixture_control (&fixture, "send",
                         "{\"frame\":{\"action\":15,\"channel\":\"" CHANNEL "\",\"messages\":[{\"name\":\"[meta]occupancy\","
                         "\"data\":{\"metrics\":{\"connections\":5}}}]}}");
  await_until (watch->n_updated == 1);
  g_assert_true (occupancy_room_get_latest (room, &sample));
  g_assert_cmpint (sample.connections, ==, 5);
  g_assert_cmpint (sample.presence_members, ==, 0);
  g_assert_false (sample.valid);
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_INVALID);

  simulator_fixture_set_room (fixture.simulator, ROOM, 4, 2);
  await_until (watch->n_updated == 2);
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_LIVE);

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

static void
test_other_messages (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  g_autoptr(RoomWatch) watch = NULL;

  model_fixture_set_up (&fixture, NULL);
  room = add_live_room (&fixture);
  watch = room_watch_new (room);
  model_fixture_control (&fixture, "send",
                         "{\"frame\":{\"action\":15,\"channel\":\"" CHANNEL "\",\"messages\":["
                         "{\"name\":\"chat.message\",\"data\":{\"metrics\":{\"connections\":50,\"presenceMembers\":0}}},"
                         "{\"name\":\"[meta]occupancy\",\"data\":{\"metrics\":{\"connections\":6,\"presenceMembers\":2}}}]}}");
  await_until (watch->n_updated > 0);
  g_assert_cmpuint (watch->n_updated, ==, 1);
  g_assert_cmpint (occupancy_room_get_connections (room), ==, 6);

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

static void
test_resumed (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  g_autoptr(RoomWatch) watch = NULL;

  model_fixture_set_up (&fixture, NULL);
  room = add_live_room (&fixture);
  watch = room_watch_new (room);
  model_fixture_control (&fixture, "faults", "{\"on\":\"connect\",\"do\":\"delay\",\"after\":50}");
  model_fixture_control (&fixture, "drop", "{}");
  await_until (occupancy_room_get_trust (room) == OCCUPANCY_TRUST_STALE);
  await_until (occupancy_room_get_trust (room) == OCCUPANCY_TRUST_LIVE);
  g_assert_cmpstr (watch->trail->str, ==, "attaching attached");
  g_assert_null (watch->discontinuity);

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

static void
test_not_resumed (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  g_autoptr(RoomWatch) watch = NULL;
  guint requests;

  model_fixture_set_up (&fixture, NULL);
  room = add_live_room (&fixture);
  watch = room_watch_new (room);
  requests = simulator_fixture_count_log (fixture.simulator, "request", NULL);
  model_fixture_control (&fixture, "drop", "{\"forget\":true}");
  await_until (watch->discontinuity != NULL);
  g_assert_error (watch->discontinuity, ABLY_ERROR, 102100);
  await_until (occupancy_room_get_trust (room) == OCCUPANCY_TRUST_LIVE);
  await_until (simulator_fixture_count_log (fixture.simulator, "request", NULL) > requests);

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

/* The service dropped messages because there were too many (80020). */
static void
test_overrun (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  g_autoptr(RoomWatch) watch = NULL;

  model_fixture_set_up (&fixture, NULL);
  room = add_live_room (&fixture);
  watch = room_watch_new (room);
  model_fixture_control (&fixture, "faults", "{\"on\":\"out\",\"action\":15,\"do\":\"suppress\",\"times\":-1}");
  simulator_fixture_set_room (fixture.simulator, ROOM, 7, 3);
  model_fixture_control (&fixture, "send",
                         "{\"frame\":{\"action\":11,\"channel\":\"" CHANNEL "\",\"flags\":262144,"
                         "\"params\":{\"occupancy\":\"metrics\"},"
                         "\"error\":{\"code\":80020,\"statusCode\":400,\"message\":\"too fast\"}}}");
  await_until (watch->discontinuity != NULL);
  g_assert_error (watch->discontinuity, ABLY_ERROR, 102100);
  g_assert_cmpint (ably_error_get_cause (watch->discontinuity)->code, ==, 80020);
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_STALE);

  await_until (occupancy_room_get_trust (room) == OCCUPANCY_TRUST_LIVE);
  g_assert_cmpint (occupancy_room_get_connections (room), ==, 8);
  g_assert_cmpstr (watch->trail->str, ==, "");

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

static void
test_refused (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  g_autoptr(RoomWatch) watch = NULL;

  model_fixture_set_up (&fixture, "appid.poor:secret");
  model_fixture_control (&fixture, "keys", "{\"key\":\"appid.poor:secret\",\"capability\":{\"*\":[\"subscribe\"]}}");
  model_fixture_control (&fixture, "settings", "{\"refuseMetadata\":0}");
  room = add_room (&fixture, TRUE);
  watch = room_watch_new (room);
  occupancy_model_start (fixture.model);
  await_until (watch->problem != NULL);

  g_assert_error (watch->problem, ABLY_ERROR, 40160);
  g_assert_error (occupancy_room_get_error (room), ABLY_ERROR, 40160);
  g_assert_cmpint (occupancy_room_get_status (room), ==, OCCUPANCY_ROOM_ATTACHED);
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_UNKNOWN);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "request", NULL), ==, 0);

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

static void
test_failed (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  g_autoptr(RoomWatch) watch = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  model_fixture_set_up (&fixture, NULL);
  room = add_room (&fixture, TRUE);
  watch = room_watch_new (room);
  model_fixture_control (&fixture, "faults",
                         "{\"on\":\"out\",\"action\":11,\"do\":\"replace\",\"frame\":{\"action\":9,\"channel\":\"" CHANNEL "\","
                         "\"error\":{\"code\":40160,\"statusCode\":401,\"message\":\"not permitted\"}}}");
  occupancy_room_attach_async (room, NULL, async_result_cb, &result);
  occupancy_model_start (fixture.model);
  g_assert_false (occupancy_room_attach_finish (room, await_result (&result), &error));
  g_assert_error (error, ABLY_ERROR, 40160);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, 401);
  g_assert_cmpint (ably_error_get_cause (error)->code, ==, 40160);
  g_assert_cmpstr (watch->trail->str, ==, "attaching failed:40160");
  g_assert_error (occupancy_room_get_error (room), ABLY_ERROR, 40160);
  g_clear_error (&error);

  error = detach (room);
  g_assert_error (error, ABLY_ERROR, 102112);
  g_clear_error (&error);

  /* Attaching again is permitted, and clears the error. */
  error = attach (room);
  g_assert_no_error (error);
  g_assert_null (occupancy_room_get_error (room));
  await_until (occupancy_room_get_trust (room) == OCCUPANCY_TRUST_LIVE);

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

static void
test_one_after_another (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  g_autoptr(RoomWatch) watch = NULL;
  g_autoptr(GAsyncResult) first = NULL, second = NULL, third = NULL, fourth = NULL;

  model_fixture_set_up (&fixture, NULL);
  room = add_room (&fixture, TRUE);
  watch = room_watch_new (room);
  occupancy_room_attach_async (room, NULL, async_result_cb, &first);
  occupancy_room_attach_async (room, NULL, async_result_cb, &second);
  occupancy_room_detach_async (room, NULL, async_result_cb, &third);
  occupancy_room_attach_async (room, NULL, async_result_cb, &fourth);
  g_assert_cmpint (occupancy_room_get_status (room), ==, OCCUPANCY_ROOM_ATTACHING);
  occupancy_model_start (fixture.model);

  g_assert_true (occupancy_room_attach_finish (room, await_result (&fourth), NULL));
  g_assert_true (occupancy_room_attach_finish (room, first, NULL));
  g_assert_true (occupancy_room_attach_finish (room, second, NULL));
  g_assert_true (occupancy_room_detach_finish (room, third, NULL));
  g_assert_cmpstr (watch->trail->str, ==, "attaching attached detaching detached attaching attached");
  /* Nothing is lost between a detach on purpose and an attach. */
  g_assert_null (watch->discontinuity);

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

static void
test_detached (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  OccupancySample current;
  g_autoptr(GError) error = NULL;

  model_fixture_set_up (&fixture, NULL);
  room = add_live_room (&fixture);
  error = detach (room);
  g_assert_no_error (error);
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_STALE);
  g_assert_true (occupancy_room_get_current (room, &current, NULL));

  /* It stays detached: it was somebody's wish. */
  occupancy_model_start (fixture.model);
  g_assert_cmpint (occupancy_room_get_status (room), ==, OCCUPANCY_ROOM_DETACHED);

  model_fixture_tear_down (&fixture);
}

static void
test_released (void)
{
  ModelFixture fixture;
  g_autoptr(OccupancyRoom) room = NULL;
  g_autoptr(GAsyncResult) pending = NULL;
  g_autoptr(GError) error = NULL;

  model_fixture_set_up (&fixture, NULL);
  room = g_object_ref (add_room (&fixture, TRUE));
  occupancy_room_attach_async (room, NULL, async_result_cb, &pending);
  occupancy_model_remove_room (fixture.model, ROOM);
  g_assert_false (occupancy_room_attach_finish (room, await_result (&pending), &error));
  g_assert_error (error, ABLY_ERROR, 102106);
  g_clear_error (&error);
  g_clear_object (&pending);
  await_until (occupancy_room_get_status (room) == OCCUPANCY_ROOM_RELEASED);

  error = attach (room);
  g_assert_error (error, ABLY_ERROR, 102112);

  model_fixture_tear_down (&fixture);
  g_assert_finalize_object (g_steal_pointer (&room));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/room/fetch", test_fetch);
  g_test_add_func ("/room/fetch-fails", test_fetch_fails);
  g_test_add_func ("/room/events", test_events);
  g_test_add_func ("/room/events-off", test_events_off);
  g_test_add_func ("/room/seed", test_seed);
  g_test_add_func ("/room/seed-is-overtaken", test_seed_is_overtaken);
  g_test_add_func ("/room/seed-fails", test_seed_fails);
  g_test_add_func ("/room/invalid-payload", test_invalid_payload);
  g_test_add_func ("/room/other-messages", test_other_messages);
  g_test_add_func ("/room/resumed", test_resumed);
  g_test_add_func ("/room/not-resumed", test_not_resumed);
  g_test_add_func ("/room/overrun", test_overrun);
  g_test_add_func ("/room/refused", test_refused);
  g_test_add_func ("/room/failed", test_failed);
  g_test_add_func ("/room/one-after-another", test_one_after_another);
  g_test_add_func ("/room/detached", test_detached);
  g_test_add_func ("/room/released", test_released);

  return g_test_run ();
}
