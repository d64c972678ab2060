/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * OccupancyCredentialKind:
 * @OCCUPANCY_CREDENTIAL_KEY: an API key
 * @OCCUPANCY_CREDENTIAL_TOKEN: a token that was issued once
 * @OCCUPANCY_CREDENTIAL_TOKEN_URL: an address that issues tokens
 *
 * What an account is opened with.
 */
typedef enum
{
  OCCUPANCY_CREDENTIAL_KEY,
  OCCUPANCY_CREDENTIAL_TOKEN,
  OCCUPANCY_CREDENTIAL_TOKEN_URL,
} OccupancyCredentialKind;

#define OCCUPANCY_TYPE_CREDENTIAL_KIND (occupancy_credential_kind_get_type ())
GType occupancy_credential_kind_get_type (void);

#define OCCUPANCY_TYPE_SETUP_ACCOUNT (occupancy_setup_account_get_type ())
G_DECLARE_FINAL_TYPE (OccupancySetupAccount, occupancy_setup_account, OCCUPANCY, SETUP_ACCOUNT, GObject)

OccupancySetupAccount  *occupancy_setup_account_new                 (const char              *id,
                                                                     const char              *name) G_GNUC_WARN_UNUSED_RESULT;
const char             *occupancy_setup_account_get_id              (OccupancySetupAccount   *self);
const char             *occupancy_setup_account_get_name            (OccupancySetupAccount   *self);
void                    occupancy_setup_account_set_name            (OccupancySetupAccount   *self,
                                                                     const char              *name);
const char             *occupancy_setup_account_get_endpoint        (OccupancySetupAccount   *self);
void                    occupancy_setup_account_set_endpoint        (OccupancySetupAccount   *self,
                                                                     const char              *endpoint);
guint                   occupancy_setup_account_get_port            (OccupancySetupAccount   *self);
void                    occupancy_setup_account_set_port            (OccupancySetupAccount   *self,
                                                                     guint                    port);
gboolean                occupancy_setup_account_get_tls             (OccupancySetupAccount   *self);
void                    occupancy_setup_account_set_tls             (OccupancySetupAccount   *self,
                                                                     gboolean                 tls);
OccupancyCredentialKind occupancy_setup_account_get_credential_kind (OccupancySetupAccount   *self);
void                    occupancy_setup_account_set_credential_kind (OccupancySetupAccount   *self,
                                                                     OccupancyCredentialKind  credential_kind);

G_END_DECLS
