/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/channel-fixture.h"

/* What is asked for, what is answered, and what is to be done in each state (RTL4,
 * RTL12, RTL13, RTL14). */

static void
test_attach (ChannelFixture *self,
             gconstpointer   data)
{
  g_assert_cmpstr (ably_channel_get_name (self->channel), ==, ROOM);
  assert_channel (self, ABLY_CHANNEL_INITIALIZED, 0);
  scripted_service_answer (self->parent.service, ATTACH,
                           CHANNEL_FRAME (11, ",\"flags\":393222,\"channelSerial\":\"s1\",\"params\":{\"occupancy\":\"metrics\"}"));
  channel_fixture_attach (self);
  assert_channel_trail (self, "attaching attached");
  g_assert_true (self->watch->resumed);
  g_assert_true (self->watch->has_backlog);
  g_assert_cmpuint (channel_fixture_count (self, ATTACH), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (channel_fixture_get_attach (self, 0), "channel"), ==, ROOM);
  g_assert_cmpint (json_object_get_int_member (channel_fixture_get_attach (self, 0), "flags"), ==, 262144);
  g_assert_false (json_object_has_member (channel_fixture_get_attach (self, 0), "channelSerial"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (channel_fixture_get_attach (self, 0), "params"), "occupancy"), ==, "metrics");
  g_assert_cmpuint (ably_channel_get_modes (self->channel), ==, ABLY_CHANNEL_MODE_PUBLISH | ABLY_CHANNEL_MODE_SUBSCRIBE);
  g_assert_cmpstr (ably_channel_get_param (self->channel, "occupancy"), ==, "metrics");
  g_assert_null (ably_channel_get_param (self->channel, "occu"));

  observed ("ATTACH once, with params occupancy=metrics and flags 262144; granted: modes publish and subscribe, occupancy=metrics");

  /* RTL4a */
  channel_fixture_attach (self);
  g_assert_cmpuint (channel_fixture_count (self, ATTACH), ==, 1);
  assert_channel_trail (self, "attaching attached");
}

static void
test_attach_while_attaching (ChannelFixture *self,
                             gconstpointer   data)
{
  g_autoptr (GAsyncResult) first = NULL;

  ably_channel_attach_async (self->channel, NULL, async_result_cb, &first);
  channel_fixture_attach (self);
  g_assert_nonnull (first);
  g_assert_true (ably_channel_attach_finish (self->channel, first, NULL));
  g_assert_cmpuint (channel_fixture_count (self, ATTACH), ==, 1);
  g_assert_false (self->watch->resumed);
  g_assert_false (self->watch->has_backlog);
}

static void
test_attach_while_detaching (ChannelFixture *self,
                             gconstpointer   data)
{
  g_autoptr (GAsyncResult) detached = NULL;

  ably_channel_detach_async (self->channel, NULL, async_result_cb, &detached);
  channel_fixture_attach (self);
  g_assert_nonnull (detached);
  g_assert_true (ably_channel_detach_finish (self->channel, detached, NULL));
  assert_channel_trail (self, "detaching detached attaching attached");
}

static void
test_attach_queued (ChannelFixture *self,
                    gconstpointer   data)
{
  g_autoptr (GAsyncResult) result = NULL;

  ably_channel_attach_async (self->channel, NULL, async_result_cb, &result);
  assert_channel (self, ABLY_CHANNEL_ATTACHING, 0);
  g_assert_cmpuint (channel_fixture_count (self, ATTACH), ==, 0);
  observed ("attaching with nothing sent before the connection is connected");
  realtime_fixture_connect (&self->parent);
  await_until (result != NULL);
  g_assert_true (ably_channel_attach_finish (self->channel, result, NULL));
  g_assert_cmpuint (channel_fixture_count (self, ATTACH), ==, 1);
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
  observed ("attach() fails with 80017 while closed, with 80000 while failed");
  assert_channel_trail (self, "");
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
  observed ("attach() fails with 80002 while suspended");

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
  assert_channel_trail (self, "attaching suspended:90007");
  g_assert_cmpint (ably_connection_get_state (self->parent.connection), ==, ABLY_CONNECTION_CONNECTED);

  /* And again, until there is an answer, which also clears the reason (RTL4c). */
  await_until (channel_fixture_count (self, ATTACH) == 2);
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
  assert_channel_trail (self, "failed:40160 attaching attached");
  await_until (channel_fixture_count (self, ATTACH) == 2);
  /* RTL15b2 */
  g_assert_false (json_object_has_member (channel_fixture_get_attach (self, 1), "channelSerial"));
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
  observed ("attach() fails with 40160; the connection stays connected");
  assert_channel_trail (self, "attaching failed:40160");
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
  assert_channel_trail (self, "failed:40160");
  g_assert_cmpint (ably_channel_get_state (other), ==, ABLY_CHANNEL_ATTACHED);
  g_assert_cmpstr (self->parent.trail->str, ==, "connecting connected");
  observed ("another channel stays attached, the connection connected");
}

