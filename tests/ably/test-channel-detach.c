/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/channel-fixture.h"

static void
test_detach (ChannelFixture *self,
             gconstpointer   data)
{
  g_autoptr (GError) error = detach_and_wait (self->channel);
  g_autoptr (GError) again = NULL;

  g_assert_no_error (error);
  assert_channel_trail (self, "detaching detached");
  g_assert_cmpuint (channel_fixture_count (self, DETACH), ==, 1);

  /* RTL5a */
  again = detach_and_wait (self->channel);
  g_assert_no_error (again);
  g_assert_cmpuint (channel_fixture_count (self, DETACH), ==, 1);

  observed ("one DETACH; the next ATTACH is without a serial");

  /* RTL15b2 */
  channel_fixture_attach (self);
  g_assert_false (json_object_has_member (channel_fixture_get_attach (self, 1), "channelSerial"));
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
  observed ("detach() fails with 90001");
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
  observed ("both calls end well after one DETACH");
  g_assert_cmpuint (channel_fixture_count (self, DETACH), ==, 1);
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
  assert_channel_trail (self, "attaching attached detaching detached");
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
  assert_channel_trail (self, "attaching suspended:90198 detached");
  g_assert_cmpuint (channel_fixture_count (self, DETACH), ==, 0);
  observed ("no DETACH sent");
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
  assert_channel_trail (self, "detached");
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
  assert_channel_trail (self, "attaching detached");
}

static void
test_detach_timeout (ChannelFixture *self,
                     gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  channel_fixture_attach (self);
  scripted_service_mute (self->parent.service, DETACH, TRUE);
  error = detach_and_wait (self->channel);
  g_assert_error (error, ABLY_ERROR, 90007);
  observed ("detach() fails with 90007");
  assert_channel_trail (self, "attaching attached detaching attached:90007");
}

static void
test_attached_while_detaching (ChannelFixture *self,
                               gconstpointer   data)
{
  scripted_service_mute (self->parent.service, DETACH, TRUE);
  ably_channel_detach_async (self->channel, NULL, NULL, NULL);
  await_until (channel_fixture_count (self, DETACH) == 1);
  scripted_service_mute (self->parent.service, DETACH, FALSE);
  scripted_service_send (self->parent.service, ATTACHED_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_DETACHED);
  g_assert_cmpuint (channel_fixture_count (self, DETACH), ==, 2);
  assert_channel_trail (self, "detaching detached");

  observed ("DETACH again for an ATTACHED that comes while detaching, and once more for one after that");

  /* And one that comes later still */
  scripted_service_send (self->parent.service, ATTACHED_FRAME);
  await_until (channel_fixture_count (self, DETACH) == 3);
  await_channel (self->channel, ABLY_CHANNEL_DETACHED);
  assert_channel_trail (self, "detaching detached detaching detached");
}

/* RTL13 */

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  channel_test_add ("/RU/RTL5/detach-state-change-events-0", set_up_attached, test_detach);
  channel_test_add ("/RU/RTL5a/detach-initialized-noop-0", set_up_connected, test_detach_initialized);
  channel_test_add ("/RU/RTL5a/detach-already-detached-noop-1", set_up_attached, test_detach);
  channel_test_add ("/RU/RTL5b/detach-failed-errors-0", set_up_attached, test_detach_failed);
  channel_test_add ("/RU/RTL5d/normal-detach-flow-0", set_up_attached, test_detach);
  channel_test_add ("/RU/RTL5f/timeout-returns-previous-state-0", set_up_impatient, test_detach_timeout);
  channel_test_add ("/RU/RTL5i/detach-while-detaching-0", set_up_attached, test_detach_while_detaching);
  channel_test_add ("/RU/RTL5i/detach-while-attaching-1", set_up_connected, test_detach_while_attaching);
  channel_test_add ("/RU/RTL5j/detach-suspended-to-detached-0", set_up_connected, test_detach_suspended);
  channel_test_add ("/RU/RTL5k/attached-while-detaching-0", set_up_attached, test_attached_while_detaching);
  channel_test_add ("/RU/RTL5k/attached-while-detached-1", set_up_attached, test_attached_while_detaching);
  channel_test_add ("/RU/RTL5l/detach-not-connected-immediate-0", set_up, test_detach_unconnected_attaching);
  channel_test_add ("/RU/RTL5l/detach-attached-when-disconnected-1", set_up_attached, test_detach_unconnected);
  channel_test_add ("/RU/RTL13a/detaching-not-server-initiated-2", set_up_attached, test_detach);
  channel_test_add ("/RU/RTL15b1/serial-cleared-detached-0", set_up_attached, test_detach);

  return g_test_run ();
}
