/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SimulatorSettings:
 * @channels_per_connection: attachments a connection may have, then 90010
 * @account_channels: channels with real attachments, then 40114; 0 for any number
 * @attach_rate: attachments that are new in a second, then 90021; 0 for any number
 * @connect_rate: connections that are new in a second, then 80021; 0 for any number
 * @request_rate: requests of REST in a second, then 42918; 0 for any number
 * @connection_state_ttl: ms for which a dropped connection can be resumed
 * @max_idle_interval: ms after which a silent connection gets a heartbeat; 0 for never
 * @max_frame_size: bytes of a frame that is accepted
 * @message_rate: messages a second sent on a connection, the others are lost
 *   with 80020; 0 for any number
 * @occupancy_debounce: ms by which a change that is not from or to zero may be
 *   late; 0 sends each change at once
 * @object_payload: whether the payload of events is an object, not text
 * @replay_length: messages a channel keeps for those who resume
 * @refuse_metadata: whether attaching with occupancy but without the capability
 *   fails with 40160; else the param is left out of the answer
 * @token_ttl: ms for which a token is valid when it asks for nothing else
 * @auth_lead: ms before expiry at which AUTH is sent, at most a third of the
 *   token's life
 * @enumeration_limit: most channels on a page of the enumeration
 * @enumeration_duration: ms that an enumeration takes
 * @enumeration_concurrency: enumerations that may run at once, then 42912
 * @clock_offset: ms by which the clock of the service is ahead
 * @log_length: entries that the log keeps, at most; 0 for none
 *
 * What can be set while the simulator runs.
 */
typedef struct
{
  gint64 channels_per_connection;
  gint64 account_channels;
  gint64 attach_rate;
  gint64 connect_rate;
  gint64 request_rate;
  gint64 connection_state_ttl;
  gint64 max_idle_interval;
  gint64 max_frame_size;
  gint64 message_rate;
  gint64 occupancy_debounce;
  gint64 object_payload;
  gint64 replay_length;
  gint64 refuse_metadata;
  gint64 token_ttl;
  gint64 auth_lead;
  gint64 enumeration_limit;
  gint64 enumeration_duration;
  gint64 enumeration_concurrency;
  gint64 clock_offset;
  gint64 log_length;
} SimulatorSettings;

void     simulator_settings_init    (SimulatorSettings        *self);
gboolean simulator_settings_update  (SimulatorSettings        *self,
                                     JsonObject               *values,
                                     GError                  **error);
char    *simulator_settings_to_json (const SimulatorSettings  *self);
gint64   simulator_settings_now     (const SimulatorSettings  *self);

G_END_DECLS
