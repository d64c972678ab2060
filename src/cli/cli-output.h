/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "ably/ably-connection.h"
#include "cli/cli-writer.h"
#include "core/occupancy-sample.h"
#include "model/occupancy-room.h"
#include "monitor/occupancy-setup-account.h"

G_BEGIN_DECLS

typedef struct _CliOutput CliOutput;

CliOutput *cli_output_new           (gboolean                          json,
                                     CliWriterClosedFunc               closed,
                                     gpointer                          user_data);
void       cli_output_free          (CliOutput                        *self);
gboolean   cli_output_finish        (CliOutput                        *self);
void       cli_output_hurry         (CliOutput                        *self);
char      *cli_output_dup_printable (const char                       *text) G_GNUC_WARN_UNUSED_RESULT;
void       cli_output_account       (CliOutput                        *self,
                                     OccupancySetupAccount            *account,
                                     guint                             n_rooms);
void       cli_output_sample        (CliOutput                        *self,
                                     const char                       *room,
                                     const OccupancySample            *sample);
void       cli_output_active_room   (CliOutput                        *self,
                                     const char                       *room,
                                     JsonNode                         *metrics);
void       cli_output_connection    (CliOutput                        *self,
                                     guint                             connection,
                                     const AblyConnectionStateChange  *change);
void       cli_output_room          (CliOutput                        *self,
                                     const char                       *room,
                                     OccupancyRoomStatus               current,
                                     OccupancyRoomStatus               previous,
                                     gboolean                          resumed,
                                     const GError                     *error);
void       cli_output_discontinuity (CliOutput                        *self,
                                     const char                       *room,
                                     const GError                     *error);
void       cli_output_error         (CliOutput                        *self,
                                     const char                       *room,
                                     const GError                     *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliOutput, cli_output_free)

G_END_DECLS
