/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/realtime-fixture.h"

#define ATTACH 10
#define DETACH 12

#define ROOM "lobby::$chat"
#define CHANNEL_FRAME(action, members) "{\"action\":" #action ",\"channel\":\"" ROOM "\"" members "}"
#define ATTACHED_FRAME CHANNEL_FRAME (11, "")
#define DETACHED_FRAME CHANNEL_FRAME (13, "," TEST_ERROR (90198, 500))
#define ERROR_FRAME CHANNEL_FRAME (9, "," TEST_ERROR (40160, 401))

static const char *room_params[] = { "occupancy=metrics", NULL };

typedef struct
{
  RealtimeFixture parent;
  AblyChannel *channel;
  ChannelWatch *watch;
} ChannelFixture;

static void
channel_fixture_watch (ChannelFixture *self)
{
  self->channel = ably_realtime_get_channel (self->parent.realtime, ROOM, room_params, ABLY_CHANNEL_MODE_SUBSCRIBE);
  self->watch = channel_watch_new (self->channel);
}

static void
channel_fixture_tear_down (ChannelFixture *self,
                           gconstpointer   data)
{
  g_clear_pointer (&self->watch, channel_watch_free);
  realtime_fixture_tear_down (&self->parent);
}

static void
channel_fixture_set_up (ChannelFixture *self,
                        gconstpointer   data)
{
  realtime_fixture_set_up (&self->parent, NULL, NULL);
  channel_fixture_watch (self);
}

static void
channel_fixture_set_up_connected (ChannelFixture *self,
                                  gconstpointer   data)
{
  channel_fixture_set_up (self, data);
  realtime_fixture_connect (&self->parent);
}

static void
channel_fixture_set_up_attached (ChannelFixture *self,
                                 gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  channel_fixture_set_up_connected (self, data);
  error = attach_and_wait (self->channel);
  g_assert_no_error (error);
  g_string_truncate (self->watch->trail, 0);
}

/* Requests of 100 ms that nobody answers, and retries of 50 ms. */
static void
channel_fixture_set_up_impatient (ChannelFixture *self,
                                  gconstpointer   data)
{
  realtime_fixture_set_up (&self->parent, "realtime-request-timeout", 100, "channel-retry-timeout", 50, NULL);
  channel_fixture_watch (self);
  /* How long the handshake takes is not what is looked at. */
  ably_connection_connect (self->parent.connection);
  await_connection (&self->parent, ABLY_CONNECTION_CONNECTED);
}

static void
attach (ChannelFixture *self)
{
  g_autoptr (GError) error = attach_and_wait (self->channel);

  g_assert_no_error (error);
}

static guint
count (ChannelFixture *self,
       int             action)
{
  return scripted_service_count_frames (self->parent.service, action);
}

static JsonObject *
get_attach (ChannelFixture *self,
            guint           position)
{
  return scripted_service_get_frame (self->parent.service, ATTACH, position);
}

static void
assert_channel (ChannelFixture   *self,
                AblyChannelState  state,
                int               code)
{
  g_assert_cmpint (ably_channel_get_state (self->channel), ==, state);
  g_assert_cmpint (get_error_code (ably_channel_get_error_reason (self->channel)), ==, code);
}

static void
assert_trail (ChannelFixture *self,
              const char     *trail)
{
  g_assert_cmpstr (self->watch->trail->str, ==, trail);
}

static void
assert_wait_failed (GAsyncResult **result,
                    ChannelFixture *self,
                    gboolean        attaching,
                    int             code)
{
  g_autoptr (GError) error = NULL;

  await_until (*result != NULL);
  if (attaching)
    g_assert_false (ably_channel_attach_finish (self->channel, *result, &error));
  else
    g_assert_false (ably_channel_detach_finish (self->channel, *result, &error));
  g_assert_error (error, ABLY_ERROR, code);
  g_clear_object (result);
}

/* RTL4 */

static void
test_attach (ChannelFixture *self,
             gconstpointer   data)
{
  g_assert_cmpstr (ably_channel_get_name (self->channel), ==, ROOM);
  assert_channel (self, ABLY_CHANNEL_INITIALIZED, 0);
  scripted_service_answer (self->parent.service, ATTACH,
                           CHANNEL_FRAME (11, ",\"flags\":393222,\"channelSerial\":\"s1\",\"params\":{\"occupancy\":\"metrics\"}"));
  attach (self);
  assert_trail (self, "attaching attached");
  g_assert_true (self->watch->resumed);
  g_assert_true (self->watch->has_backlog);
  g_assert_cmpuint (count (self, ATTACH), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (get_attach (self, 0), "channel"), ==, ROOM);
  g_assert_cmpint (json_object_get_int_member (get_attach (self, 0), "flags"), ==, 262144);
  g_assert_false (json_object_has_member (get_attach (self, 0), "channelSerial"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (get_attach (self, 0), "params"), "occupancy"), ==, "metrics");
  g_assert_cmpuint (ably_channel_get_modes (self->channel), ==, ABLY_CHANNEL_MODE_PUBLISH | ABLY_CHANNEL_MODE_SUBSCRIBE);
  g_assert_cmpstr (ably_channel_get_param (self->channel, "occupancy"), ==, "metrics");
  g_assert_null (ably_channel_get_param (self->channel, "occu"));

  /* RTL4a */
  attach (self);
  g_assert_cmpuint (count (self, ATTACH), ==, 1);
  assert_trail (self, "attaching attached");
}

