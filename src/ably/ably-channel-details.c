/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-channel-details.h"
#include "ably/ably-error.h"
#include "ably/ably-json.h"

static JsonObject *
ably_channel_details_get_object (JsonObject *object,
                                 const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
ably_channel_details_read_metrics (AblyChannelDetails *self,
                                   JsonObject         *metrics)
{
  const struct
  {
    const char *name;
    gint64 *count;
  } counts[] = {
    { "connections", &self->connections },
    { "presenceConnections", &self->presence_connections },
    { "presenceMembers", &self->presence_members },
    { "presenceSubscribers", &self->presence_subscribers },
    { "publishers", &self->publishers },
    { "subscribers", &self->subscribers },
    { "objectPublishers", &self->object_publishers },
    { "objectSubscribers", &self->object_subscribers },
  };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    *counts[i].count = ably_json_get_int (metrics, counts[i].name, 0);
}

/**
 * ably_channel_details_new_from_json:
 * @node: (nullable): ChannelDetails as the service sends them
 * @error: return location for an error
 *
 * Reads ChannelDetails (CHD2, CHS2, CHO2, CHM2). Fails with 40013 when there is no name of a channel.
 *
 * Returns: (transfer full): the details
 */
AblyChannelDetails *
ably_channel_details_new_from_json (JsonNode  *node,
                                    GError   **error)
{
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *channel_id = object != NULL ? ably_json_get_string (object, "channelId") : NULL;
  JsonObject *status, *metrics;
  AblyChannelDetails *self;

  if (channel_id == NULL)
    {
      g_propagate_error (error, ably_error_new (40013, 400, "The service answered without the name of a channel"));
      return NULL;
    }

  self = g_new0 (AblyChannelDetails, 1);
  self->channel_id = g_strdup (channel_id);

  status = ably_channel_details_get_object (object, "status");
  if (status != NULL)
    self->is_active = json_object_get_boolean_member_with_default (status, "isActive", FALSE);

  metrics = ably_channel_details_get_object (ably_channel_details_get_object (status, "occupancy"), "metrics");
  if (metrics != NULL)
    ably_channel_details_read_metrics (self, metrics);

  return self;
}

/**
 * ably_channel_details_free:
 * @self: (transfer full): details
 *
 * Frees the details.
 */
void
ably_channel_details_free (AblyChannelDetails *self)
{
  g_free (self->channel_id);
  g_free (self);
}

static void
ably_channel_details_answered_cb (GObject      *source_object,
                                  GAsyncResult *result,
                                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (AblyResponse) response = NULL;
  AblyChannelDetails *details = NULL;
  GError *error = NULL;

  response = ably_rest_request_finish (ABLY_REST (source_object), result, &error);
  if (response != NULL)
    details = ably_channel_details_new_from_json (ably_response_get_body (response), &error);

  if (details != NULL)
    g_task_return_pointer (task, details, (GDestroyNotify) ably_channel_details_free);
  else
    g_task_return_error (task, error);
}

/**
 * ably_channel_details_ask_async:
 * @rest: the account
 * @channel: the name of a channel, as it is
 * @cancellable: (nullable): to give up
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Asks the service for the details of a channel (RSL8). That makes the channel
 * active, and wants `channel-metadata` on it.
 */
void
ably_channel_details_ask_async (AblyRest            *rest,
                                const char          *channel,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;
  GTask *task;

  g_return_if_fail (ABLY_IS_REST (rest));
  g_return_if_fail (channel != NULL);

  escaped = g_uri_escape_string (channel, NULL, FALSE);
  path = g_strconcat ("/channels/", escaped, NULL);

  task = g_task_new (rest, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_channel_details_ask_async);
  ably_rest_request_async (rest, "GET", path, NULL, NULL, 0, cancellable, ably_channel_details_answered_cb, task);
}

/**
 * ably_channel_details_ask_finish:
 * @rest: the account
 * @result: what the callback got
 * @error: return location for an error, as of [method@AblyRest.request_finish]
 *
 * Gets the details (RSL8a).
 *
 * Returns: (transfer full): the details
 */
AblyChannelDetails *
ably_channel_details_ask_finish (AblyRest      *rest,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, rest), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