static void
test_error_on_detach (ChannelFixture *self,
                      gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  scripted_service_answer (self->parent.service, DETACH, ERROR_FRAME);
  error = detach_and_wait (self->channel);
  g_assert_error (error, ABLY_ERROR, 40160);
  observed ("detach() fails with 40160");
  assert_channel_trail (self, "detaching failed:40160");
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
  assert_channel_trail (self, "attaching suspended:90198 failed:40160");
  g_assert_cmpuint (channel_fixture_count (self, ATTACH), ==, 1);
}

static void
test_superseded (ChannelFixture *self,
                 gconstpointer   data)
{
  scripted_service_answer (self->parent.service, ATTACH, CHANNEL_FRAME (9, "," TEST_ERROR (80016, 410)));
  channel_fixture_attach (self);
  g_assert_cmpuint (channel_fixture_count (self, ATTACH), ==, 2);
  assert_channel_trail (self, "attaching attached");
}

static void
count_cb (AblyChannel *channel,
          gpointer     user_data)
{
  guint *n_asked = user_data;

  (*n_asked)++;
}

/* A service that says so again and again is not to set the pace. */
static void
test_superseded_in_turn (ChannelFixture *self,
                         gconstpointer   data)
{
  guint n_asked = 0;

  scripted_service_answer (self->parent.service, ATTACH, CHANNEL_FRAME (9, "," TEST_ERROR (80016, 410)));
  ably_channel_set_attach_func (self->channel, count_cb, &n_asked);
  ably_channel_attach_async (self->channel, NULL, NULL, NULL);
  g_assert_cmpuint (n_asked, ==, 1);
  ably_channel_send_attach (self->channel);
  await_until (n_asked == 2);
  g_assert_cmpuint (channel_fixture_count (self, ATTACH), ==, 1);
  ably_channel_set_attach_func (self->channel, NULL, NULL);
}

/* RTL5 */

static void
test_server_detach (ChannelFixture *self,
                    gconstpointer   data)
{
  scripted_service_send (self->parent.service, DETACHED_FRAME);
  await_until (channel_fixture_count (self, ATTACH) == 2);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  assert_channel_trail (self, "attaching:90198 attached");
  g_assert_cmpstr (json_object_get_string_member (channel_fixture_get_attach (self, 1), "channelSerial"), ==, "attach-serial");
}

