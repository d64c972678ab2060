/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/occupancy-model.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ACCOUNT (occupancy_account_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyAccount, occupancy_account, OCCUPANCY, ACCOUNT, GObject)

OccupancyAccount *occupancy_account_new               (const char        *id,
                                                       const char        *name,
                                                       AblyClientOptions *options) G_GNUC_WARN_UNUSED_RESULT;
const char       *occupancy_account_get_id            (OccupancyAccount  *self);
const char       *occupancy_account_get_name          (OccupancyAccount  *self);
OccupancyModel   *occupancy_account_get_model         (OccupancyAccount  *self);
gint64            occupancy_account_get_offline_since (OccupancyAccount  *self);

G_END_DECLS
