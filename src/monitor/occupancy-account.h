/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/occupancy-model.h"
#include "monitor/occupancy-account-problem.h"
#include "monitor/occupancy-setup-account.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ACCOUNT (occupancy_account_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyAccount, occupancy_account, OCCUPANCY, ACCOUNT, GObject)

OccupancyAccount        *occupancy_account_new               (OccupancySetupAccount *setup) G_GNUC_WARN_UNUSED_RESULT;
OccupancySetupAccount   *occupancy_account_get_setup         (OccupancyAccount      *self);
const char              *occupancy_account_get_id            (OccupancyAccount      *self);
const char              *occupancy_account_get_name          (OccupancyAccount      *self);
OccupancyModel          *occupancy_account_get_model         (OccupancyAccount      *self);
AblyConnectionState      occupancy_account_get_state         (OccupancyAccount      *self);
const GError            *occupancy_account_get_error         (OccupancyAccount      *self);
OccupancyAccountProblem  occupancy_account_get_problem       (OccupancyAccount      *self);
gint64                   occupancy_account_get_offline_since (OccupancyAccount      *self);
void                     occupancy_account_set_credential    (OccupancyAccount      *self,
                                                              const char            *credential,
                                                              const GError          *error);
void                     occupancy_account_use_credential    (OccupancyAccount      *self,
                                                              const char            *credential);
void                     occupancy_account_start             (OccupancyAccount      *self);
void                     occupancy_account_reconnect         (OccupancyAccount      *self);
void                     occupancy_account_close_async       (OccupancyAccount      *self,
                                                              GCancellable          *cancellable,
                                                              GAsyncReadyCallback    callback,
                                                              gpointer               user_data);
gboolean                 occupancy_account_close_finish      (OccupancyAccount      *self,
                                                              GAsyncResult          *result,
                                                              GError               **error);

G_END_DECLS
