/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-connection-private.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-json.h"

/* What a connection does about the frames that its client sends. */

#define FLAG_HAS_PRESENCE (1 << 0)
#define FLAG_RESUMED (1 << 2)

static const struct
{
  SimulatorMode mode;
  guint operation;
} mode_operations[] = {
  { SIMULATOR_MODE_PRESENCE, SIMULATOR_OPERATION_PRESENCE },
  { SIMULATOR_MODE_PUBLISH, SIMULATOR_OPERATION_PUBLISH },
  { SIMULATOR_MODE_SUBSCRIBE, SIMULATOR_OPERATION_SUBSCRIBE },
  { SIMULATOR_MODE_PRESENCE_SUBSCRIBE, SIMULATOR_OPERATION_SUBSCRIBE },
  { SIMULATOR_MODE_ANNOTATION_PUBLISH, SIMULATOR_OPERATION_ANNOTATION_PUBLISH },
  { SIMULATOR_MODE_ANNOTATION_SUBSCRIBE, SIMULATOR_OPERATION_ANNOTATION_SUBSCRIBE },
  { SIMULATOR_MODE_OBJECT_SUBSCRIBE, SIMULATOR_OPERATION_OBJECT_SUBSCRIBE },
  { SIMULATOR_MODE_OBJECT_PUBLISH, SIMULATOR_OPERATION_OBJECT_PUBLISH },
};

static gboolean
channel_name_is_valid (const char *name)
{
  return *name != '\0' && *name != ':' && strpbrk (name, "\n\r") == NULL
         && (*name != '[' || g_str_has_prefix (name, "[meta]"));
}

/* Finds the modes that the grant allows; 0 when the channel is refused. */
static guint
protocol_check_channel (SimulatorConnection  *self,
                        const char           *name,
                        guint                *operations,
                        GError              **error)
{
  guint modes = 0;

  if (!channel_name_is_valid (name))
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_INVALID_CHANNEL, "Invalid channel name");
      return 0;
    }

  *operations = simulator_capability_allows (self->grant->capability, name);
  for (guint i = 0; i < G_N_ELEMENTS (mode_operations); i++)
    if ((*operations & mode_operations[i].operation) != 0)
      modes |= mode_operations[i].mode;

  if (modes == 0)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_CAPABILITY, "Channel denied access based on given capability");

  return modes;
}

/* Whether the frame asks for occupancy, and may: sets error if the service is set to refuse. */
static gboolean
protocol_check_occupancy (SimulatorConnection  *self,
                          JsonObject           *frame,
                          guint                 operations,
                          GError              **error)
{
  const char *wanted = simulator_json_get_string (simulator_json_get_object (frame, "params"), "occupancy");

  if (wanted == NULL || !g_str_has_prefix (wanted, "metrics"))
    return FALSE;
  if ((operations & SIMULATOR_OPERATION_CHANNEL_METADATA) != 0)
    return TRUE;

  if (self->simulator->settings.refuse_metadata)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_CAPABILITY, "Occupancy needs the capability channel-metadata");
  return FALSE;
}

/**
 * _simulator_connection_attached:
 * @attachment: an attachment
 * @flags: what there is besides the modes
 * @error: (nullable): why continuity was lost
 *
 * Sends ATTACHED (RTL4c, RTL12).
 */
void
_simulator_connection_attached (SimulatorAttachment *attachment,
                                guint                flags,
                                const GError        *error)
{
  const char *name = simulator_channel_get_name (attachment->channel);
  g_autofree char *serial = simulator_channel_get_serial (attachment->channel);
  g_autofree char *reason = error != NULL ? simulator_error_to_json (error) : NULL;
  GString *out = _simulator_frame_new (SIMULATOR_ACTION_ATTACHED, name);

  simulator_json_add_string (out, "channelSerial", serial);
  simulator_json_add_int (out, "flags", attachment->modes | flags);
  if (attachment->occupancy)
    simulator_json_add_raw (out, "params", "{\"occupancy\":\"metrics\"}");
  simulator_json_add_raw (out, "error", reason);
  _simulator_connection_send_string (attachment->connection, SIMULATOR_ACTION_ATTACHED, name, out);
}

