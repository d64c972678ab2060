/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "model/occupancy-pressure.h"

static void
test_codes (void)
{
  static const struct
  {
    int code;
    guint status;
    OccupancyPressure pressure;
  } cases[] = {
    { 42910, 429, OCCUPANCY_PRESSURE_RATE },
    { 42911, 429, OCCUPANCY_PRESSURE_RATE },
    { 42913, 429, OCCUPANCY_PRESSURE_RATE },
    { 42914, 429, OCCUPANCY_PRESSURE_RATE },
    { 42915, 429, OCCUPANCY_PRESSURE_OVERRUN },
    { 42916, 429, OCCUPANCY_PRESSURE_OVERRUN },
    { 42917, 429, OCCUPANCY_PRESSURE_RATE },
    { 42918, 429, OCCUPANCY_PRESSURE_RATE },
    { 42918, 400, OCCUPANCY_PRESSURE_RATE },
    { 42922, 429, OCCUPANCY_PRESSURE_RATE },
    { 40115, 403, OCCUPANCY_PRESSURE_RATE },
    { 90021, 429, OCCUPANCY_PRESSURE_RATE },
    { 80020, 400, OCCUPANCY_PRESSURE_OVERRUN },
    { 90010, 400, OCCUPANCY_PRESSURE_CONNECTION },
    { 40114, 403, OCCUPANCY_PRESSURE_ACCOUNT },
    { 40160, 401, OCCUPANCY_PRESSURE_NONE },
    { 40300, 403, OCCUPANCY_PRESSURE_NONE },
    { 50003, 503, OCCUPANCY_PRESSURE_NONE },
    { 90007, 408, OCCUPANCY_PRESSURE_NONE },
  };
  g_autoptr(GError) other = g_error_new_literal (G_IO_ERROR, 42910, "of another domain");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = ably_error_new (cases[i].code, cases[i].status, "a reason");

      g_assert_cmpint (occupancy_pressure_from_error (error), ==, cases[i].pressure);
    }
  g_assert_cmpint (occupancy_pressure_from_error (NULL), ==, OCCUPANCY_PRESSURE_NONE);
  g_assert_cmpint (occupancy_pressure_from_error (other), ==, OCCUPANCY_PRESSURE_NONE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pressure/codes", test_codes);

  return g_test_run ();
}
