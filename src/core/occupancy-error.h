/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define OCCUPANCY_ERROR (occupancy_error_quark ())

/**
 * OccupancyError:
 * @OCCUPANCY_ERROR_ROOM_NAME: the text cannot be the name of a room
 * @OCCUPANCY_ERROR_RULE: the rule contradicts itself or is out of range
 * @OCCUPANCY_ERROR_SETUP: a setup file is damaged
 * @OCCUPANCY_ERROR_SETUP_NEWER: a setup file is of a newer Occupancy
 * @OCCUPANCY_ERROR_SETUP_BUSY: another program holds the setup file
 * @OCCUPANCY_ERROR_CREDENTIAL_MISSING: no credential is stored for the account
 * @OCCUPANCY_ERROR_KEYRING_LOCKED: the keyring is locked, and stayed so
 * @OCCUPANCY_ERROR_KEYRING_MISSING: there is no keyring to ask
 * @OCCUPANCY_ERROR_KEYRING_DENIED: the keyring refused
 *
 * What can go wrong in Occupancy itself. What the service reports is of the
 * domain `ABLY_ERROR`.
 */
typedef enum
{
  OCCUPANCY_ERROR_ROOM_NAME,
  OCCUPANCY_ERROR_RULE,
  OCCUPANCY_ERROR_SETUP,
  OCCUPANCY_ERROR_SETUP_NEWER,
  OCCUPANCY_ERROR_SETUP_BUSY,
  OCCUPANCY_ERROR_CREDENTIAL_MISSING,
  OCCUPANCY_ERROR_KEYRING_LOCKED,
  OCCUPANCY_ERROR_KEYRING_MISSING,
  OCCUPANCY_ERROR_KEYRING_DENIED,
} OccupancyError;

GQuark occupancy_error_quark (void);

G_END_DECLS
