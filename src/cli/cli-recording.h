/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/occupancy-room.h"
#include "monitor/occupancy-setup-account.h"

G_BEGIN_DECLS

/* Writes what `watch` sees to the history of the application. */
typedef struct _CliRecording CliRecording;

CliRecording *cli_recording_new          (OccupancySetupAccount *account) G_GNUC_WARN_UNUSED_RESULT;
void          cli_recording_free         (CliRecording          *self);
void          cli_recording_add_room     (CliRecording          *self,
                                          OccupancyRoom         *room);
void          cli_recording_close_async  (CliRecording          *self,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
void          cli_recording_close_finish (CliRecording          *self,
                                          GAsyncResult          *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliRecording, cli_recording_free)

G_END_DECLS
