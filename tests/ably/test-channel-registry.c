/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/channel-fixture.h"

static void
test_registry (ChannelFixture *self,
               gconstpointer   data)
{
  AblyRealtime *realtime = self->parent.realtime;
  AblyChannel *same = ably_realtime_get_channel (realtime, ROOM, NULL, 0);
  g_autoptr (AblyChannel) kept = g_object_ref (self->channel);
  g_autoptr (GError) error = NULL;

  g_assert_true (same == self->channel);
  g_assert_true (ably_realtime_lookup_channel (realtime, ROOM) == same);
  g_assert_null (ably_realtime_lookup_channel (realtime, "other"));
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
  assert_channel_trail (self, "detaching detached");
  g_assert_true (ably_realtime_get_channel (realtime, ROOM, NULL, 0) != kept);

  /* What was let go does nothing any more. */
  error = attach_and_wait (kept);
  g_assert_error (error, ABLY_ERROR, 80017);
  observed ("the same object for a name until it is released, another after that; releasing detaches first; "
            "releasing what is not there does nothing");
}

static void
test_got_while_released (ChannelFixture *self,
                         gconstpointer   data)
{
  ably_realtime_release_channel (self->parent.realtime, ROOM);
  g_assert_true (ably_realtime_get_channel (self->parent.realtime, ROOM, NULL, ABLY_CHANNEL_MODE_PRESENCE) == self->channel);
  channel_fixture_attach (self);
  assert_channel_trail (self, "detaching detached attaching attached");
  g_assert_cmpint (json_object_get_int_member (channel_fixture_get_attach (self, 1), "flags"), ==, ABLY_CHANNEL_MODE_PRESENCE);
  g_assert_cmpuint (ably_realtime_get_n_channels (self->parent.realtime), ==, 1);
}

static void
test_list (ChannelFixture *self,
           gconstpointer   data)
{
  g_autoptr (GPtrArray) channels = NULL;

  ably_realtime_get_channel (self->parent.realtime, "other", NULL, 0);
  g_assert_nonnull (ably_realtime_lookup_channel (self->parent.realtime, "other"));
  channels = ably_realtime_dup_channels (self->parent.realtime);
  g_assert_cmpuint (channels->len, ==, 2);
  g_assert_true (g_ptr_array_find (channels, self->channel, NULL));
  observed ("two channels listed; one found by its name, none by an unknown name");
}

/* TB */
static void
test_options (ChannelFixture *self,
              gconstpointer   data)
{
  AblyChannel *plain = ably_realtime_get_channel (self->parent.realtime, "plain", NULL, 0);
  const char * const *params = ably_channel_get_wanted_params (self->channel);

  g_assert_cmpstr (params[0], ==, "occupancy=metrics");
  g_assert_null (params[1]);
  g_assert_cmpuint (ably_channel_get_wanted_modes (self->channel), ==, ABLY_CHANNEL_MODE_SUBSCRIBE);
  g_assert_null (ably_channel_get_wanted_params (plain));
  g_assert_cmpuint (ably_channel_get_wanted_modes (plain), ==, 0);
  observed ("params occupancy=metrics and mode subscribe as given; neither by default");
}

/* RTL2 */

static void
count_cb (AblyChannel                  *channel,
          const AblyChannelStateChange *change,
          guint                        *count)
{
  (*count)++;
}

static void
count_notify_cb (AblyChannel *channel,
                 GParamSpec  *pspec,
                 guint       *count)
{
  (*count)++;
}

static void
test_events (ChannelFixture *self,
             gconstpointer   data)
{
  guint n_changes = 0, n_attached = 0, n_notified = 0;

  g_assert_cmpint (ably_channel_get_state (self->channel), ==, ABLY_CHANNEL_INITIALIZED);
  g_assert_cmpstr (ably_channel_get_name (self->channel), ==, ROOM);
  g_assert_null (ably_channel_get_error_reason (self->channel));
  g_signal_connect (self->channel, "state-changed", G_CALLBACK (count_cb), &n_changes);
  g_signal_connect (self->channel, "state-changed::attached", G_CALLBACK (count_cb), &n_attached);
  g_signal_connect (self->channel, "notify::state", G_CALLBACK (count_notify_cb), &n_notified);

  channel_fixture_attach (self);
  channel_fixture_attach (self);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_cmpuint (n_attached, ==, 1);
  g_assert_cmpuint (n_notified, ==, 2);
  observed ("named %s, initialized at first; one event a change, with what it was before; one of two heard by who asked for attached",
            ably_channel_get_name (self->channel));

  scripted_service_send (self->parent.service, ERROR_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_FAILED);
  g_assert_cmpint (get_error_code (ably_channel_get_error_reason (self->channel)), ==, 40160);

  g_signal_handlers_disconnect_by_data (self->channel, &n_changes);
  g_signal_handlers_disconnect_by_data (self->channel, &n_attached);
  g_signal_handlers_disconnect_by_data (self->channel, &n_notified);
}