static void
test_server_detach_without_reason (ChannelFixture *self,
                                   gconstpointer   data)
{
  scripted_service_send (self->parent.service, CHANNEL_FRAME (13, ""));
  await_until (channel_fixture_count (self, ATTACH) == 2);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  assert_channel_trail (self, "attaching:90001 attached");
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
  assert_channel_trail (self, "attaching suspended:90198 attaching:90198 attached");
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
  assert_channel_trail (self,
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
  assert_channel_trail (self, "attaching suspended:90198");
  observed ("no retry while the connection is disconnected");
}

/* From being attached: attached again by itself at once, and only then with a wait. */
static void
test_reattach_refused (ChannelFixture *self,
                       gconstpointer   data)
{
  channel_fixture_attach (self);
  g_string_truncate (self->watch->trail, 0);
  scripted_service_answer (self->parent.service, ATTACH, DETACHED_FRAME);
  scripted_service_send (self->parent.service, DETACHED_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_SUSPENDED);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  assert_channel_trail (self, "attaching:90198 suspended:90198 attaching attached");
}

/* RTB1: longer each time, from 0.8 to 1 times what the number of retries makes of it. */
static void
test_retry_delays (void)
{
  static const double coefficients[] = { 1, 4 / 3.0, 5 / 3.0, 2, 2 };
  ChannelFixture self = { 0 };

  realtime_fixture_set_up (&self.parent, "channel-retry-timeout", 300, NULL);
  channel_fixture_watch (&self);
  realtime_fixture_connect (&self.parent);
  for (guint i = 0; i <= G_N_ELEMENTS (coefficients); i++)
    scripted_service_answer (self.parent.service, ATTACH, DETACHED_FRAME);
  ably_channel_attach_async (self.channel, NULL, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (coefficients); i++)
    {
      gint64 began, waited;

      await_channel (self.channel, ABLY_CHANNEL_SUSPENDED);
      began = g_get_monotonic_time ();
      await_channel (self.channel, ABLY_CHANNEL_ATTACHING);
      waited = (g_get_monotonic_time () - began) / G_TIME_SPAN_MILLISECOND;

      /* A machine that is busy makes it longer, never shorter. */
      g_assert_cmpfloat (waited, >=, 300 * coefficients[i] * 0.8 - 2);
    }
  observed ("waits of no less than 0.8 times 1, 4/3, 5/3, 2, 2 times the configured time");

  channel_fixture_tear_down (&self, NULL);
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
  assert_channel_trail (self, " update:80020 update");
  assert_channel (self, ABLY_CHANNEL_ATTACHED, 80020);
}

static void
test_reason_cleared (ChannelFixture *self,
                     gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  scripted_service_send (self->parent.service, ERROR_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_FAILED);
  assert_channel (self, ABLY_CHANNEL_FAILED, 40160);
  channel_fixture_attach (self);
  assert_channel (self, ABLY_CHANNEL_ATTACHED, 0);
  observed ("the reason 40160 is cleared by attaching");

  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  assert_channel (self, ABLY_CHANNEL_DETACHED, 0);
}

/* RTL3 */

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  channel_test_add ("/RU/RTL4a/already-attached-noop-0", set_up_connected, test_attach);
  g_test_add_func ("/RU/RTL4b/fails-connection-suspended-2", test_attach_refused_suspended);
  channel_test_add ("/RU/RTL4b/fails-connection-closed-0", set_up_connected, test_attach_refused);
  channel_test_add ("/RU/RTL4b/fails-connection-failed-1", set_up_connected, test_attach_refused);
  channel_test_add ("/RU/RTL4c/sends-attach-message-1", set_up_connected, test_attach);
  channel_test_add ("/RU/RTL4c/clears-error-reason-0", set_up_attached, test_reason_cleared);
  channel_test_add ("/RU/RTL4c/error-reason-cleared-attach-0", set_up_attached, test_reason_cleared);
  channel_test_add ("/RU/RTL4c/error-cleared-on-attach-0", set_up_attached, test_reason_cleared);
  channel_test_add ("/RU/RTL4c/error-cleared-preserved-detach-1", set_up_attached, test_reason_cleared);
  channel_test_add ("/RU/RTL4f/timeout-to-suspended-0", set_up_impatient, test_attach_timeout);
  channel_test_add ("/RU/RTL4g/attach-from-failed-0", set_up_attached, test_attach_from_failed);
  channel_test_add ("/RU/RTL4h/attach-while-attaching-0", set_up_connected, test_attach_while_attaching);
  channel_test_add ("/RU/RTL4h/attach-while-detaching-1", set_up_attached, test_attach_while_detaching);
  channel_test_add ("/RU/RTL4i/queued-while-connecting-0", set_up, test_attach_queued);
  channel_test_add ("/RU/RTL4i/completes-on-connected-1", set_up, test_attach_queued);
  channel_test_add ("/RU/RTL4k/includes-channel-params-0", set_up_connected, test_attach);
  channel_test_add ("/RU/RTL4l/modes-encoded-as-flags-0", set_up_connected, test_attach);
  channel_test_add ("/RU/RTL4m/modes-from-attached-0", set_up_connected, test_attach);
  channel_test_add ("/channel/attach-cancelled", set_up_connected, test_attach_cancelled);

  channel_test_add ("/RU/RTL12/update-emits-with-error-0", set_up_attached, test_update);
  channel_test_add ("/RU/RTL12/resumed-no-update-1", set_up_attached, test_update);
  channel_test_add ("/RU/RTL12/no-error-null-reason-2", set_up_attached, test_update);
  channel_test_add ("/RU/RTL2g/update-event-condition-change-0", set_up_attached, test_update);

  channel_test_add ("/RU/RTL13a/attached-reattach-triggered-0", set_up_attached, test_server_detach);
  channel_test_add ("/RU/RTL13a/suspended-reattach-triggered-1", set_up_connected, test_server_detach_suspended);
  channel_test_add ("/channel/detached-without-reason", set_up_attached, test_server_detach_without_reason);
  channel_test_add ("/RU/RTL13b/failed-reattach-suspended-retry-0", set_up_impatient, test_reattach_refused);
  channel_test_add ("/RU/RTL13b/attaching-detached-to-suspended-1", set_up_impatient, test_retry_cycle);
  channel_test_add ("/RU/RTL13b/repeated-failure-cycle-2", set_up_impatient, test_retry_cycle);
  channel_test_add ("/RU/RTL13c/retry-cancelled-disconnected-0", set_up_impatient, test_retry_cancelled);
  g_test_add_func ("/RU/RTB1/suspended-channel-retry-delay-1", test_retry_delays);

  channel_test_add ("/RU/RTL14/attached-to-failed-0", set_up_attached, test_error_on_attached);
  channel_test_add ("/RU/RTL14/attaching-to-failed-1", set_up_connected, test_error_on_attach);
  channel_test_add ("/RU/RTL14/pending-detach-error-2", set_up_attached, test_error_on_detach);
  channel_test_add ("/RU/RTL14/other-channels-unaffected-3", set_up_attached, test_error_on_attached);
  channel_test_add ("/RU/RTL14/cancels-pending-timers-4", set_up_impatient, test_error_cancels_timers);
  channel_test_add ("/channel/superseded-sent-again", set_up_connected, test_superseded);
  channel_test_add ("/channel/superseded-in-turn", set_up_connected, test_superseded_in_turn);
  channel_test_add ("/RU/RTL24/error-reason-channel-error-0", set_up_attached, test_error_on_attached);
  channel_test_add ("/RU/RTL24/error-reason-attach-failure-1", set_up_connected, test_error_on_attach);

  return g_test_run ();
}
