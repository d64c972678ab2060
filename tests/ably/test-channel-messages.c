/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/channel-fixture.h"

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

  observed ("of five in a frame the two of the wanted name; id, connection id and time of the frame where they have none");

  /* RTL7a: without a detail all of them; an object without anything is one too. */
  g_string_truncate (self->watch->messages, 0);
  channel_watch_listen (self->watch, "message");
  scripted_service_send (self->parent.service,
                         CHANNEL_FRAME (15, ",\"messages\":[{},{\"name\":\"chat.message\",\"data\":null}]"));
  await_until (strchr (self->watch->messages->str, '\n') != NULL);
  g_assert_cmpstr (self->watch->messages->str, ==,
                   "(null)|(null)|(null)|0|(null)|-\n"
                   "(null)|chat.message|(null)|0|(null)|-");
  observed ("without a name both of a frame");
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
  await_until (channel_fixture_count (self, ATTACH) == 1);
  scripted_service_send (self->parent.service, CHANNEL_FRAME (15, ",\"messages\":[{\"name\":\"early\"}]"));
  scripted_service_send (self->parent.service, ATTACHED_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  scripted_service_send (self->parent.service, CHANNEL_FRAME (15, ",\"messages\":[{\"name\":\"late\"}]"));
  scripted_service_send (self->parent.service, ERROR_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_FAILED);
  g_assert_cmpstr (self->watch->messages->str, ==, "");
  observed ("listening attached nothing; nothing delivered while attaching, nor after detaching");
}

/* Sends one message of each name, and waits for something that comes after them. */
static void
send_names (ChannelFixture *self)
{
  guint modes = ably_channel_get_modes (self->channel) == 0 ? ABLY_CHANNEL_MODE_PRESENCE : 0;
  g_autofree char *attached = g_strdup_printf ("{\"action\":11,\"channel\":\"" ROOM "\",\"flags\":%u}", 4 | modes);

  g_string_truncate (self->watch->messages, 0);
  scripted_service_send (self->parent.service,
                         CHANNEL_FRAME (15, ",\"messages\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]"));
  scripted_service_send (self->parent.service, attached);
  await_until (ably_channel_get_modes (self->channel) == modes);
}

static guint
count_messages (ChannelFixture *self)
{
  g_auto (GStrv) lines = g_strsplit (self->watch->messages->str, "\n", -1);

  return self->watch->messages->len > 0 ? g_strv_length (lines) : 0;
}

/* RTL7b, RTL8 */
static void
test_listeners (ChannelFixture *self,
                gconstpointer   data)
{
  channel_watch_listen (self->watch, "message::a");
  channel_watch_listen (self->watch, "message::c");
  send_names (self);
  g_assert_cmpuint (count_messages (self), ==, 2);
  observed ("two names, two messages of three");

  /* Nobody listens to that one. */
  channel_watch_ignore (self->watch, "message::b");
  send_names (self);
  g_assert_cmpuint (count_messages (self), ==, 2);

  channel_watch_ignore (self->watch, "message::a");
  send_names (self);
  g_assert_cmpuint (count_messages (self), ==, 1);
  g_assert_nonnull (strstr (self->watch->messages->str, "|c|"));
  observed ("one taken away again, the other goes on");

  channel_watch_listen (self->watch, "message");
  send_names (self);
  g_assert_cmpuint (count_messages (self), ==, 4);

  channel_watch_ignore (self->watch, NULL);
  send_names (self);
  g_assert_cmpuint (count_messages (self), ==, 0);
  observed ("all taken away, none delivered");
}

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
      await_until (channel_fixture_count (self, ATTACH) == i + 2);
      await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
      g_assert_cmpstr (json_object_get_string_member (channel_fixture_get_attach (self, i + 1), "channelSerial"), ==, serials[i]);
    }
  observed ("the next ATTACH has the serial of the last MESSAGE, PRESENCE, ANNOTATION or OBJECT, not an empty one, "
            "and none of SYNC or DETACHED");
}

/* RTS */