static void
protocol_grant_attach (SimulatorConnection *self,
                       const char          *name,
                       guint                modes,
                       gboolean             occupancy,
                       const char          *serial)
{
  SimulatorAttachment *attachment = g_hash_table_lookup (self->attachments, name);
  gboolean known = attachment != NULL && serial != NULL;
  gboolean resumed = known && simulator_channel_knows_serial (attachment->channel, serial);
  g_autoptr(GError) error = NULL;
  guint flags = resumed ? FLAG_RESUMED : 0;

  if (known && !resumed)
    error = g_error_new_literal (SIMULATOR_ERROR, SIMULATOR_ERROR_CONTINUITY, "Continuity lost: too many messages were missed");

  if (attachment == NULL)
    {
      SimulatorChannel *channel = simulator_channel_get (self->simulator, name);

      attachment = simulator_channel_attach (channel, self);
      g_hash_table_insert (self->attachments, (gpointer) simulator_channel_get_name (channel), attachment);
    }

  attachment->live = TRUE;
  simulator_channel_set_modes (attachment, modes, occupancy);
  if ((modes & SIMULATOR_MODE_PRESENCE_SUBSCRIBE) != 0 && simulator_channel_get_n_members (attachment->channel) > 0)
    flags |= FLAG_HAS_PRESENCE;

  _simulator_connection_attached (attachment, flags, error);
  if (resumed)
    simulator_channel_replay (attachment, serial);
  if ((flags & FLAG_HAS_PRESENCE) != 0)
    simulator_channel_sync (attachment);
  simulator_channel_announce (attachment->channel);
}

/* Whether an attachment that is new keeps within the limits of connection and account. */
static gboolean
protocol_check_limits (SimulatorConnection  *self,
                       const char           *name,
                       GError              **error)
{
  Simulator *simulator = self->simulator;
  const SimulatorSettings *settings = &simulator->settings;
  SimulatorChannel *channel = simulator_channel_lookup (simulator, name);
  gboolean attached = channel != NULL && simulator_channel_get_attached (channel) > 0;

  if (g_hash_table_contains (self->attachments, name))
    return TRUE;

  if (g_hash_table_size (self->attachments) >= settings->channels_per_connection)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_CHANNELS, "Maximum number of channels per connection exceeded");
  else if (settings->account_channels > 0 && !attached && simulator->attached_channels >= settings->account_channels)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_ACCOUNT_CHANNELS, "Maximum number of channels of the account exceeded");
  else if (!simulator_rate_take (&simulator->attaches, settings->attach_rate))
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_CHANNEL_RATE, "Channels are created too fast");
  else
    return TRUE;

  return FALSE;
}

static void
protocol_attach (SimulatorConnection *self,
                 const char          *name,
                 JsonObject          *frame)
{
  guint asked = simulator_json_get_int (frame, "flags", 0);
  guint operations = 0;
  g_autoptr(GError) error = NULL;
  guint modes = protocol_check_channel (self, name, &operations, &error);
  gboolean occupancy = error == NULL && protocol_check_occupancy (self, frame, operations, &error);
  guint known_modes = 0;

  if (error == NULL)
    protocol_check_limits (self, name, &error);

  if (error != NULL)
    {
      gboolean again = g_error_matches (error, SIMULATOR_ERROR, SIMULATOR_ERROR_CHANNEL_RATE);

      _simulator_connection_detach (self, name);
      _simulator_connection_send_error (self, again ? SIMULATOR_ACTION_DETACHED : SIMULATOR_ACTION_ERROR, name, error);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (mode_operations); i++)
    known_modes |= mode_operations[i].mode;
  if ((asked & known_modes) != 0)
    modes &= asked;

  protocol_grant_attach (self, name, modes, occupancy, simulator_json_get_string (frame, "channelSerial"));
}

static void
protocol_detach (SimulatorConnection *self,
                 const char          *name)
{
  _simulator_connection_detach (self, name);
  _simulator_connection_send_string (self, SIMULATOR_ACTION_DETACHED, name,
                                     _simulator_frame_new (SIMULATOR_ACTION_DETACHED, name));
}

