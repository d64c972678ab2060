/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsecret/secret.h>

#include "monitor/occupancy-accounts.h"

G_BEGIN_DECLS

#define OCCUPANCY_ACCOUNTS_ACCOUNT "account"
#define OCCUPANCY_ACCOUNTS_KIND "kind"

struct _OccupancyAccounts
{
  GObject parent_instance;

  GHashTable *kept;
  OccupancyKeyringState keyring_state;
};

extern const SecretSchema occupancy_accounts_schema;

const char *occupancy_accounts_name_kind         (OccupancyCredentialKind  kind);
void        occupancy_accounts_set_keyring_state (OccupancyAccounts       *self,
                                                  OccupancyKeyringState    state);
void        occupancy_accounts_fail              (GTask                   *task,
                                                  GError                  *error);

G_END_DECLS