/* RTL15b, RTL15b2 */
static void
test_serial_of_attached (ChannelFixture *self,
                         gconstpointer   data)
{
  scripted_service_answer (self->parent.service, ATTACH, CHANNEL_FRAME (11, ",\"channelSerial\":\"first\""));
  channel_fixture_attach (self);
  scripted_service_send (self->parent.service, CHANNEL_FRAME (13, ""));
  await_until (channel_fixture_count (self, ATTACH) == 2);
  g_assert_cmpstr (json_object_get_string_member (channel_fixture_get_attach (self, 1), "channelSerial"), ==, "first");
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  observed ("the next ATTACH has the serial of ATTACHED");

  scripted_service_send (self->parent.service, ERROR_FRAME);
  await_channel (self->channel, ABLY_CHANNEL_FAILED);
  channel_fixture_attach (self);
  g_assert_false (json_object_has_member (channel_fixture_get_attach (self, 2), "channelSerial"));
  observed ("after FAILED there is none");
}

/* RTF1, RSF1 */
static void
test_unknown_attributes (ChannelFixture *self,
                         gconstpointer   data)
{
  channel_watch_listen (self->watch, "message::n");
  scripted_service_send (self->parent.service,
                         CHANNEL_FRAME (15, ",\"novel\":{\"x\":[1]},\"messages\":[{\"name\":\"n\",\"data\":\"d\",\"novel\":[{}],\"version\":7}]"));
  await_until (self->watch->messages->len > 0);
  g_assert_nonnull (strstr (self->watch->messages->str, "|\"d\""));
  g_assert_cmpstr (self->parent.trail->str, ==, "connecting connected");
  observed ("a message with unknown attributes, in a frame with some, delivered");
}

static void
test_unknown_channel (ChannelFixture *self,
                      gconstpointer   data)
{
  scripted_service_send (self->parent.service, "{\"action\":11,\"channel\":\"unknown\"}");
  scripted_service_send (self->parent.service, "{\"action\":9,\"channel\":\"unknown\"}");
  channel_fixture_attach (self);
  g_assert_cmpuint (ably_realtime_get_n_channels (self->parent.realtime), ==, 1);
  g_assert_cmpstr (self->parent.trail->str, ==, "connecting connected");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  channel_test_add ("/RU/RTL7a/subscribe-all-messages-0", set_up_attached, test_messages);
  channel_test_add ("/RU/RTL7a/multiple-messages-per-protocol-1", set_up_attached, test_messages);
  channel_test_add ("/RU/RTL7b/name-filtered-subscribe-0", set_up_attached, test_messages);
  channel_test_add ("/RU/RTL7b/multiple-name-subscriptions-1", set_up_attached, test_listeners);
  channel_test_add ("/RU/RTL7h/no-attach-on-subscribe-0", set_up_connected, test_no_delivery);
  channel_test_add ("/RU/TB4/attach-on-subscribe-default-0", set_up_connected, test_no_delivery);
  channel_test_add ("/RU/RTL8a/unsubscribe-specific-listener-0", set_up_attached, test_listeners);
  channel_test_add ("/RU/RTL8a/unsubscribe-noop-not-subscribed-1", set_up_attached, test_listeners);
  channel_test_add ("/RU/RTL8b/unsubscribe-named-listener-0", set_up_attached, test_listeners);
  channel_test_add ("/RU/RTL8c/unsubscribe-all-listeners-0", set_up_attached, test_listeners);
  channel_test_add ("/channel/many-messages", set_up_attached, test_many_messages);
  channel_test_add ("/RU/RTL17/no-delivery-when-not-attached-0", set_up_connected, test_no_delivery);
  channel_test_add ("/RU/RSF1/message-unrecognised-attrs-0", set_up_attached, test_unknown_attributes);

  channel_test_add ("/RU/RTL15b/channel-serial-from-attached-0", set_up_connected, test_serial_of_attached);
  channel_test_add ("/RU/RTL15b/channel-serial-from-messages-1", set_up_attached, test_serial);
  channel_test_add ("/RU/RTL15b/serial-not-updated-empty-2", set_up_attached, test_serial);
  channel_test_add ("/RU/RTL15b/serial-not-updated-irrelevant-3", set_up_attached, test_serial);
  channel_test_add ("/RU/RTL15b1/serial-cleared-failed-2", set_up_connected, test_serial_of_attached);

  channel_test_add ("/trap/29-unknown-channel", set_up_connected, test_unknown_channel);

  return g_test_run ();
}