static void
protocol_acknowledge (SimulatorConnection *self,
                      JsonObject          *frame,
                      const GError        *error)
{
  int action = error == NULL ? SIMULATOR_ACTION_ACK : SIMULATOR_ACTION_NACK;
  GString *out = _simulator_frame_new (action, NULL);
  gint64 serial = simulator_json_get_int (frame, "msgSerial", 0);
  g_autofree char *reason = error != NULL ? simulator_error_to_json (error) : NULL;

  simulator_json_add_int (out, "msgSerial", serial);
  simulator_json_add_int (out, "count", 1);
  if (error == NULL)
    {
      simulator_json_add_name (out, "res");
      g_string_append (out, "[{\"serials\":[\"");
      simulator_json_print_int (out, simulator_settings_now (&self->simulator->settings));
      g_string_append_printf (out, "-%03" G_GINT64_FORMAT "@sim\"]}]", serial);
    }
  simulator_json_add_raw (out, "error", reason);
  _simulator_connection_send_string (self, action, NULL, out);
}

static SimulatorAttachment *
protocol_find (SimulatorConnection  *self,
               const char           *name,
               guint                 mode,
               GError              **error)
{
  SimulatorAttachment *attachment = name != NULL ? g_hash_table_lookup (self->attachments, name) : NULL;

  if (attachment != NULL && (attachment->modes & mode) != 0)
    return attachment;

  g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_CAPABILITY, "Not attached with the mode that this needs");
  return NULL;
}

static void
protocol_message (SimulatorConnection *self,
                  const char          *name,
                  JsonObject          *frame)
{
  g_autoptr(GError) error = NULL;
  SimulatorAttachment *attachment = protocol_find (self, name, SIMULATOR_MODE_PUBLISH, &error);
  JsonNode *messages = json_object_get_member (frame, "messages");

  protocol_acknowledge (self, frame, error);
  if (attachment != NULL && messages != NULL)
    {
      g_autofree char *json = json_to_string (messages, FALSE);
      g_autofree char *id = g_strdup_printf ("%s:%" G_GINT64_FORMAT, self->id, simulator_json_get_int (frame, "msgSerial", 0));

      simulator_channel_publish (attachment->channel, id, self->id, json, self->echo ? NULL : self);
    }
}

static char *
presence_payload (JsonObject *message)
{
  GString *out = g_string_new (NULL);

  simulator_json_add_node (out, "data", json_object_get_member (message, "data"));
  simulator_json_add_node (out, "encoding", json_object_get_member (message, "encoding"));
  simulator_json_add_node (out, "extras", json_object_get_member (message, "extras"));
  return g_string_free (out, FALSE);
}

static void
protocol_presence_message (SimulatorConnection *self,
                           SimulatorAttachment *attachment,
                           const char          *client_id,
                           char                *id,
                           JsonObject          *message)
{
  gint64 action = simulator_json_get_int (message, "action", 0);
  g_autofree char *payload = presence_payload (message);

  if (*payload == '\0')
    g_clear_pointer (&payload, g_free);

  if (action == SIMULATOR_PRESENCE_LEAVE)
    {
      simulator_channel_leave (attachment->channel, self->id, client_id, id, payload);
      simulator_channel_announce (attachment->channel);
      g_free (id);
    }
  else
    {
      SimulatorMember *member = g_new0 (SimulatorMember, 1);

      member->id = id;
      member->client_id = g_strdup (client_id);
      member->connection_id = g_strdup (self->id);
      member->payload = g_steal_pointer (&payload);
      member->timestamp = simulator_settings_now (&self->simulator->settings);
      simulator_channel_enter (attachment->channel, member, action == SIMULATOR_PRESENCE_UPDATE);
    }
}

static void
protocol_presence (SimulatorConnection *self,
                   const char          *name,
                   JsonObject          *frame)
{
  g_autoptr(GError) error = NULL;
  SimulatorAttachment *attachment = protocol_find (self, name, SIMULATOR_MODE_PRESENCE, &error);
  JsonArray *messages = simulator_json_get_array (frame, "presence");
  guint count = attachment != NULL && messages != NULL ? json_array_get_length (messages) : 0;

  for (guint i = 0; i < count && error == NULL; i++)
    {
      JsonNode *node = json_array_get_element (messages, i);
      JsonObject *message = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *client_id = simulator_json_get_string (message, "clientId");

      if (client_id == NULL)
        client_id = self->client_id;
      if (message == NULL || client_id == NULL)
        g_set_error_literal (&error, SIMULATOR_ERROR, SIMULATOR_ERROR_INVALID_CLIENT, "Presence needs a clientId");
      else
        protocol_presence_message (self, attachment, client_id,
                                   g_strdup_printf ("%s:%" G_GINT64_FORMAT ":%u", self->id,
                                                    simulator_json_get_int (frame, "msgSerial", 0), i),
                                   message);
    }

  protocol_acknowledge (self, frame, error);
}

