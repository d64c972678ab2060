/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-account.h"

G_BEGIN_DECLS

struct _OccupancyAccount
{
  GObject parent_instance;

  OccupancySetupAccount *setup;
  char *credential;
  GError *credential_error;
  OccupancyModel *model;
  gboolean started;
  guint renew_source;

  AblyConnectionState state;
  GError *error;
  OccupancyAccountProblem problem;
  gint64 offline_since;
};

/* occupancy-account.c */
void occupancy_account_update       (OccupancyAccount *self);
void occupancy_account_notify_model (OccupancyAccount *self);

/* occupancy-account-life.c */
void occupancy_account_drop_model   (OccupancyAccount *self);
void occupancy_account_endpoint_cb  (OccupancyAccount *self);

G_END_DECLS