static void
test_attach_while_attaching (ChannelFixture *self,
                             gconstpointer   data)
{
  g_autoptr (GAsyncResult) first = NULL;

  ably_channel_attach_async (self->channel, NULL, async_result_cb, &first);
  attach (self);
  g_assert_nonnull (first);
  g_assert_true (ably_channel_attach_finish (self->channel, first, NULL));
  g_assert_cmpuint (count (self, ATTACH), ==, 1);
  g_assert_false (self->watch->resumed);
  g_assert_false (self->watch->has_backlog);
}

static void
test_attach_while_detaching (ChannelFixture *self,
                             gconstpointer   data)
{
  g_autoptr (GAsyncResult) detached = NULL;

  ably_channel_detach_async (self->channel, NULL, async_result_cb, &detached);
  attach (self);
  g_assert_nonnull (detached);
  g_assert_true (ably_channel_detach_finish (self->channel, detached, NULL));
  assert_trail (self, "detaching detached attaching attached");
}

static void
test_attach_queued (ChannelFixture *self,
                    gconstpointer   data)
{
  g_autoptr (GAsyncResult) result = NULL;

  ably_channel_attach_async (self->channel, NULL, async_result_cb, &result);
  assert_channel (self, ABLY_CHANNEL_ATTACHING, 0);
  realtime_fixture_connect (&self->parent);
  await_until (result != NULL);
  g_assert_true (ably_channel_attach_finish (self->channel, result, NULL));
  g_assert_cmpuint (count (self, ATTACH), ==, 1);
}

static void
test_attach_refused (ChannelFixture *self,
                     gconstpointer   data)
{
  g_autoptr (GError) closed = NULL;
  g_autoptr (GError) failed = NULL;

  ably_connection_close (self->parent.connection);
  await_connection (&self->parent, ABLY_CONNECTION_CLOSED);
  closed = attach_and_wait (self->channel);
  g_assert_error (closed, ABLY_ERROR, 80017);

  scripted_service_open (self->parent.service, SCRIPTED_CLOSE, TEST_ERROR_FRAME (40005, 400));
  ably_connection_connect (self->parent.connection);
  await_connection (&self->parent, ABLY_CONNECTION_FAILED);
  failed = attach_and_wait (self->channel);
  g_assert_error (failed, ABLY_ERROR, 80000);
  assert_trail (self, "");
}

static void
test_attach_refused_suspended (void)
{
  ChannelFixture self = { 0 };
  g_autoptr (GError) error = NULL;

  realtime_fixture_set_up (&self.parent, "connection-state-ttl", 1, NULL);
  channel_fixture_watch (&self);
  scripted_service_open_always (self.parent.service, SCRIPTED_REFUSE, NULL);
  ably_connection_connect (self.parent.connection);
  await_connection (&self.parent, ABLY_CONNECTION_SUSPENDED);
  error = attach_and_wait (self.channel);
  g_assert_error (error, ABLY_ERROR, 80002);

  channel_fixture_tear_down (&self, NULL);
}

static void
test_attach_timeout (ChannelFixture *self,
                     gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  scripted_service_mute (self->parent.service, ATTACH, TRUE);
  error = attach_and_wait (self->channel);
  g_assert_error (error, ABLY_ERROR, 90007);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, 408);
  assert_channel (self, ABLY_CHANNEL_SUSPENDED, 90007);
  assert_trail (self, "attaching suspended:90007");
  g_assert_cmpint (ably_connection_get_state (self->parent.connection), ==, ABLY_CONNECTION_CONNECTED);

  /* And again, until there is an answer, which also clears the reason (RTL4c). */
  await_until (count (self, ATTACH) == 2);
  scripted_service_mute (self->parent.service, ATTACH, FALSE);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  assert_channel (self, ABLY_CHANNEL_ATTACHED, 0);
}

