/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "monitor/occupancy-setup-account.h"

G_BEGIN_DECLS

/**
 * OccupancyKeyringState:
 * @OCCUPANCY_KEYRING_READY: nothing bad is known of it
 * @OCCUPANCY_KEYRING_LOCKED: it is locked, and the person did not unlock it
 * @OCCUPANCY_KEYRING_MISSING: there is none
 * @OCCUPANCY_KEYRING_DENIED: it refused
 *
 * How the keyring answered the last time.
 */
typedef enum
{
  OCCUPANCY_KEYRING_READY,
  OCCUPANCY_KEYRING_LOCKED,
  OCCUPANCY_KEYRING_MISSING,
  OCCUPANCY_KEYRING_DENIED,
} OccupancyKeyringState;

#define OCCUPANCY_TYPE_KEYRING_STATE (occupancy_keyring_state_get_type ())
GType occupancy_keyring_state_get_type (void);

#define OCCUPANCY_TYPE_ACCOUNTS (occupancy_accounts_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyAccounts, occupancy_accounts, OCCUPANCY, ACCOUNTS, GObject)

OccupancyAccounts     *occupancy_accounts_new               (void) G_GNUC_WARN_UNUSED_RESULT;
OccupancyKeyringState  occupancy_accounts_get_keyring_state (OccupancyAccounts        *self);
void                   occupancy_accounts_keep              (OccupancyAccounts        *self,
                                                             const char               *account,
                                                             const char               *credential);
gboolean               occupancy_accounts_is_kept           (OccupancyAccounts        *self,
                                                             const char               *account);
void                   occupancy_accounts_lookup_async      (OccupancyAccounts        *self,
                                                             const char               *account,
                                                             OccupancyCredentialKind   kind,
                                                             GCancellable             *cancellable,
                                                             GAsyncReadyCallback       callback,
                                                             gpointer                  user_data);
char                  *occupancy_accounts_lookup_finish     (OccupancyAccounts        *self,
                                                             GAsyncResult             *result,
                                                             GError                  **error) G_GNUC_WARN_UNUSED_RESULT;
void                   occupancy_accounts_store_async       (OccupancyAccounts        *self,
                                                             OccupancySetupAccount    *account,
                                                             const char               *credential,
                                                             GCancellable             *cancellable,
                                                             GAsyncReadyCallback       callback,
                                                             gpointer                  user_data);
gboolean               occupancy_accounts_store_finish      (OccupancyAccounts        *self,
                                                             GAsyncResult             *result,
                                                             GError                  **error);
void                   occupancy_accounts_clear_async       (OccupancyAccounts        *self,
                                                             const char               *account,
                                                             GCancellable             *cancellable,
                                                             GAsyncReadyCallback       callback,
                                                             gpointer                  user_data);
gboolean               occupancy_accounts_clear_finish      (OccupancyAccounts        *self,
                                                             GAsyncResult             *result,
                                                             GError                  **error);

G_END_DECLS
