/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/channel-fixture.h"

/* How channels follow their connection (RTL3, RTN19). */

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
  await_until (channel_fixture_count (self, ATTACH) == 5);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  await_channel (another, ABLY_CHANNEL_ATTACHED);
  assert_channel_trail (self, "attaching attached");
  observed ("attached while disconnected; both attached channels sent ATTACH again with their serials, "
            "one that was never attached and one that was detached did not");
  g_assert_cmpint (ably_channel_get_state (idle), ==, ABLY_CHANNEL_INITIALIZED);
  g_assert_cmpint (ably_channel_get_state (detached), ==, ABLY_CHANNEL_DETACHED);

  for (guint i = 3; i < 5; i++)
    {
      const char *serial = json_object_get_string_member (channel_fixture_get_attach (self, i), "channelSerial");

      if (g_str_equal (json_object_get_string_member (channel_fixture_get_attach (self, i), "channel"), ROOM))
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
  await_until (channel_fixture_count (self, ATTACH) == 2);
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
  channel_fixture_attach (&self);
  attaching = ably_realtime_get_channel (self.parent.realtime, "attaching", NULL, 0);
  scripted_service_open_always (self.parent.service, SCRIPTED_REFUSE, NULL);
  scripted_service_close (self.parent.service);
  await_connection (&self.parent, ABLY_CONNECTION_DISCONNECTED);
  ably_channel_attach_async (attaching, NULL, async_result_cb, &waiting);
  await_connection (&self.parent, ABLY_CONNECTION_SUSPENDED);
  assert_channel (&self, ABLY_CHANNEL_SUSPENDED, 80002);
  observed ("an attached channel and an attaching one suspended with the connection, attached again later, with the serial");
  g_assert_cmpint (ably_channel_get_state (attaching), ==, ABLY_CHANNEL_SUSPENDED);
  await_until (waiting != NULL);
  g_assert_false (ably_channel_attach_finish (attaching, waiting, NULL));

  /* RTL3d, and RTL15b2: the serial outlives the suspension. */
  scripted_service_open_always (self.parent.service, SCRIPTED_KEEP,
                                "{\"action\":4,\"connectionId\":\"c\",\"connectionDetails\":{\"connectionKey\":\"k\"}}");
  await_channel (self.channel, ABLY_CHANNEL_ATTACHED);
  await_channel (attaching, ABLY_CHANNEL_ATTACHED);
  assert_channel_trail (&self, "attaching attached suspended:80002 attaching attached");
  assert_channel (&self, ABLY_CHANNEL_ATTACHED, 0);
  for (guint i = 1; i < 3; i++)
    if (g_str_equal (json_object_get_string_member (channel_fixture_get_attach (&self, i), "channel"), ROOM))
      g_assert_cmpstr (json_object_get_string_member (channel_fixture_get_attach (&self, i), "channelSerial"), ==, "attach-serial");

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
  assert_channel_trail (self, "detached");
  g_assert_cmpint (ably_channel_get_state (attaching), ==, ABLY_CHANNEL_DETACHED);
  await_until (waiting != NULL);
  g_assert_false (ably_channel_attach_finish (attaching, waiting, NULL));

  observed ("an attached channel and an attaching one detached with the connection");

  /* RTN11d */
  realtime_fixture_connect (&self->parent);
  assert_channel_trail (self, "detached initialized");
}

static void
test_connection_failed (ChannelFixture *self,
                        gconstpointer   data)
{
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GError) error = NULL;
  AblyChannel *attaching = ably_realtime_get_channel (self->parent.realtime, "attaching", NULL, 0);
  AblyChannel *idle = ably_realtime_get_channel (self->parent.realtime, "idle", NULL, 0);
  AblyChannel *detached = ably_realtime_get_channel (self->parent.realtime, "detached", NULL, 0);

  error = attach_and_wait (detached);
  g_assert_no_error (error);
  error = detach_and_wait (detached);
  g_assert_no_error (error);

  scripted_service_mute (self->parent.service, ATTACH, TRUE);
  ably_channel_attach_async (attaching, NULL, async_result_cb, &waiting);
  scripted_service_send_and_close (self->parent.service, TEST_ERROR_FRAME (40198, 403));
  await_connection (&self->parent, ABLY_CONNECTION_FAILED);
  assert_channel_trail (self, "failed:40198");
  g_assert_cmpint (ably_channel_get_state (attaching), ==, ABLY_CHANNEL_FAILED);
  g_assert_cmpint (ably_channel_get_state (idle), ==, ABLY_CHANNEL_INITIALIZED);
  g_assert_cmpint (ably_channel_get_state (detached), ==, ABLY_CHANNEL_DETACHED);
  await_until (waiting != NULL);
  g_assert_false (ably_channel_attach_finish (attaching, waiting, &error));
  g_assert_error (error, ABLY_ERROR, 40198);
  observed ("an attached channel and an attaching one failed with the error of the connection, others as they were");

  /* RTN11d */
  realtime_fixture_connect (&self->parent);
  assert_channel_trail (self, "failed:40198 initialized");
  assert_channel (self, ABLY_CHANNEL_INITIALIZED, 0);
}

