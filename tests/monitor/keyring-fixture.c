/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "keyring-fixture.h"

gboolean
keyring_fixture_is_unlocked (void)
{
  return g_strcmp0 (g_getenv ("OCCUPANCY_TEST_KEYRING"), "unlocked") == 0;
}

gboolean
keyring_fixture_is_none (void)
{
  return g_strcmp0 (g_getenv ("OCCUPANCY_TEST_KEYRING"), "none") == 0;
}

void
keyring_fixture_lock (void)
{
  const char * const argv[] = {
    "gdbus", "call", "--session", "--dest", "org.freedesktop.secrets",
    "--object-path", "/org/freedesktop/secrets",
    "--method", "org.freedesktop.Secret.Service.Lock",
    "[objectpath \"/org/freedesktop/secrets/collection/login\"]", NULL
  };
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}
