/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-faults.h"
#include "simulator/simulator-json.h"

static guint
add (SimulatorFaults *faults,
     const char      *rule)
{
  g_autoptr(JsonNode) root = simulator_json_parse (rule, -1, NULL);

  return simulator_faults_add (faults, json_node_get_object (root), NULL);
}

static void
test_match (void)
{
  g_autoptr(SimulatorFaults) faults = simulator_faults_new ();
  const SimulatorFault *fault;
  guint id = add (faults, "{\"on\":\"out\",\"action\":\"attached\",\"channel\":\"a*\",\"connection\":2,\"contains\":\"flags\",\"do\":\"suppress\"}");

  g_assert_cmpuint (id, >, 0);
  g_assert_null (simulator_faults_match (faults, SIMULATOR_FAULT_IN, 2, 11, "abc", "flags"));
  g_assert_null (simulator_faults_match (faults, SIMULATOR_FAULT_OUT, 1, 11, "abc", "flags"));
  g_assert_null (simulator_faults_match (faults, SIMULATOR_FAULT_OUT, 2, 12, "abc", "flags"));
  g_assert_null (simulator_faults_match (faults, SIMULATOR_FAULT_OUT, 2, 11, "bc", "flags"));
  g_assert_null (simulator_faults_match (faults, SIMULATOR_FAULT_OUT, 2, 11, NULL, "flags"));
  g_assert_null (simulator_faults_match (faults, SIMULATOR_FAULT_OUT, 2, 11, "abc", "none"));

  fault = simulator_faults_match (faults, SIMULATOR_FAULT_OUT, 2, 11, "abc", "flags");
  g_assert_nonnull (fault);
  g_assert_cmpint (fault->effect, ==, SIMULATOR_FAULT_SUPPRESS);
  g_assert_cmpint (fault->then, ==, SIMULATOR_FAULT_PASS);
  g_assert_null (simulator_faults_match (faults, SIMULATOR_FAULT_OUT, 2, 11, "abc", "flags"));

  g_assert_true (simulator_faults_remove (faults, id));
  g_assert_false (simulator_faults_remove (faults, id));
}

static void
test_count (void)
{
  g_autoptr(SimulatorFaults) faults = simulator_faults_new ();
  guint struck = 0;

  add (faults, "{\"on\":\"connect\",\"do\":\"refuse\",\"skip\":2,\"times\":3}");
  for (guint i = 0; i < 10; i++)
    {
      gboolean strikes = simulator_faults_match (faults, SIMULATOR_FAULT_CONNECT, i, -1, NULL, NULL) != NULL;

      g_assert_true (strikes == (i >= 2 && i < 5));
      struck += strikes;
    }
  g_assert_cmpuint (struck, ==, 3);

  simulator_faults_clear (faults);
  add (faults, "{\"on\":\"http\",\"do\":\"drop\",\"times\":-1}");
  for (guint i = 0; i < 10; i++)
    g_assert_nonnull (simulator_faults_match (faults, SIMULATOR_FAULT_HTTP, 0, -1, "GET /time", NULL));
}

static void
test_malformed (void)
{
  static const char * const rules[] = {
    "{}",
    "{\"on\":\"nowhere\",\"do\":\"drop\"}",
    "{\"on\":\"out\",\"do\":\"dance\"}",
    "{\"on\":\"http\",\"do\":\"suppress\"}",
    "{\"on\":\"out\",\"do\":\"refuse\"}",
    "{\"on\":\"out\",\"do\":\"drop\",\"action\":\"NONSENSE\"}",
    "{\"on\":\"out\",\"do\":\"replace\",\"then\":\"dance\"}",
    "{\"on\":1,\"do\":2}",
  };
  g_autoptr(SimulatorFaults) faults = simulator_faults_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    g_assert_cmpuint (add (faults, rules[i]), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/simulator/faults/match", test_match);
  g_test_add_func ("/simulator/faults/count", test_count);
  g_test_add_func ("/simulator/faults/malformed", test_malformed);

  return g_test_run ();
}
