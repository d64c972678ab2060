/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-channel-private.h"
#include "simulator/simulator-connection.h"
#include "simulator/simulator-json.h"

/* The presence set of a channel. */

/**
 * simulator_member_free:
 * @data: (transfer full): a `SimulatorMember`
 *
 * Frees a member.
 */
void
simulator_member_free (gpointer data)
{
  SimulatorMember *member = data;

  g_free (member->id);
  g_free (member->client_id);
  g_free (member->connection_id);
  g_free (member->payload);
  g_free (member);
}

static void
channel_print_member (GString               *out,
                      int                    action,
                      const SimulatorMember *member,
                      const char            *payload)
{
  g_string_append_c (out, '{');
  simulator_json_add_int (out, "action", action);
  simulator_json_add_string (out, "id", member->id);
  simulator_json_add_string (out, "clientId", member->client_id);
  simulator_json_add_string (out, "connectionId", member->connection_id);
  simulator_json_add_int (out, "timestamp", member->timestamp);
  if (payload != NULL)
    {
      g_string_append_c (out, ',');
      g_string_append (out, payload);
    }
  g_string_append_c (out, '}');
}

static void
channel_send_presence (SimulatorChannel      *self,
                       int                    action,
                       const SimulatorMember *member,
                       const char            *payload)
{
  GString *out = _simulator_channel_begin_frame (self, SIMULATOR_ACTION_PRESENCE);

  _simulator_channel_add_serial (self, out);
  g_string_append (out, ",\"presence\":[");
  channel_print_member (out, action, member, payload);
  g_string_append_c (out, ']');
  _simulator_channel_send_frame (self, SIMULATOR_AUDIENCE_PRESENCE, out, NULL);
}

/**
 * simulator_channel_enter:
 * @self: a channel
 * @member: (transfer full): who enters, or is there and changes its data
 * @update: whether it is the latter
 *
 * Puts a member into the presence set.
 */
void
simulator_channel_enter (SimulatorChannel *self,
                         SimulatorMember  *member,
                         gboolean          update)
{
  char *key = g_strconcat (member->connection_id, ":", member->client_id, NULL);

  g_hash_table_replace (self->members, key, member);
  self->attached.counts[SIMULATOR_METRIC_PRESENCE_MEMBERS] = g_hash_table_size (self->members);
  channel_send_presence (self, update ? SIMULATOR_PRESENCE_UPDATE : SIMULATOR_PRESENCE_ENTER, member, member->payload);
  simulator_channel_announce (self);
}

/**
 * simulator_channel_leave:
 * @self: a channel
 * @connection_id: a connection
 * @client_id: (nullable): one of its members; `NULL` for all
 * @id: (nullable): the id of the message that says so; `NULL` when it is the
 *   service that lets the member go
 * @payload: (nullable): what the member said in leaving
 *
 * Takes members out of the presence set.
 */
void
simulator_channel_leave (SimulatorChannel *self,
                         const char       *connection_id,
                         const char       *client_id,
                         const char       *id,
                         const char       *payload)
{
  g_autoptr(GPtrArray) members = g_hash_table_get_values_as_ptr_array (self->members);

  for (guint i = 0; i < members->len; i++)
    {
      SimulatorMember *member = g_ptr_array_index (members, i);
      g_autofree char *key = NULL;

      if (strcmp (member->connection_id, connection_id) != 0
          || (client_id != NULL && strcmp (member->client_id, client_id) != 0))
        continue;

      key = g_strconcat (member->connection_id, ":", member->client_id, NULL);
      /* Clients compare ids to see which message is the newer (RTP2b). */
      g_free (member->id);
      member->id = id != NULL ? g_strdup (id) : g_strdup_printf ("sim:%" G_GINT64_FORMAT ":leave", self->serial);
      member->timestamp = simulator_settings_now (&self->simulator->settings);
      channel_send_presence (self, SIMULATOR_PRESENCE_LEAVE, member, payload != NULL ? payload : member->payload);
      g_hash_table_remove (self->members, key);
    }

  self->attached.counts[SIMULATOR_METRIC_PRESENCE_MEMBERS] = g_hash_table_size (self->members);
}

/**
 * simulator_channel_sync:
 * @attachment: an attachment that has just been made
 *
 * Sends the presence set.
 */
void
simulator_channel_sync (SimulatorAttachment *attachment)
{
  SimulatorChannel *self = attachment->channel;
  GString *out = _simulator_channel_begin_frame (self, SIMULATOR_ACTION_SYNC);
  g_autoptr(GRefString) frame = NULL;
  GHashTableIter iter;
  gpointer member;

  simulator_json_add_string (out, "channelSerial", "sync:");
  g_string_append (out, ",\"presence\":[");
  g_hash_table_iter_init (&iter, self->members);
  for (gboolean first = TRUE; g_hash_table_iter_next (&iter, NULL, &member); first = FALSE)
    {
      if (!first)
        g_string_append_c (out, ',');
      channel_print_member (out, SIMULATOR_PRESENCE_PRESENT, member, ((SimulatorMember *) member)->payload);
    }
  g_string_append (out, "]}");
  frame = g_ref_string_new_len (out->str, out->len);
  g_string_free (out, TRUE);
  simulator_connection_send (attachment->connection, SIMULATOR_ACTION_SYNC, self->name, frame);
}
