/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "model-fixture.h"
#include "model/occupancy-directory.h"

static GPtrArray *
read_page (OccupancyDirectory  *directory,
           GCancellable        *cancellable,
           GError             **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_directory_read_async (directory, cancellable, async_result_cb, &result);
  return occupancy_directory_read_finish (directory, await_result (&result), error);
}

static void
test_pages (void)
{
  ModelFixture fixture;
  OccupancyDirectory *directory;
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GError) error = NULL;
  guint n_pages = 0;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_control (&fixture, "settings", "{\"enumerationLimit\":2}");
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("room-%u", i);

      simulator_fixture_set_room (fixture.simulator, name, 1, 0);
    }
  simulator_fixture_set_room (fixture.simulator, "other", 1, 0);

  directory = occupancy_directory_new (occupancy_model_get_rest (fixture.model), "room-");
  for (;;)
    {
      g_autoptr(GPtrArray) entries = read_page (directory, NULL, &error);

      g_assert_no_error (error);
      if (entries == NULL)
        break;

      n_pages++;
      for (guint i = 0; i < entries->len; i++)
        {
          OccupancyDirectoryEntry *entry = g_ptr_array_index (entries, i);

          g_assert_null (entry->metrics);
          g_assert_true (g_hash_table_add (names, g_strdup (entry->room)));
        }
    }
  g_assert_cmpuint (n_pages, >=, 3);
  g_assert_cmpuint (g_hash_table_size (names), ==, 5);
  g_assert_true (g_hash_table_contains (names, "room-4"));

  /* The end stays the end. */
  g_assert_null (read_page (directory, NULL, &error));
  g_assert_no_error (error);

  g_assert_finalize_object (directory);
  model_fixture_tear_down (&fixture);
}

static void
test_cancelled (void)
{
  ModelFixture fixture;
  OccupancyDirectory *directory;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  /* Cancelled while it waits for another enumeration. */
  model_fixture_set_up (&fixture, NULL);
  model_fixture_respond (&fixture, 429, "{\"error\":{\"code\":42912,\"statusCode\":429,\"message\":\"one at a time\"}}");
  directory = occupancy_directory_new (occupancy_model_get_rest (fixture.model), NULL);
  occupancy_directory_read_async (directory, cancellable, async_result_cb, &result);
  await_until (simulator_fixture_count_log (fixture.simulator, "request", "/channels") == 1);
  g_cancellable_cancel (cancellable);
  g_assert_null (occupancy_directory_read_finish (directory, await_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);

  g_assert_finalize_object (directory);
  model_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/directory/pages", test_pages);
  g_test_add_func ("/directory/cancelled", test_cancelled);

  return g_test_run ();
}