static void
test_attach_cancelled (ChannelFixture *self,
                       gconstpointer   data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) late_error = NULL;

  scripted_service_mute (self->parent.service, ATTACH, TRUE);
  ably_channel_attach_async (self->channel, cancellable, async_result_cb, &result);
  g_cancellable_cancel (cancellable);
  await_until (result != NULL);
  g_assert_false (ably_channel_attach_finish (self->channel, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_channel (self, ABLY_CHANNEL_ATTACHING, 0);

  ably_channel_attach_async (self->channel, cancellable, async_result_cb, &late);
  await_until (late != NULL);
  g_assert_false (ably_channel_attach_finish (self->channel, late, &late_error));
  g_assert_error (late_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_attach_from_failed (ChannelFixture *self,
                         gconstpointer   data)
{
  scripted_service_send (self->parent.service, ERROR_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_FAILED);
  assert_channel (self, ABLY_CHANNEL_FAILED, 40160);
  scripted_service_mute (self->parent.service, ATTACH, TRUE);
  ably_channel_attach_async (self->channel, NULL, NULL, NULL);
  assert_channel (self, ABLY_CHANNEL_ATTACHING, 0);
  scripted_service_send (self->parent.service, ATTACHED_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  assert_trail (self, "failed:40160 attaching attached");
  await_until (count (self, ATTACH) == 2);
  /* RTL15b2 */
  g_assert_false (json_object_has_member (get_attach (self, 1), "channelSerial"));
}

/* RTL14 */

static void
test_error_on_attach (ChannelFixture *self,
                      gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  scripted_service_answer (self->parent.service, ATTACH, ERROR_FRAME);
  error = attach_and_wait (self->channel);
  g_assert_error (error, ABLY_ERROR, 40160);
  assert_trail (self, "attaching failed:40160");
  assert_channel (self, ABLY_CHANNEL_FAILED, 40160);
  g_assert_cmpint (ably_connection_get_state (self->parent.connection), ==, ABLY_CONNECTION_CONNECTED);
}

static void
test_error_on_attached (ChannelFixture *self,
                        gconstpointer   data)
{
  AblyChannel *other = ably_realtime_get_channel (self->parent.realtime, "other", NULL, 0);
  g_autoptr (GError) error = attach_and_wait (other);

  g_assert_no_error (error);
  scripted_service_send (self->parent.service, ERROR_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_FAILED);
  assert_trail (self, "failed:40160");
  g_assert_cmpint (ably_channel_get_state (other), ==, ABLY_CHANNEL_ATTACHED);
  g_assert_cmpstr (self->parent.trail->str, ==, "connecting connected");
}

static void
test_error_on_detach (ChannelFixture *self,
                      gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  scripted_service_answer (self->parent.service, DETACH, ERROR_FRAME);
  error = detach_and_wait (self->channel);
  g_assert_error (error, ABLY_ERROR, 40160);
  assert_trail (self, "detaching failed:40160");
}

static void
test_error_cancels_timers (ChannelFixture *self,
                           gconstpointer   data)
{
  scripted_service_answer (self->parent.service, ATTACH, DETACHED_FRAME);
  ably_channel_attach_async (self->channel, NULL, NULL, NULL);
  await_channel (self->channel, ABLY_CHANNEL_SUSPENDED);
  scripted_service_send (self->parent.service, ERROR_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_FAILED);
  await_milliseconds (150);
  assert_trail (self, "attaching suspended:90198 failed:40160");
  g_assert_cmpuint (count (self, ATTACH), ==, 1);
}

static void
test_superseded (ChannelFixture *self,
                 gconstpointer   data)
{
  scripted_service_answer (self->parent.service, ATTACH, CHANNEL_FRAME (9, "," TEST_ERROR (80016, 410)));
  attach (self);
  g_assert_cmpuint (count (self, ATTACH), ==, 2);
  assert_trail (self, "attaching attached");
}

/* RTL5 */

static void
test_detach (ChannelFixture *self,
             gconstpointer   data)
{
  g_autoptr (GError) error = detach_and_wait (self->channel);
  g_autoptr (GError) again = NULL;

  g_assert_no_error (error);
  assert_trail (self, "detaching detached");
  g_assert_cmpuint (count (self, DETACH), ==, 1);

  /* RTL5a */
  again = detach_and_wait (self->channel);
  g_assert_no_error (again);
  g_assert_cmpuint (count (self, DETACH), ==, 1);

  /* RTL15b2 */
  attach (self);
  g_assert_false (json_object_has_member (get_attach (self, 1), "channelSerial"));
}

static void
test_detach_initialized (ChannelFixture *self,
                         gconstpointer   data)
{
  g_autoptr (GError) error = detach_and_wait (self->channel);

  g_assert_no_error (error);
  assert_channel (self, ABLY_CHANNEL_INITIALIZED, 0);
}

static void
test_detach_failed (ChannelFixture *self,
                    gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  scripted_service_send (self->parent.service, ERROR_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_FAILED);
  error = detach_and_wait (self->channel);
  g_assert_error (error, ABLY_ERROR, 90001);
  assert_channel (self, ABLY_CHANNEL_FAILED, 40160);
}

static void
test_detach_while_detaching (ChannelFixture *self,
                             gconstpointer   data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GError) error = NULL;

  ably_channel_detach_async (self->channel, NULL, async_result_cb, &first);
  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  g_assert_nonnull (first);
  g_assert_true (ably_channel_detach_finish (self->channel, first, NULL));
  g_assert_cmpuint (count (self, DETACH), ==, 1);
}

static void
test_detach_while_attaching (ChannelFixture *self,
                             gconstpointer   data)
{
  g_autoptr (GAsyncResult) attached = NULL;
  g_autoptr (GError) error = NULL;

  ably_channel_attach_async (self->channel, NULL, async_result_cb, &attached);
  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  g_assert_true (ably_channel_attach_finish (self->channel, attached, NULL));
  assert_trail (self, "attaching attached detaching detached");
}

static void
test_detach_suspended (ChannelFixture *self,
                       gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  scripted_service_answer (self->parent.service, ATTACH, DETACHED_FRAME);
  ably_channel_attach_async (self->channel, NULL, NULL, NULL);
  await_channel (self->channel, ABLY_CHANNEL_SUSPENDED);
  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  assert_trail (self, "attaching suspended:90198 detached");
  g_assert_cmpuint (count (self, DETACH), ==, 0);
  /* The reason stays until the next good attach. */
  assert_channel (self, ABLY_CHANNEL_DETACHED, 90198);
}

static void
test_detach_unconnected (ChannelFixture *self,
                         gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  scripted_service_open_always (self->parent.service, SCRIPTED_KEEP, NULL);
  scripted_service_close (self->parent.service);
  await_connection (&self->parent, ABLY_CONNECTION_CONNECTING);
  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  assert_trail (self, "detached");
}

static void
test_detach_unconnected_attaching (ChannelFixture *self,
                                   gconstpointer   data)
{
  g_autoptr (GAsyncResult) attached = NULL;
  g_autoptr (GError) error = NULL;

  ably_channel_attach_async (self->channel, NULL, async_result_cb, &attached);
  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  assert_wait_failed (&attached, self, TRUE, 90001);
  assert_trail (self, "attaching detached");
}

static void
test_detach_timeout (ChannelFixture *self,
                     gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  attach (self);
  scripted_service_mute (self->parent.service, DETACH, TRUE);
  error = detach_and_wait (self->channel);
  g_assert_error (error, ABLY_ERROR, 90007);
  assert_trail (self, "attaching attached detaching attached:90007");
}

static void
test_attached_while_detaching (ChannelFixture *self,
                               gconstpointer   data)
{
  scripted_service_mute (self->parent.service, DETACH, TRUE);
  ably_channel_detach_async (self->channel, NULL, NULL, NULL);
  await_until (count (self, DETACH) == 1);
  scripted_service_mute (self->parent.service, DETACH, FALSE);
  scripted_service_send (self->parent.service, ATTACHED_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_DETACHED);
  g_assert_cmpuint (count (self, DETACH), ==, 2);
  assert_trail (self, "detaching detached");

  /* And one that comes later still */
  scripted_service_send (self->parent.service, ATTACHED_FRAME);
  await_until (count (self, DETACH) == 3);
  await_channel (self->channel, ABLY_CHANNEL_DETACHED);
  assert_trail (self, "detaching detached detaching detached");
}

/* RTL13 */

static void
test_server_detach (ChannelFixture *self,
                    gconstpointer   data)
{
  scripted_service_send (self->parent.service, DETACHED_FRAME);
  await_until (count (self, ATTACH) == 2);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  assert_trail (self, "attaching:90198 attached");
  g_assert_cmpstr (json_object_get_string_member (get_attach (self, 1), "channelSerial"), ==, "attach-serial");
}

static void
test_server_detach_without_reason (ChannelFixture *self,
                                   gconstpointer   data)
{
  scripted_service_send (self->parent.service, CHANNEL_FRAME (13, ""));
  await_until (count (self, ATTACH) == 2);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  assert_trail (self, "attaching:90001 attached");
}

static void
test_server_detach_suspended (ChannelFixture *self,
                              gconstpointer   data)
{
  scripted_service_answer (self->parent.service, ATTACH, DETACHED_FRAME);
  ably_channel_attach_async (self->channel, NULL, NULL, NULL);
  await_channel (self->channel, ABLY_CHANNEL_SUSPENDED);
  scripted_service_send (self->parent.service, DETACHED_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  assert_trail (self, "attaching suspended:90198 attaching:90198 attached");
}

static void
test_retry_cycle (ChannelFixture *self,
                  gconstpointer   data)
{
  g_autoptr (GAsyncResult) result = NULL;

  for (guint i = 0; i < 3; i++)
    scripted_service_answer (self->parent.service, ATTACH, DETACHED_FRAME);
  ably_channel_attach_async (self->channel, NULL, async_result_cb, &result);
  assert_wait_failed (&result, self, TRUE, 90198);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  assert_trail (self,
                "attaching suspended:90198 attaching suspended:90198 attaching suspended:90198 attaching attached");
}

static void
test_retry_cancelled (ChannelFixture *self,
                      gconstpointer   data)
{
  scripted_service_answer (self->parent.service, ATTACH, DETACHED_FRAME);
  ably_channel_attach_async (self->channel, NULL, NULL, NULL);
  await_channel (self->channel, ABLY_CHANNEL_SUSPENDED);
  scripted_service_open_always (self->parent.service, SCRIPTED_REFUSE, NULL);
  scripted_service_close (self->parent.service);
  await_connection (&self->parent, ABLY_CONNECTION_DISCONNECTED);
  await_milliseconds (150);
  assert_trail (self, "attaching suspended:90198");
}

/* RTL12 */

static void
test_update (ChannelFixture *self,
             gconstpointer   data)
{
  scripted_service_send (self->parent.service, CHANNEL_FRAME (11, ",\"flags\":4"));
  scripted_service_send (self->parent.service, CHANNEL_FRAME (11, "," TEST_ERROR (80020, 400)));
  scripted_service_send (self->parent.service, CHANNEL_FRAME (11, ",\"flags\":65536"));
  await_until (ably_channel_get_modes (self->channel) == ABLY_CHANNEL_MODE_PRESENCE);
  assert_trail (self, " update:80020 update");
  assert_channel (self, ABLY_CHANNEL_ATTACHED, 80020);
}

/* RTL3 */

static void
test_reattach (ChannelFixture *self,
               gconstpointer   data)
{
  AblyChannel *idle = ably_realtime_get_channel (self->parent.realtime, "idle", NULL, 0);
  AblyChannel *detached = ably_realtime_get_channel (self->parent.realtime, "detached", NULL, 0);
  AblyChannel *another = ably_realtime_get_channel (self->parent.realtime, "another", NULL, 0);
  g_autoptr (GError) error = attach_and_wait (another);

  g_assert_no_error (error);
  error = attach_and_wait (detached);
  g_assert_no_error (error);
  error = detach_and_wait (detached);
  g_assert_no_error (error);

  scripted_service_send (self->parent.service,
                         CHANNEL_FRAME (15, ",\"channelSerial\":\"later\",\"messages\":[{\"name\":\"n\"}]"));
  scripted_service_close (self->parent.service);
  await_connection (&self->parent, ABLY_CONNECTION_DISCONNECTED);
  /* RTL3e */
  assert_channel (self, ABLY_CHANNEL_ATTACHED, 0);
  await_until (scripted_service_get_n_sockets (self->parent.service) == 2);
  await_until (count (self, ATTACH) == 5);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  await_channel (another, ABLY_CHANNEL_ATTACHED);
  assert_trail (self, "attaching attached");
  g_assert_cmpint (ably_channel_get_state (idle), ==, ABLY_CHANNEL_INITIALIZED);
  g_assert_cmpint (ably_channel_get_state (detached), ==, ABLY_CHANNEL_DETACHED);

  for (guint i = 3; i < 5; i++)
    {
      const char *serial = json_object_get_string_member (get_attach (self, i), "channelSerial");

      if (g_str_equal (json_object_get_string_member (get_attach (self, i), "channel"), ROOM))
        g_assert_cmpstr (serial, ==, "later");
      else
        g_assert_cmpstr (serial, ==, "attach-serial");
    }
}

static void
assert_attaching_cb (AblyConnection            *connection,
                     AblyConnectionStateChange *change,
                     ChannelFixture            *self)
{
  if (change->current == ABLY_CONNECTION_CONNECTED)
    assert_channel (self, ABLY_CHANNEL_ATTACHING, 0);
}

static void
test_reattach_before_event (ChannelFixture *self,
                            gconstpointer   data)
{
  gulong handler = g_signal_connect (self->parent.connection, "state-changed",
                                     G_CALLBACK (assert_attaching_cb), self);

  scripted_service_cut (self->parent.service);
  await_until (count (self, ATTACH) == 2);
  g_signal_handler_disconnect (self->parent.connection, handler);
}

static void
test_connection_suspended (void)
{
  ChannelFixture self = { 0 };
  g_autoptr (GAsyncResult) waiting = NULL;
  AblyChannel *attaching;

  realtime_fixture_set_up (&self.parent,
                           "connection-state-ttl", 300,
                           "disconnected-retry-timeout", 10000,
                           "suspended-retry-timeout", 10,
                           NULL);
  channel_fixture_watch (&self);
  realtime_fixture_connect (&self.parent);
  attach (&self);
  attaching = ably_realtime_get_channel (self.parent.realtime, "attaching", NULL, 0);
  scripted_service_open_always (self.parent.service, SCRIPTED_REFUSE, NULL);
  scripted_service_close (self.parent.service);
  await_connection (&self.parent, ABLY_CONNECTION_DISCONNECTED);
  ably_channel_attach_async (attaching, NULL, async_result_cb, &waiting);
  await_connection (&self.parent, ABLY_CONNECTION_SUSPENDED);
  assert_channel (&self, ABLY_CHANNEL_SUSPENDED, 80002);
  g_assert_cmpint (ably_channel_get_state (attaching), ==, ABLY_CHANNEL_SUSPENDED);
  await_until (waiting != NULL);
  g_assert_false (ably_channel_attach_finish (attaching, waiting, NULL));

  /* RTL3d, and RTL15b2: the serial outlives the suspension. */
  scripted_service_open_always (self.parent.service, SCRIPTED_KEEP,
                                "{\"action\":4,\"connectionId\":\"c\",\"connectionDetails\":{\"connectionKey\":\"k\"}}");
  await_channel (self.channel, ABLY_CHANNEL_ATTACHED);
  await_channel (attaching, ABLY_CHANNEL_ATTACHED);
  assert_trail (&self, "attaching attached suspended:80002 attaching attached");
  assert_channel (&self, ABLY_CHANNEL_ATTACHED, 0);
  for (guint i = 1; i < 3; i++)
    if (g_str_equal (json_object_get_string_member (get_attach (&self, i), "channel"), ROOM))
      g_assert_cmpstr (json_object_get_string_member (get_attach (&self, i), "channelSerial"), ==, "attach-serial");

  channel_fixture_tear_down (&self, NULL);
}

static void
test_connection_closed (ChannelFixture *self,
                        gconstpointer   data)
{
  g_autoptr (GAsyncResult) waiting = NULL;
  AblyChannel *attaching = ably_realtime_get_channel (self->parent.realtime, "attaching", NULL, 0);

  scripted_service_mute (self->parent.service, ATTACH, TRUE);
  ably_channel_attach_async (attaching, NULL, async_result_cb, &waiting);
  ably_connection_close (self->parent.connection);
  await_connection (&self->parent, ABLY_CONNECTION_CLOSED);
  assert_trail (self, "detached");
  g_assert_cmpint (ably_channel_get_state (attaching), ==, ABLY_CHANNEL_DETACHED);
  await_until (waiting != NULL);
  g_assert_false (ably_channel_attach_finish (attaching, waiting, NULL));

  /* RTN11d */
  realtime_fixture_connect (&self->parent);
  assert_trail (self, "detached initialized");
}

static void
test_connection_failed (ChannelFixture *self,
                        gconstpointer   data)
{
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GError) error = NULL;
  AblyChannel *attaching = ably_realtime_get_channel (self->parent.realtime, "attaching", NULL, 0);
  AblyChannel *idle = ably_realtime_get_channel (self->parent.realtime, "idle", NULL, 0);

  scripted_service_mute (self->parent.service, ATTACH, TRUE);
  ably_channel_attach_async (attaching, NULL, async_result_cb, &waiting);
  scripted_service_send_and_close (self->parent.service, TEST_ERROR_FRAME (40198, 403));
  await_connection (&self->parent, ABLY_CONNECTION_FAILED);
  assert_trail (self, "failed:40198");
  g_assert_cmpint (ably_channel_get_state (attaching), ==, ABLY_CHANNEL_FAILED);
  g_assert_cmpint (ably_channel_get_state (idle), ==, ABLY_CHANNEL_INITIALIZED);
  await_until (waiting != NULL);
  g_assert_false (ably_channel_attach_finish (attaching, waiting, &error));
  g_assert_error (error, ABLY_ERROR, 40198);

  /* RTN11d */
  realtime_fixture_connect (&self->parent);
  assert_trail (self, "failed:40198 initialized");
  assert_channel (self, ABLY_CHANNEL_INITIALIZED, 0);
}

/* RTN19b */
static void
test_pending_sent_again (ChannelFixture *self,
                         gconstpointer   data)
{
  g_autoptr (GAsyncResult) attached = NULL;
  g_autoptr (GAsyncResult) detached = NULL;
  AblyChannel *attaching = ably_realtime_get_channel (self->parent.realtime, "attaching", NULL, 0);

  scripted_service_mute (self->parent.service, ATTACH, TRUE);
  scripted_service_mute (self->parent.service, DETACH, TRUE);
  ably_channel_attach_async (attaching, NULL, async_result_cb, &attached);
  ably_channel_detach_async (self->channel, NULL, async_result_cb, &detached);
  await_until (count (self, ATTACH) == 2 && count (self, DETACH) == 1);
  scripted_service_mute (self->parent.service, ATTACH, FALSE);
  scripted_service_mute (self->parent.service, DETACH, FALSE);
  scripted_service_cut (self->parent.service);
  await_until (attached != NULL && detached != NULL);
  g_assert_true (ably_channel_attach_finish (attaching, attached, NULL));
  g_assert_true (ably_channel_detach_finish (self->channel, detached, NULL));
  g_assert_cmpuint (count (self, ATTACH), ==, 3);
  g_assert_cmpuint (count (self, DETACH), ==, 2);
  assert_trail (self, "detaching detached");
}

/* RTL7, RTL17 */

static void
test_messages (ChannelFixture *self,
               gconstpointer   data)
{
  channel_watch_listen (self->watch, "message::[meta]occupancy");
  scripted_service_send (self->parent.service,
                         CHANNEL_FRAME (15, ",\"id\":\"f:1\",\"connectionId\":\"c\",\"timestamp\":5,\"messages\":["
                                        "{\"name\":\"[meta]occupancy\",\"data\":{\"metrics\":{\"connections\":3}}},"
                                        "{\"name\":\"chat.message\",\"data\":\"hello\"},7,{\"data\":\"nameless\"},"
                                        "{\"name\":\"[meta]occupancy\",\"id\":\"own\",\"connectionId\":\"d\",\"timestamp\":6,"
                                        "\"encoding\":\"json\",\"data\":\"{\\\"a\\\":1}\"}]"));
  await_until (strchr (self->watch->messages->str, '\n') != NULL);
  g_assert_cmpstr (self->watch->messages->str, ==,
                   "f:1:0|[meta]occupancy|c|5|(null)|{\"metrics\":{\"connections\":3}}\n"
                   "own|[meta]occupancy|d|6|(null)|{\"a\":1}");

  /* RTL7a: without a detail all of them; an object without anything is one too. */
  g_string_truncate (self->watch->messages, 0);
  channel_watch_listen (self->watch, "message");
  scripted_service_send (self->parent.service,
                         CHANNEL_FRAME (15, ",\"messages\":[{},{\"name\":\"chat.message\",\"data\":null}]"));
  await_until (strchr (self->watch->messages->str, '\n') != NULL);
  g_assert_cmpstr (self->watch->messages->str, ==,
                   "(null)|(null)|(null)|0|(null)|-\n"
                   "(null)|chat.message|(null)|0|(null)|-");
}

#define MESSAGE_FRAME CHANNEL_FRAME (15, ",\"messages\":[{\"name\":\"n\"}]")

typedef struct
{
  ScriptedService *service;
  guint n_sent;
  guint n_received;
} Traffic;

static gboolean
traffic_send_cb (gpointer user_data)
{
  Traffic *traffic = user_data;

  for (guint i = 0; i < 5; i++)
    scripted_service_send (traffic->service, MESSAGE_FRAME);
  traffic->n_sent += 5;

  return G_SOURCE_CONTINUE;
}

static void
traffic_message_cb (AblyChannel       *channel,
                    const AblyMessage *message,
                    Traffic           *traffic)
{
  traffic->n_received++;
}

/* Under load sockets are looked at now and then only, but nothing stays in them. */
static void
test_many_messages (ChannelFixture *self,
                    gconstpointer   data)
{
  Traffic traffic = { .service = self->parent.service };
  guint source;

  g_signal_connect (self->channel, "message::n", G_CALLBACK (traffic_message_cb), &traffic);
  source = g_timeout_add (1, traffic_send_cb, &traffic);
  await_until (traffic.n_received >= 1000);
  g_source_remove (source);
  await_until (traffic.n_received == traffic.n_sent);

  /* One that comes alone, and the end of the connection, both while it still counts as busy */
  scripted_service_send (self->parent.service, MESSAGE_FRAME);
  await_until (traffic.n_received == traffic.n_sent + 1);
  scripted_service_cut (self->parent.service);
  await_connection (&self->parent, ABLY_CONNECTION_DISCONNECTED);
}

static void
test_no_delivery (ChannelFixture *self,
                  gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  /* RTL7h */
  channel_watch_listen (self->watch, "message");
  assert_channel (self, ABLY_CHANNEL_INITIALIZED, 0);

  scripted_service_mute (self->parent.service, ATTACH, TRUE);
  ably_channel_attach_async (self->channel, NULL, NULL, NULL);
  await_until (count (self, ATTACH) == 1);
  scripted_service_send (self->parent.service, CHANNEL_FRAME (15, ",\"messages\":[{\"name\":\"early\"}]"));
  scripted_service_send (self->parent.service, ATTACHED_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  scripted_service_send (self->parent.service, CHANNEL_FRAME (15, ",\"messages\":[{\"name\":\"late\"}]"));
  scripted_service_send (self->parent.service, ERROR_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_FAILED);
  g_assert_cmpstr (self->watch->messages->str, ==, "");
}

/* RTL15b */
static void
test_serial (ChannelFixture *self,
             gconstpointer   data)
{
  static const char *frames[] = {
    CHANNEL_FRAME (15, ",\"channelSerial\":\"message\",\"messages\":[]"),
    CHANNEL_FRAME (15, ",\"channelSerial\":\"\",\"messages\":[]"),
    CHANNEL_FRAME (15, ",\"channelSerial\":null,\"messages\":[]"),
    CHANNEL_FRAME (14, ",\"channelSerial\":\"presence\""),
    CHANNEL_FRAME (21, ",\"channelSerial\":\"annotation\""),
    CHANNEL_FRAME (19, ",\"channelSerial\":\"object\""),
    CHANNEL_FRAME (16, ",\"channelSerial\":\"sync\""),
  };
  static const char *serials[] = { "message", "message", "message", "presence", "annotation", "object", "object" };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      scripted_service_answer (self->parent.service, ATTACH, ATTACHED_FRAME);
      scripted_service_send (self->parent.service, frames[i]);
      scripted_service_send (self->parent.service, CHANNEL_FRAME (13, ",\"channelSerial\":\"detached\""));
      await_until (count (self, ATTACH) == i + 2);
      await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
      g_assert_cmpstr (json_object_get_string_member (get_attach (self, i + 1), "channelSerial"), ==, serials[i]);
    }
}

/* RTS */

static void
test_registry (ChannelFixture *self,
               gconstpointer   data)
{
  AblyRealtime *realtime = self->parent.realtime;
  AblyChannel *same = ably_realtime_get_channel (realtime, ROOM, NULL, 0);
  g_autoptr (AblyChannel) kept = g_object_ref (self->channel);
  g_autoptr (GError) error = NULL;

  g_assert_true (same == self->channel);
  g_assert_cmpuint (ably_realtime_get_n_channels (realtime), ==, 1);
  ably_realtime_get_channel (realtime, "other", NULL, 0);
  g_assert_cmpuint (ably_realtime_get_n_channels (realtime), ==, 2);
  ably_realtime_release_channel (realtime, "other");
  ably_realtime_release_channel (realtime, "nobody");
  g_assert_cmpuint (ably_realtime_get_n_channels (realtime), ==, 1);

  /* RTS4a: detached first, and counted until then */
  ably_realtime_release_channel (realtime, ROOM);
  ably_realtime_release_channel (realtime, ROOM);
  g_assert_cmpuint (ably_realtime_get_n_channels (realtime), ==, 1);
  await_until (ably_realtime_get_n_channels (realtime) == 0);
  assert_trail (self, "detaching detached");
  g_assert_true (ably_realtime_get_channel (realtime, ROOM, NULL, 0) != kept);

  /* What was let go does nothing any more. */
  error = attach_and_wait (kept);
  g_assert_error (error, ABLY_ERROR, 80017);
}

static void
test_got_while_released (ChannelFixture *self,
                         gconstpointer   data)
{
  ably_realtime_release_channel (self->parent.realtime, ROOM);
  g_assert_true (ably_realtime_get_channel (self->parent.realtime, ROOM, NULL, ABLY_CHANNEL_MODE_PRESENCE) == self->channel);
  attach (self);
  assert_trail (self, "detaching detached attaching attached");
  g_assert_cmpint (json_object_get_int_member (get_attach (self, 1), "flags"), ==, ABLY_CHANNEL_MODE_PRESENCE);
  g_assert_cmpuint (ably_realtime_get_n_channels (self->parent.realtime), ==, 1);
}

static void
test_unknown_channel (ChannelFixture *self,
                      gconstpointer   data)
{
  scripted_service_send (self->parent.service, "{\"action\":11,\"channel\":\"unknown\"}");
  scripted_service_send (self->parent.service, "{\"action\":9,\"channel\":\"unknown\"}");
  attach (self);
  g_assert_cmpuint (ably_realtime_get_n_channels (self->parent.realtime), ==, 1);
  g_assert_cmpstr (self->parent.trail->str, ==, "connecting connected");
}

static void
attach_asked_cb (AblyChannel *channel,
                 gpointer     user_data)
{
  g_queue_push_tail (user_data, channel);
}

/* An ATTACH is sent when somebody says so, and asked for again with each connection. */
static void
test_attach_turns (ChannelFixture *self,
                   gconstpointer   data)
{
  g_auto(GQueue) asked = G_QUEUE_INIT;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ably_channel_set_attach_func (self->channel, attach_asked_cb, &asked);
  ably_channel_attach_async (self->channel, NULL, async_result_cb, &result);
  g_assert_true (g_queue_pop_head (&asked) == self->channel);
  scripted_service_cut (self->parent.service);
  await_until (asked.length == 1);
  g_assert_cmpuint (count (self, ATTACH), ==, 0);

  ably_channel_send_attach (g_queue_pop_head (&asked));
  g_assert_true (ably_channel_attach_finish (self->channel, await_result (&result), NULL));
  g_assert_cmpuint (count (self, ATTACH), ==, 1);
  assert_trail (self, "attaching attached");

  /* What was not sent is not waited for; the service may know the channel from before. */
  scripted_service_cut (self->parent.service);
  await_until (asked.length == 1);
  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  await_until (count (self, DETACH) == 1);
  ably_channel_send_attach (g_queue_pop_head (&asked));
  g_assert_cmpuint (count (self, ATTACH), ==, 1);
  g_assert_cmpint (ably_channel_get_state (self->channel), ==, ABLY_CHANNEL_DETACHED);

  /* One that was never attached is just let go. */
  g_clear_object (&result);
  ably_channel_attach_async (self->channel, NULL, async_result_cb, &result);
  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  g_assert_false (ably_channel_attach_finish (self->channel, await_result (&result), &error));
  g_assert_error (error, ABLY_ERROR, 90001);
  g_assert_cmpuint (count (self, DETACH), ==, 1);
}

static void
test_waiters_at_the_end (void)
{
  ChannelFixture self = { 0 };
  g_autoptr (AblyChannel) channel = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  channel_fixture_set_up (&self, NULL);
  channel = g_object_ref (self.channel);
  ably_channel_attach_async (channel, NULL, async_result_cb, &result);
  channel_fixture_tear_down (&self, NULL);
  await_until (result != NULL);
  g_assert_false (ably_channel_attach_finish (channel, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&channel));
}

#define ADD(path, set_up, test) \
  g_test_add ("/channel/" path, ChannelFixture, NULL, channel_fixture_##set_up, test, channel_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("RTL4c/sends-attach-message", set_up_connected, test_attach);
  ADD ("RTL4h/attach-while-attaching", set_up_connected, test_attach_while_attaching);
  ADD ("RTL4h/attach-while-detaching", set_up_attached, test_attach_while_detaching);
  ADD ("RTL4i/queued-while-connecting", set_up, test_attach_queued);
  ADD ("RTL4b/fails-connection-closed-or-failed", set_up_connected, test_attach_refused);
  g_test_add_func ("/channel/RTL4b/fails-connection-suspended", test_attach_refused_suspended);
  ADD ("RTL4f/timeout-to-suspended", set_up_impatient, test_attach_timeout);
  ADD ("RTL4g/attach-from-failed", set_up_attached, test_attach_from_failed);
  ADD ("RTL4/attach-cancelled", set_up_connected, test_attach_cancelled);
  ADD ("RTL14/error-on-attach", set_up_connected, test_error_on_attach);
  ADD ("RTL14/attached-to-failed", set_up_attached, test_error_on_attached);
  ADD ("RTL14/pending-detach-error", set_up_attached, test_error_on_detach);
  ADD ("RTL14/cancels-pending-timers", set_up_impatient, test_error_cancels_timers);
  ADD ("RTL14/superseded-sent-again", set_up_connected, test_superseded);
  ADD ("RTL5d/normal-detach-flow", set_up_attached, test_detach);
  ADD ("RTL5a/detach-initialized-noop", set_up_connected, test_detach_initialized);
  ADD ("RTL5b/detach-failed-errors", set_up_attached, test_detach_failed);
  ADD ("RTL5i/detach-while-detaching", set_up_attached, test_detach_while_detaching);
  ADD ("RTL5i/detach-while-attaching", set_up_connected, test_detach_while_attaching);
  ADD ("RTL5j/detach-suspended-to-detached", set_up_connected, test_detach_suspended);
  ADD ("RTL5l/detach-attached-when-disconnected", set_up_attached, test_detach_unconnected);
  ADD ("RTL5l/detach-not-connected-immediate", set_up, test_detach_unconnected_attaching);
  ADD ("RTL5f/timeout-returns-previous-state", set_up_impatient, test_detach_timeout);
  ADD ("RTL5k/attached-while-detaching", set_up_attached, test_attached_while_detaching);
  ADD ("RTL13a/attached-reattach-triggered", set_up_attached, test_server_detach);
  ADD ("RTL13a/no-reason", set_up_attached, test_server_detach_without_reason);
  ADD ("RTL13a/suspended-reattach-triggered", set_up_connected, test_server_detach_suspended);
  ADD ("RTL13b/repeated-failure-cycle", set_up_impatient, test_retry_cycle);
  ADD ("RTL13c/retry-cancelled-disconnected", set_up_impatient, test_retry_cancelled);
  ADD ("RTL12/update-emits-with-error", set_up_attached, test_update);
  ADD ("RTL3d/reattach-attached-with-serial", set_up_attached, test_reattach);
  ADD ("RTL3d1/attaching-before-connected", set_up_attached, test_reattach_before_event);
  g_test_add_func ("/channel/RTL3c/suspended-attached-to-suspended", test_connection_suspended);
  ADD ("RTL3b/closed-attached-to-detached", set_up_attached, test_connection_closed);
  ADD ("RTL3a/failed-attached-to-failed", set_up_attached, test_connection_failed);
  ADD ("RTN19b/pending-resent-on-reconnect", set_up_attached, test_pending_sent_again);
  ADD ("RTL7b/name-filtered-subscribe", set_up_attached, test_messages);
  ADD ("RTL7/many-messages", set_up_attached, test_many_messages);
  ADD ("RTL17/no-delivery-when-not-attached", set_up_connected, test_no_delivery);
  ADD ("RTL15b/channel-serial", set_up_attached, test_serial);
  ADD ("RTS4a/release-detaches-attached", set_up_attached, test_registry);
  ADD ("RTS4a/got-while-released", set_up_attached, test_got_while_released);
  ADD ("RTS3/unknown-channel-ignored", set_up_connected, test_unknown_channel);
  ADD ("attach-turns", set_up_connected, test_attach_turns);
  g_test_add_func ("/channel/waiters-at-the-end", test_waiters_at_the_end);

  return g_test_run ();
}