/* The new grant may allow less than the old one (RTC8a1). */
static void
protocol_review_attachments (SimulatorConnection *self)
{
  g_autoptr(GList) names = g_hash_table_get_keys (self->attachments);

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *name = g_strdup (l->data);
      g_autoptr(GError) error = NULL;
      guint operations;

      if (protocol_check_channel (self, name, &operations, &error) == 0)
        {
          _simulator_connection_detach (self, name);
          _simulator_connection_send_error (self, SIMULATOR_ACTION_ERROR, name, error);
        }
    }
}

static void
protocol_auth (SimulatorConnection *self,
               JsonObject          *frame)
{
  const char *token = simulator_json_get_string (simulator_json_get_object (frame, "auth"), "accessToken");
  g_autoptr(GError) error = NULL;
  g_autoptr(SimulatorGrant) grant = simulator_auth_check_token (self->simulator->auth, token != NULL ? token : "", &error);

  if (grant != NULL && self->client_id != NULL && grant->client_id != NULL && strcmp (grant->client_id, "*") != 0
      && strcmp (grant->client_id, self->client_id) != 0)
    g_set_error_literal (&error, SIMULATOR_ERROR, SIMULATOR_ERROR_INCOMPATIBLE_CREDENTIALS, "The token is for another clientId");

  if (error != NULL)
    {
      self->over = TRUE;
      _simulator_connection_send_error (self, SIMULATOR_ACTION_ERROR, NULL, error);
      simulator_connection_close (self, SOUP_WEBSOCKET_CLOSE_NORMAL);
      return;
    }

  _simulator_connection_set_grant (self, grant);
  _simulator_connection_send_welcome (self, NULL);
  protocol_review_attachments (self);
}

static void
protocol_heartbeat (SimulatorConnection *self,
                    JsonObject          *frame)
{
  const char *id = simulator_json_get_string (frame, "id");
  GString *out;

  if (id == NULL)
    return;

  out = _simulator_frame_new (SIMULATOR_ACTION_HEARTBEAT, NULL);
  simulator_json_add_string (out, "id", id);
  _simulator_connection_send_string (self, SIMULATOR_ACTION_HEARTBEAT, NULL, out);
}

/**
 * _simulator_connection_handle:
 * @self: a connection, which may be gone after the call
 * @action: the action of the frame
 * @frame: what the client sent
 *
 * Does what a frame asks for. Unknown ones are ignored.
 */
void
_simulator_connection_handle (SimulatorConnection *self,
                              int                  action,
                              JsonObject          *frame)
{
  const char *name = simulator_json_get_string (frame, "channel");

  if (name == NULL)
    name = "";

  switch (action)
    {
    case SIMULATOR_ACTION_HEARTBEAT:
      protocol_heartbeat (self, frame);
      break;

    case SIMULATOR_ACTION_DISCONNECT:
      simulator_connection_close (self, SOUP_WEBSOCKET_CLOSE_NORMAL);
      break;

    case SIMULATOR_ACTION_CLOSE:
      _simulator_connection_send_string (self, SIMULATOR_ACTION_CLOSED, NULL, _simulator_frame_new (SIMULATOR_ACTION_CLOSED, NULL));
      simulator_connection_close (self, SOUP_WEBSOCKET_CLOSE_NORMAL);
      simulator_connection_forget (self);
      break;

    case SIMULATOR_ACTION_ATTACH:
      protocol_attach (self, name, frame);
      break;

    case SIMULATOR_ACTION_DETACH:
      protocol_detach (self, name);
      break;

    case SIMULATOR_ACTION_PRESENCE:
      protocol_presence (self, name, frame);
      break;

    case SIMULATOR_ACTION_MESSAGE:
      protocol_message (self, name, frame);
      break;

    case SIMULATOR_ACTION_OBJECT:
    case SIMULATOR_ACTION_ANNOTATION:
      protocol_acknowledge (self, frame, NULL);
      break;

    case SIMULATOR_ACTION_AUTH:
      protocol_auth (self, frame);
      break;

    default:
      break;
    }
}
