/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-trust.h"

static void
test_nicks (void)
{
  static const char *nicks[] = { "unknown", "live", "polled", "stale", "invalid" };
  g_autoptr (GEnumClass) class = g_type_class_ref (OCCUPANCY_TYPE_TRUST);

  g_assert_cmpuint (class->n_values, ==, G_N_ELEMENTS (nicks));
  for (guint i = 0; i < class->n_values; i++)
    g_assert_cmpstr (g_enum_get_value (class, (int) i)->value_nick, ==, nicks[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trust/nicks", test_nicks);

  return g_test_run ();
}
