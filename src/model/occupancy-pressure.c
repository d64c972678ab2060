/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "model/occupancy-pressure.h"

#define TOO_MANY_REQUESTS 429

/**
 * occupancy_pressure_from_error:
 * @error: (nullable): an error of the service
 *
 * Finds what the service asks for with an error. The codes are those of its
 * limits: https://ably.com/docs/platform/pricing/limits
 *
 * Returns: the kind of pressure
 */
OccupancyPressure
occupancy_pressure_from_error (const GError *error)
{
  if (error == NULL || error->domain != ABLY_ERROR)
    return OCCUPANCY_PRESSURE_NONE;

  switch (error->code)
    {
    case 40114:
      return OCCUPANCY_PRESSURE_ACCOUNT;

    case 90010:
      return OCCUPANCY_PRESSURE_CONNECTION;

    case 42915:
    case 42916:
    case 80020:
      return OCCUPANCY_PRESSURE_OVERRUN;

    case 40115:
    case 90021:
      return OCCUPANCY_PRESSURE_RATE;

    default:
      break;
    }

  if ((error->code >= 42910 && error->code <= 42918) ||
      ably_error_get_status_code (error) == TOO_MANY_REQUESTS)
    return OCCUPANCY_PRESSURE_RATE;

  return OCCUPANCY_PRESSURE_NONE;
}
