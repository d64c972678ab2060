/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-rest.h"

G_BEGIN_DECLS

/**
 * AblyChannelDetails:
 * @channel_id: the name of the channel (CHD2a)
 * @is_active: whether it was active, which asking makes it anyhow (CHS2a)
 * @connections: attachments of realtime connections (CHM2a)
 * @presence_connections: those that may enter the presence set (CHM2b)
 * @presence_members: members of the presence set (CHM2c)
 * @presence_subscribers: attachments that hear of the presence set (CHM2d)
 * @publishers: attachments that may publish (CHM2e)
 * @subscribers: attachments that get messages (CHM2f)
 * @object_publishers: attachments that may change objects (CHM2g)
 * @object_subscribers: attachments that hear of objects (CHM2h)
 *
 * What the service says of a channel, wherever it says it: asked for, in the list
 * of channels, or in a message of `[meta]channel.lifecycle`. A count that is not
 * given, or is no whole number, is 0.
 */
typedef struct
{
  char *channel_id;
  gboolean is_active;
  gint64 connections;
  gint64 presence_connections;
  gint64 presence_members;
  gint64 presence_subscribers;
  gint64 publishers;
  gint64 subscribers;
  gint64 object_publishers;
  gint64 object_subscribers;
} AblyChannelDetails;

AblyChannelDetails *ably_channel_details_new_from_json (JsonNode             *node,
                                                        GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void                ably_channel_details_free          (AblyChannelDetails   *self);

void                ably_channel_details_ask_async     (AblyRest             *rest,
                                                        const char           *channel,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
AblyChannelDetails *ably_channel_details_ask_finish    (AblyRest             *rest,
                                                        GAsyncResult         *result,
                                                        GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AblyChannelDetails, ably_channel_details_free)

G_END_DECLS
