/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "ably/ably-error.h"
#include "core/occupancy-error.h"
#include "monitor/occupancy-account-problem.h"

G_DEFINE_ENUM_TYPE (OccupancyAccountProblem, occupancy_account_problem,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_UNTRUSTED, "untrusted"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_REFUSED, "refused"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_EXPIRED, "expired"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_INVALID, "invalid"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_NO_CREDENTIAL, "no-credential"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_LOCKED, "keyring-locked"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_MISSING, "keyring-missing"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_DENIED, "keyring-denied"))

/**
 * occupancy_account_problem_from_loss:
 * @error: (nullable): why there is no connection for now
 *
 * Finds what keeps the service from being reached.
 *
 * Returns: the problem
 */
OccupancyAccountProblem
occupancy_account_problem_from_loss (const GError *error)
{
  const GError *cause = error;

  while (cause != NULL && cause->domain == ABLY_ERROR)
    cause = ably_error_get_cause (cause);

  return g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) ? OCCUPANCY_ACCOUNT_PROBLEM_UNTRUSTED
                                                                           : OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE;
}

/**
 * occupancy_account_problem_from_refusal:
 * @error: (nullable): why a connection failed
 *
 * Finds what a service that is reached says to a credential that is of no use.
 *
 * Returns: the problem
 */
OccupancyAccountProblem
occupancy_account_problem_from_refusal (const GError *error)
{
  if (error == NULL || error->domain != ABLY_ERROR)
    return OCCUPANCY_ACCOUNT_PROBLEM_FAILED;

  if (error->code == 40142 || error->code == 40171)
    return OCCUPANCY_ACCOUNT_PROBLEM_EXPIRED;

  if (error->code == 40005 || (error->code >= 40100 && error->code < 40200) ||
      error->code == 40300 || error->code == 40400 || error->code == 80019)
    return OCCUPANCY_ACCOUNT_PROBLEM_REFUSED;

  return OCCUPANCY_ACCOUNT_PROBLEM_FAILED;
}

/**
 * occupancy_account_problem_from_credential:
 * @error: why there is no credential, or what is wrong with it before it is sent
 *
 * Finds what keeps an account from being connected at all.
 *
 * Returns: the problem
 */
OccupancyAccountProblem
occupancy_account_problem_from_credential (const GError *error)
{
  static const OccupancyAccountProblem problems[] = {
    [OCCUPANCY_ERROR_CREDENTIAL_MISSING] = OCCUPANCY_ACCOUNT_PROBLEM_NO_CREDENTIAL,
    [OCCUPANCY_ERROR_KEYRING_LOCKED] = OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_LOCKED,
    [OCCUPANCY_ERROR_KEYRING_MISSING] = OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_MISSING,
    [OCCUPANCY_ERROR_KEYRING_DENIED] = OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_DENIED,
  };

  if (error->domain == OCCUPANCY_ERROR && error->code < (int) G_N_ELEMENTS (problems) &&
      problems[error->code] != OCCUPANCY_ACCOUNT_PROBLEM_NONE)
    return problems[error->code];

  return OCCUPANCY_ACCOUNT_PROBLEM_INVALID;
}
