/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-capability.h"
#include "ably/ably-error.h"
#include "fixture/observed.h"

static AblyCapability *
read_capability (const char *text)
{
  g_autoptr (GError) error = NULL;
  AblyCapability *capability = ably_capability_new_from_text (text, &error);

  g_assert_no_error (error);

  return capability;
}

static void
test_resources (void)
{
  static const struct
  {
    const char *pattern;
    const char *resource;
    AblyPermission permission;
  } cases[] = {
    { "lobby", "lobby", ABLY_PERMISSION_GRANTED },
    { "lobby", "Lobby", ABLY_PERMISSION_MISSING },
    { "lobby", "lobby:1", ABLY_PERMISSION_MISSING },
    { "lobby", "lobby::$chat", ABLY_PERMISSION_MISSING },
    { "lobby:*", "lobby:1", ABLY_PERMISSION_GRANTED },
    { "lobby:*", "lobby:1:2", ABLY_PERMISSION_GRANTED },
    { "lobby:*", "lobby", ABLY_PERMISSION_MISSING },
    { "lobby:*:2", "lobby:1:2", ABLY_PERMISSION_GRANTED },
    { "lobby:*:2", "lobby:1:3", ABLY_PERMISSION_MISSING },
    { "lobby:*:2", "lobby:1:1:2", ABLY_PERMISSION_MISSING },
    { "lob*", "lobby", ABLY_PERMISSION_MISSING },
    { "*", "lobby", ABLY_PERMISSION_GRANTED },
    { "*", "lobby::$chat", ABLY_PERMISSION_GRANTED },
    { "*", "*", ABLY_PERMISSION_GRANTED },
    { "*", "[meta]channel.lifecycle", ABLY_PERMISSION_MISSING },
    { "lobby:*", "*", ABLY_PERMISSION_MISSING },
    { "[meta]*", "[meta]channel.lifecycle", ABLY_PERMISSION_GRANTED },
    { "[meta]*", "lobby", ABLY_PERMISSION_MISSING },
    { "[meta]channel.lifecycle", "[meta]channel.lifecycle", ABLY_PERMISSION_GRANTED },
    { "[*]*", "[meta]channel.lifecycle", ABLY_PERMISSION_GRANTED },
    { "[*]*", "lobby", ABLY_PERMISSION_GRANTED },
    { "[unclosed", "[unclosed", ABLY_PERMISSION_GRANTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"%s\":[\"subscribe\"]}", cases[i].pattern);
      g_autoptr (AblyCapability) capability = read_capability (text);

      g_test_message ("%s for %s", cases[i].pattern, cases[i].resource);
      g_assert_cmpint (ably_capability_get_permission (capability, cases[i].resource, ABLY_OPERATION_SUBSCRIBE),
                       ==, cases[i].permission);
      g_assert_cmpint (ably_capability_get_permission (capability, cases[i].resource, ABLY_OPERATION_CHANNEL_METADATA),
                       ==, ABLY_PERMISSION_MISSING);
    }
  observed ("* is no capability for [meta]channel.lifecycle; [meta]* and [*]* are");
}

static void
test_operations (void)
{
  g_autoptr (AblyCapability) capability =
    read_capability ("{\"b:*\":[\"subscribe\"],\"a\":[\"*\"],\"c\":[\"made-up\",7,null],\"d\":\"subscribe\",\"e\":[]}");
  g_auto (GStrv) subscribe = ably_capability_dup_resources (capability, ABLY_OPERATION_SUBSCRIBE);
  g_auto (GStrv) made_up = ably_capability_dup_resources (capability, "made-up");
  g_auto (GStrv) metadata = ably_capability_dup_resources (capability, ABLY_OPERATION_CHANNEL_METADATA);

  g_assert_true (g_strv_equal ((const char * const *) subscribe, (const char *[]) { "a", "b:*", NULL }));
  g_assert_true (g_strv_equal ((const char * const *) made_up, (const char *[]) { "a", "c", NULL }));
  g_assert_true (g_strv_equal ((const char * const *) metadata, (const char *[]) { "a", NULL }));
}

static void
test_unreadable (void)
{
  static const char *texts[] = { "", "null", "[]", "\"{}\"", "{", "{\"a\":" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ably_capability_new_from_text (texts[i], &error));
      g_assert_error (error, ABLY_ERROR, 40003);
    }
}

static void
test_trial (void)
{
  g_autoptr (AblyCapability) granted = ably_capability_new_from_trial (ABLY_PERMISSION_GRANTED);
  g_autoptr (AblyCapability) missing = ably_capability_new_from_trial (ABLY_PERMISSION_MISSING);
  g_autoptr (AblyCapability) unknown = ably_capability_new_from_trial (ABLY_PERMISSION_UNKNOWN);

  g_assert_cmpint (ably_capability_get_permission (granted, "*", "channel-metadata"), ==, ABLY_PERMISSION_GRANTED);
  g_assert_cmpint (ably_capability_get_permission (granted, "lobby", "channel-metadata"), ==, ABLY_PERMISSION_GRANTED);
  g_assert_cmpint (ably_capability_get_permission (granted, "lobby", "subscribe"), ==, ABLY_PERMISSION_UNKNOWN);

  /* Refused for all, it may still be allowed for some. */
  g_assert_cmpint (ably_capability_get_permission (missing, "*", "channel-metadata"), ==, ABLY_PERMISSION_MISSING);
  g_assert_cmpint (ably_capability_get_permission (missing, "lobby", "channel-metadata"), ==, ABLY_PERMISSION_UNKNOWN);

  g_assert_cmpint (ably_capability_get_permission (unknown, "*", "channel-metadata"), ==, ABLY_PERMISSION_UNKNOWN);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trap/22-metachannels", test_resources);
  g_test_add_func ("/capability/operations", test_operations);
  g_test_add_func ("/capability/unreadable", test_unreadable);
  g_test_add_func ("/capability/trial", test_trial);

  return g_test_run ();
}
