/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-capability.h"

static void
test_matches (void)
{
  static const struct
  {
    const char *resource;
    const char *channel;
    gboolean allowed;
  } cases[] = {
    { "*", "lobby", TRUE },
    { "*", "a:b:c", TRUE },
    { "*", "[meta]channel.lifecycle", FALSE },
    { "[meta]*", "[meta]channel.lifecycle", TRUE },
    { "[*]*", "[meta]channel.lifecycle", TRUE },
    { "[*]*", "lobby", TRUE },
    { "lobby", "lobby", TRUE },
    { "lobby", "lobby::$chat", TRUE },
    { "lobby", "lobby2::$chat", FALSE },
    { "lobby::$chat", "lobby::$chat", TRUE },
    { "ns:*", "ns:a", TRUE },
    { "ns:*", "ns:a:b::$chat", TRUE },
    { "ns:*", "ns", FALSE },
    { "ns:*:c", "ns:b:c", TRUE },
    { "ns:*:c", "ns:b:d", FALSE },
    { "ns*", "nsa", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"%s\":[\"subscribe\"]}", cases[i].resource);
      g_autoptr(SimulatorCapability) capability = simulator_capability_parse (json, NULL);

      g_test_message ("%s covers %s", cases[i].resource, cases[i].channel);
      g_assert_nonnull (capability);
      g_assert_cmpuint (simulator_capability_allows (capability, cases[i].channel), ==,
                        cases[i].allowed ? SIMULATOR_OPERATION_SUBSCRIBE : 0);
    }
}

static void
test_intersect (void)
{
  g_autoptr(SimulatorCapability) all = simulator_capability_new ();
  g_autoptr(SimulatorCapability) some = simulator_capability_parse ("{\"ns:*\":[\"subscribe\",\"channel-metadata\"]}", NULL);
  g_autoptr(SimulatorCapability) wide = simulator_capability_parse ("{\"*\":[\"subscribe\"]}", NULL);
  g_autoptr(SimulatorCapability) other = simulator_capability_parse ("{\"b\":[\"publish\"]}", NULL);
  g_autoptr(SimulatorCapability) first = simulator_capability_intersect (all, some);
  g_autoptr(SimulatorCapability) second = simulator_capability_intersect (some, wide);
  g_autoptr(SimulatorCapability) none = simulator_capability_intersect (some, other);
  g_autofree char *first_json = simulator_capability_to_json (first);
  g_autofree char *second_json = simulator_capability_to_json (second);

  g_assert_cmpstr (first_json, ==, "{\"ns:*\":[\"channel-metadata\",\"subscribe\"]}");
  g_assert_cmpstr (second_json, ==, "{\"ns:*\":[\"subscribe\"]}");
  g_assert_true (simulator_capability_is_empty (none));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/simulator/capability/matches", test_matches);
  g_test_add_func ("/simulator/capability/intersect", test_intersect);

  return g_test_run ();
}
