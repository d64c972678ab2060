/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "simulator/simulator-connection.h"
#include "simulator/simulator-socket.h"

G_BEGIN_DECLS

/*
 * A connection of the service. It outlives its socket, which may be NULL, by
 * the connectionStateTtl; `number` is that of its newest socket. `over` says
 * that nobody may resume it.
 */
struct _SimulatorConnection
{
  Simulator *simulator;
  guint number;
  char *id;
  char *key; /* the newest of the keys */
  GPtrArray *keys;
  SimulatorGrant *grant;
  char *client_id;
  gboolean echo;
  gboolean heartbeats;
  gboolean muted;
  gboolean over;
  SimulatorSocket *socket;
  GHashTable *attachments; /* channel name → SimulatorAttachment */

  guint end_code; /* how a fault ends it when its timer is due */
  gboolean end_reset;

  gint64 idle_interval;
  gint64 last_sent;
  gint64 window_start;
  gint64 window_count;

  GSource *heartbeat_timer;
  GSource *forget_timer;
  GSource *grant_timer;
  GSource *rate_timer;
  GSource *fault_timer;
  GPtrArray *delayed;
};

void     _simulator_timer_clear             (GSource              **timer);
void     _simulator_connection_set_timer    (SimulatorConnection   *self,
                                             GSource              **timer,
                                             gint64                 delay_ms,
                                             GSourceFunc            func);
void     _simulator_connection_log          (SimulatorConnection   *self,
                                             const char            *type,
                                             const char            *text);
void     _simulator_connection_closed_cb    (SimulatorSocket       *socket,
                                             gpointer               user_data);
void     _simulator_connection_text_cb      (SimulatorSocket       *socket,
                                             const char            *text,
                                             gsize                  length,
                                             gpointer               user_data);
void     _simulator_connection_set_grant    (SimulatorConnection   *self,
                                             SimulatorGrant        *grant);
void     _simulator_connection_send_welcome (SimulatorConnection   *self,
                                             const GError          *error);
void     _simulator_connection_detach       (SimulatorConnection   *self,
                                             const char            *channel);
void     _simulator_connection_handle_text  (SimulatorConnection   *self,
                                             const char            *text,
                                             gsize                  length);

/* simulator-delivery.c */
GString *_simulator_frame_new               (int                    action,
                                             const char            *channel);
void     _simulator_connection_write        (SimulatorConnection   *self,
                                             char                  *frame);
void     _simulator_connection_write_raw    (SimulatorConnection   *self,
                                             char                  *text);
void     _simulator_connection_delay        (SimulatorConnection   *self,
                                             gboolean               incoming,
                                             char                  *frame,
                                             guint                  delay_ms);
void     _simulator_connection_follow_up    (SimulatorConnection   *self,
                                             SimulatorFaultEffect   then,
                                             const SimulatorFault  *fault);
void     _simulator_connection_send_string  (SimulatorConnection   *self,
                                             int                    action,
                                             const char            *channel,
                                             GString               *out);
void     _simulator_connection_send_error   (SimulatorConnection   *self,
                                             int                    action,
                                             const char            *channel,
                                             const GError          *error);
gboolean _simulator_connection_heartbeat_cb (gpointer               data);

/* simulator-protocol.c */
void     _simulator_connection_handle       (SimulatorConnection   *self,
                                             int                    action,
                                             JsonObject            *frame);
void     _simulator_connection_attached     (SimulatorAttachment   *attachment,
                                             guint                  flags,
                                             const GError          *error);

G_END_DECLS