/* RTL5l: without a connection there is nothing left to detach from. */
static void
test_detaching_when_failed (ChannelFixture *self,
                            gconstpointer   data)
{
  g_autoptr (GAsyncResult) result = NULL;

  scripted_service_mute (self->parent.service, DETACH, TRUE);
  ably_channel_detach_async (self->channel, NULL, async_result_cb, &result);
  await_until (channel_fixture_count (self, DETACH) == 1);
  scripted_service_send_and_close (self->parent.service, TEST_ERROR_FRAME (40198, 403));
  await_connection (&self->parent, ABLY_CONNECTION_FAILED);
  g_assert_true (ably_channel_detach_finish (self->channel, await_result (&result), NULL));
  g_assert_cmpint (ably_channel_get_state (self->channel), ==, ABLY_CHANNEL_DETACHED);
}

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
  await_until (channel_fixture_count (self, ATTACH) == 2 && channel_fixture_count (self, DETACH) == 1);
  scripted_service_mute (self->parent.service, ATTACH, FALSE);
  scripted_service_mute (self->parent.service, DETACH, FALSE);
  scripted_service_cut (self->parent.service);
  await_until (attached != NULL && detached != NULL);
  g_assert_true (ably_channel_attach_finish (attaching, attached, NULL));
  g_assert_true (ably_channel_detach_finish (self->channel, detached, NULL));
  g_assert_cmpuint (channel_fixture_count (self, ATTACH), ==, 3);
  g_assert_cmpuint (channel_fixture_count (self, DETACH), ==, 2);
  observed ("the ATTACH and the DETACH without answer sent again on the new socket, and both calls ended well");
  assert_channel_trail (self, "detaching detached");
}

/* RTL7, RTL17 */

static void
test_attaching_while_disconnected (ChannelFixture *self,
                                   gconstpointer   data)
{
  g_autoptr (GAsyncResult) attached = NULL;

  scripted_service_mute (self->parent.service, ATTACH, TRUE);
  ably_channel_attach_async (self->channel, NULL, async_result_cb, &attached);
  await_until (channel_fixture_count (self, ATTACH) == 1);
  scripted_service_mute (self->parent.service, ATTACH, FALSE);
  scripted_service_cut (self->parent.service);
  await_connection (&self->parent, ABLY_CONNECTION_DISCONNECTED);
  assert_channel (self, ABLY_CHANNEL_ATTACHING, 0);
  observed ("attaching while disconnected");
  await_until (attached != NULL);
  g_assert_true (ably_channel_attach_finish (self->channel, attached, NULL));
  assert_channel_trail (self, "attaching attached");
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
  g_assert_cmpuint (channel_fixture_count (self, ATTACH), ==, 0);

  ably_channel_send_attach (g_queue_pop_head (&asked));
  g_assert_true (ably_channel_attach_finish (self->channel, await_result (&result), NULL));
  g_assert_cmpuint (channel_fixture_count (self, ATTACH), ==, 1);
  assert_channel_trail (self, "attaching attached");

  /* What was not sent is not waited for; the service may know the channel from before. */
  scripted_service_cut (self->parent.service);
  await_until (asked.length == 1);
  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  await_until (channel_fixture_count (self, DETACH) == 1);
  ably_channel_send_attach (g_queue_pop_head (&asked));
  g_assert_cmpuint (channel_fixture_count (self, ATTACH), ==, 1);
  g_assert_cmpint (ably_channel_get_state (self->channel), ==, ABLY_CHANNEL_DETACHED);

  /* One that was never attached is just let go. */
  g_clear_object (&result);
  ably_channel_attach_async (self->channel, NULL, async_result_cb, &result);
  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  g_assert_false (ably_channel_attach_finish (self->channel, await_result (&result), &error));
  g_assert_error (error, ABLY_ERROR, 90001);
  g_assert_cmpuint (channel_fixture_count (self, DETACH), ==, 1);
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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  channel_test_add ("/RU/RTL3a/failed-attached-to-failed-0", set_up_attached, test_connection_failed);
  channel_test_add ("/RU/RTL3a/failed-attaching-to-failed-1", set_up_attached, test_connection_failed);
  channel_test_add ("/RU/RTL3a/other-states-unaffected-2", set_up_attached, test_connection_failed);
  channel_test_add ("/RU/RTL3b/closed-attached-to-detached-0", set_up_attached, test_connection_closed);
  channel_test_add ("/RU/RTL3b/closed-attaching-to-detached-1", set_up_attached, test_connection_closed);
  g_test_add_func ("/RU/RTL3c/suspended-attached-to-suspended-0", test_connection_suspended);
  g_test_add_func ("/RU/RTL3c/suspended-attaching-to-suspended-1", test_connection_suspended);
  channel_test_add ("/RU/RTL3d/reattach-attached-with-serial-0", set_up_attached, test_reattach);
  g_test_add_func ("/RU/RTL3d/reattach-suspended-channels-1", test_connection_suspended);
  channel_test_add ("/RU/RTL3d/init-detached-not-reattached-2", set_up_attached, test_reattach);
  channel_test_add ("/RU/RTL3d/multiple-channels-reattached-3", set_up_attached, test_reattach);
  channel_test_add ("/channel/attaching-before-connected-is-told", set_up_attached, test_reattach_before_event);
  channel_test_add ("/RU/RTL3e/disconnected-attached-noop-0", set_up_attached, test_reattach);
  channel_test_add ("/RU/RTL3e/disconnected-attaching-noop-1", set_up_connected, test_attaching_while_disconnected);
  channel_test_add ("/RU/RTL4c1/includes-channel-serial-0", set_up_attached, test_reattach);
  channel_test_add ("/channel/detaching-when-failed", set_up_attached, test_detaching_when_failed);
  channel_test_add ("/RU/RTN19b/attach-resent-on-reconnect-0", set_up_attached, test_pending_sent_again);
  channel_test_add ("/RU/RTN19b/detach-resent-on-reconnect-1", set_up_attached, test_pending_sent_again);
  channel_test_add ("/channel/attach-turns", set_up_connected, test_attach_turns);
  g_test_add_func ("/channel/waiters-at-the-end", test_waiters_at_the_end);

  return g_test_run ();
}
