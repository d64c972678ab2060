/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-retry.h"

/**
 * ably_retry_coefficient:
 * @count: which retry this is, from 1
 *
 * Gets how much longer than the first the wait before a retry is (RTB1a).
 *
 * Returns: 1, 4/3, 5/3, then 2 for good
 */
double
ably_retry_coefficient (guint count)
{
  g_return_val_if_fail (count > 0, 1);

  return MIN ((count + 2) / 3.0, 2.0);
}

/**
 * ably_retry_delay:
 * @timeout: the nominal wait in milliseconds
 * @count: which retry this is, from 1
 *
 * Gets how long to wait before a retry: growing to twice @timeout, and up to a
 * fifth less, so that many clients do not come back at one time (RTB1).
 *
 * Returns: the wait in milliseconds
 */
guint
ably_retry_delay (guint timeout,
                  guint count)
{
  return (guint) (timeout * ably_retry_coefficient (count) * g_random_double_range (0.8, 1.0));
}