static void
test_flags (ChannelFixture *self,
            gconstpointer   data)
{
  scripted_service_answer (self->parent.service, ATTACH, CHANNEL_FRAME (11, ",\"flags\":6"));
  channel_fixture_attach (self);
  g_assert_true (self->watch->resumed);
  g_assert_true (self->watch->has_backlog);

  scripted_service_answer (self->parent.service, ATTACH, CHANNEL_FRAME (11, ",\"flags\":0"));
  scripted_service_send (self->parent.service, CHANNEL_FRAME (13, ""));
  await_until (channel_fixture_count (self, ATTACH) == 2);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  g_assert_false (self->watch->resumed);
  g_assert_false (self->watch->has_backlog);
  observed ("flags 6: resumed with a backlog; flags 0: neither");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  channel_test_add ("/RU/RTS1/channels-collection-accessible-0", set_up, test_list);
  channel_test_add ("/RU/RTS2/channel-exists-check-0", set_up, test_list);
  channel_test_add ("/RU/RTS2/iterate-channels-1", set_up, test_list);
  channel_test_add ("/RU/RTS3a/get-creates-new-channel-0", set_up_attached, test_registry);
  channel_test_add ("/RU/RTS3a/get-returns-existing-channel-1", set_up_attached, test_registry);
  channel_test_add ("/RU/RTS3a/get-after-release-new-3", set_up_attached, test_registry);
  channel_test_add ("/RU/RTS3b/options-set-on-new-0", set_up, test_options);
  channel_test_add ("/RU/RTS4a/release-removes-channel-0", set_up_attached, test_registry);
  channel_test_add ("/RU/RTS4a/release-nonexistent-noop-1", set_up_attached, test_registry);
  channel_test_add ("/RU/RTS4a/release-detaches-attached-2", set_up_attached, test_registry);
  channel_test_add ("/channel/got-while-released", set_up_attached, test_got_while_released);

  channel_test_add ("/RU/TB2/channel-options-attributes-0", set_up, test_options);
  channel_test_add ("/RU/TB2c/options-with-params-0", set_up, test_options);
  channel_test_add ("/RU/TB2d/options-with-modes-0", set_up, test_options);

  channel_test_add ("/RU/RTL2/filtered-event-subscription-0", set_up_connected, test_events);
  channel_test_add ("/RU/RTL2a/state-change-events-emitted-0", set_up_connected, test_events);
  channel_test_add ("/RU/RTL2b/channel-state-attribute-0", set_up_connected, test_events);
  channel_test_add ("/RU/RTL2b/initial-state-initialized-1", set_up_connected, test_events);
  channel_test_add ("/RU/RTL2d/state-change-object-structure-0", set_up_connected, test_events);
  channel_test_add ("/RU/RTL2d/state-change-error-reason-1", set_up_connected, test_events);
  channel_test_add ("/RU/RTL2d/resumed-flag-propagated-2", set_up_connected, test_flags);
  channel_test_add ("/RU/RTL2g/no-duplicate-state-events-1", set_up_connected, test_events);
  channel_test_add ("/RU/RTL2i/has-backlog-flag-true-0", set_up_connected, test_flags);
  channel_test_add ("/RU/RTL2i/has-backlog-flag-false-1", set_up_connected, test_flags);
  channel_test_add ("/RU/RTL23/name-attribute-0", set_up_connected, test_events);
  channel_test_add ("/RU/RTL24/error-reason-populated-0", set_up_connected, test_events);

  return g_test_run ();
}
