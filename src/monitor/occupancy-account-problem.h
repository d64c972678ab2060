/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * OccupancyAccountProblem:
 * @OCCUPANCY_ACCOUNT_PROBLEM_NONE: nothing is wrong, or nothing is known yet
 * @OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE: the service cannot be reached; it is tried
 *   again by itself
 * @OCCUPANCY_ACCOUNT_PROBLEM_UNTRUSTED: the certificate of the service cannot be
 *   trusted; it is tried again by itself
 * @OCCUPANCY_ACCOUNT_PROBLEM_REFUSED: the service refused the credential, which
 *   is not tried again until it changes
 * @OCCUPANCY_ACCOUNT_PROBLEM_EXPIRED: the token has expired, and there is nothing
 *   to get another one with
 * @OCCUPANCY_ACCOUNT_PROBLEM_INVALID: the credential or the endpoint cannot be
 *   right, so that nothing was sent
 * @OCCUPANCY_ACCOUNT_PROBLEM_FAILED: the service refused for another reason
 * @OCCUPANCY_ACCOUNT_PROBLEM_NO_CREDENTIAL: the keyring has no credential
 * @OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_LOCKED: the keyring is locked
 * @OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_MISSING: there is no keyring
 * @OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_DENIED: the keyring refuses access
 *
 * What keeps an account from being connected. [property@Account:error] has the
 * particulars.
 */
typedef enum
{
  OCCUPANCY_ACCOUNT_PROBLEM_NONE,
  OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE,
  OCCUPANCY_ACCOUNT_PROBLEM_UNTRUSTED,
  OCCUPANCY_ACCOUNT_PROBLEM_REFUSED,
  OCCUPANCY_ACCOUNT_PROBLEM_EXPIRED,
  OCCUPANCY_ACCOUNT_PROBLEM_INVALID,
  OCCUPANCY_ACCOUNT_PROBLEM_FAILED,
  OCCUPANCY_ACCOUNT_PROBLEM_NO_CREDENTIAL,
  OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_LOCKED,
  OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_MISSING,
  OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_DENIED,
} OccupancyAccountProblem;

#define OCCUPANCY_TYPE_ACCOUNT_PROBLEM (occupancy_account_problem_get_type ())
GType occupancy_account_problem_get_type (void);

OccupancyAccountProblem occupancy_account_problem_from_loss       (const GError *error);
OccupancyAccountProblem occupancy_account_problem_from_refusal    (const GError *error);
OccupancyAccountProblem occupancy_account_problem_from_credential (const GError *error);

G_END_DECLS
