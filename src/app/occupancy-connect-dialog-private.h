/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/occupancy-abilities-group.h"
#include "app/occupancy-connect-dialog.h"
#include "app/occupancy-field-error.h"

G_BEGIN_DECLS

struct _OccupancyConnectDialog
{
  AdwDialog parent_instance;

  OccupancyMonitor *monitor;
  OccupancySetupAccount *account;

  /* The account as it is typed now, and what the service says of it. */
  OccupancySetupAccount *draft;
  char *credential;
  AblyRest *rest;
  AblyCapability *capability;
  GCancellable *checking;
  guint typing_source;

  guint name_is_typed : 1;
  guint setting_name : 1;
  guint connect_when_checked : 1;
  guint busy : 1;

  AdwPreferencesPage *page;
  GtkWidget *connect_button;
  GtkStack *connect_stack;
  GtkLabel *connect_label;
  AdwComboRow *kind_row;
  AdwEntryRow *credential_row;
  GtkWidget *hint;
  OccupancyFieldError *credential_error;
  GtkWidget *keyring_box;
  AdwEntryRow *name_row;
  OccupancyAbilitiesGroup *abilities;
  AdwExpanderRow *advanced_row;
  AdwEntryRow *endpoint_row;
  AdwEntryRow *port_row;
  AdwSwitchRow *tls_row;
  OccupancyFieldError *place_error;
};

/* occupancy-connect-dialog.c */
void                    occupancy_connect_dialog_finish          (OccupancyConnectDialog *self);
OccupancyCredentialKind occupancy_connect_dialog_get_kind        (OccupancyConnectDialog *self);
gboolean                occupancy_connect_dialog_read_port       (OccupancyConnectDialog *self,
                                                                  guint                  *port);
void                    occupancy_connect_dialog_set_busy        (OccupancyConnectDialog *self,
                                                                  gboolean                busy);
void                    occupancy_connect_dialog_set_errors      (OccupancyConnectDialog *self,
                                                                  const char             *credential,
                                                                  const char             *place);
void                    occupancy_connect_dialog_show_error      (OccupancyConnectDialog *self,
                                                                  const GError           *error,
                                                                  gboolean                take_focus);
void                    occupancy_connect_dialog_update_draft    (OccupancyConnectDialog *self,
                                                                  guint                   port);

/* occupancy-connect-dialog-check.c */
void                    occupancy_connect_dialog_check           (OccupancyConnectDialog *self);
void                    occupancy_connect_dialog_connect_cb      (OccupancyConnectDialog *self);
void                    occupancy_connect_dialog_keep_for_now_cb (OccupancyConnectDialog *self);
void                    occupancy_connect_dialog_stop_checking   (OccupancyConnectDialog *self);

G_END_DECLS
