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
  g_autoptr(OccupancyPacer) requests = occupancy_pacer_new (0, 0, 1);
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

  directory = occupancy_directory_new (occupancy_model_get_rest (fixture.model), requests, "room-");
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
  g_autoptr(OccupancyPacer) requests = occupancy_pacer_new (0, 0, 1);
  OccupancyDirectory *directory;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  /* Cancelled while it waits for another enumeration. */
  model_fixture_set_up (&fixture, NULL);
  model_fixture_respond (&fixture, 429, "{\"error\":{\"code\":42912,\"statusCode\":429,\"message\":\"one at a time\"}}");
  directory = occupancy_directory_new (occupancy_model_get_rest (fixture.model), requests, NULL);
  occupancy_directory_read_async (directory, cancellable, async_result_cb, &result);
  await_until (simulator_fixture_count_log (fixture.simulator, "request", "/channels") == 1);
  g_cancellable_cancel (cancellable);
  g_assert_null (occupancy_directory_read_finish (directory, await_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);

  g_assert_finalize_object (directory);
  model_fixture_tear_down (&fixture);
}

/* The next request for channels gets this answer. */
static void
answer (ModelFixture *fixture,
        guint         status,
        const char   *body,
        const char   *link)
{
  g_autoptr(JsonNode) text = json_node_init_string (json_node_alloc (), body);
  g_autofree char *quoted = json_to_string (text, FALSE);
  g_autofree char *rule =
    g_strdup_printf ("{\"on\":\"http\",\"path\":\"GET /channels*\",\"do\":\"respond\",\"status\":%u,\"body\":%s,"
                     "\"headers\":{\"Content-Type\":\"application/json\"%s%s%s}}",
                     status, quoted, link != NULL ? ",\"Link\":\"" : "", link != NULL ? link : "", link != NULL ? "\"" : "");

  model_fixture_control (fixture, "faults", rule);
}

static void
assert_page (OccupancyDirectory *directory,
             const char         *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = read_page (directory, NULL, &error);
  g_autoptr(GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      OccupancyDirectoryEntry *entry = g_ptr_array_index (entries, i);

      if (names->len > 0)
        g_string_append_c (names, ' ');
      g_string_append (names, entry->room);
      if (entry->metrics != NULL)
        g_string_append_printf (names, "=%d", (int) json_object_get_int_member (json_node_get_object (entry->metrics), "connections"));
    }
  if (expected != NULL)
    g_assert_cmpstr (names->str, ==, expected);
  else
    g_assert_null (entries);
}

#define NEXT "<./channels?by=id&cursor=x>; rel=\\\"next\\\""

/* Pages that are short, empty or repeat what was there, names and objects. */
static void
test_shapes (void)
{
  ModelFixture fixture;
  g_autoptr(OccupancyPacer) requests = occupancy_pacer_new (0, 0, 1);
  OccupancyDirectory *directory;

  model_fixture_set_up (&fixture, NULL);
  answer (&fixture, 200, "[]", NEXT);
  answer (&fixture, 200, "[\"a::$chat\",{\"channelId\":\"b::$chat\"},"
                         "{\"channelId\":\"c::$chat\",\"status\":{\"occupancy\":{\"metrics\":{\"connections\":3}}}},"
                         "\"plain\",\"[meta]log\",7,null,{},{\"channelId\":5},\"::$chat\",\"d::$chat::$chat\"]", NEXT);
  answer (&fixture, 200, "[]", NEXT);
  answer (&fixture, 200, "[\"b::$chat\",\"e::$chat\"]", NULL);
  directory = occupancy_directory_new (occupancy_model_get_rest (fixture.model), requests, NULL);
  assert_page (directory, "");
  assert_page (directory, "a b c=3 d::$chat");
  assert_page (directory, "");
  assert_page (directory, "e");
  assert_page (directory, NULL);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "request", "cursor=x"), ==, 3);

  g_assert_finalize_object (directory);
  model_fixture_tear_down (&fixture);
}

/* Another enumeration runs (42912), the pages became invalid (40011), too many
 * requests (42910): none of these is the end. */
static void
test_again (void)
{
  ModelFixture fixture;
  g_autoptr(OccupancyPacer) requests = occupancy_pacer_new (0, 0, 1);
  OccupancyDirectory *directory;

  model_fixture_set_up (&fixture, NULL);
  answer (&fixture, 429, "{\"error\":{\"code\":42912,\"statusCode\":429,\"message\":\"one at a time\"}}", NULL);
  answer (&fixture, 200, "[\"a::$chat\"]", NEXT);
  answer (&fixture, 400, "{\"error\":{\"code\":40011,\"statusCode\":400,\"message\":\"begin again\"}}", NULL);
  answer (&fixture, 200, "[\"a::$chat\",\"b::$chat\"]", NEXT);
  answer (&fixture, 429, "{\"error\":{\"code\":42910,\"statusCode\":429,\"message\":\"slower\"}}", NULL);
  answer (&fixture, 200, "[\"c::$chat\"]", NULL);
  directory = occupancy_directory_new (occupancy_model_get_rest (fixture.model), requests, NULL);
  assert_page (directory, "a");
  assert_page (directory, "b");
  assert_page (directory, "c");
  assert_page (directory, NULL);

  g_assert_finalize_object (directory);
  model_fixture_tear_down (&fixture);
}

/* Two enumerations at one time: the service takes one, the other waits. */
static void
test_two (void)
{
  ModelFixture fixture;
  g_autoptr(OccupancyPacer) requests = occupancy_pacer_new (0, 0, 0);
  OccupancyDirectory *first, *second;
  g_autoptr(GAsyncResult) first_result = NULL, second_result = NULL;
  g_autoptr(GPtrArray) first_page = NULL, second_page = NULL;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_control (&fixture, "settings", "{\"enumerationDuration\":100}");
  simulator_fixture_set_room (fixture.simulator, "a", 1, 0);
  first = occupancy_directory_new (occupancy_model_get_rest (fixture.model), requests, NULL);
  second = occupancy_directory_new (occupancy_model_get_rest (fixture.model), requests, NULL);
  occupancy_directory_read_async (first, NULL, async_result_cb, &first_result);
  occupancy_directory_read_async (second, NULL, async_result_cb, &second_result);
  first_page = occupancy_directory_read_finish (first, await_result (&first_result), NULL);
  second_page = occupancy_directory_read_finish (second, await_result (&second_result), NULL);
  g_assert_cmpuint (first_page->len, ==, 1);
  g_assert_cmpuint (second_page->len, ==, 1);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "request", "/channels"), ==, 3);
  g_clear_object (&first_result);
  g_clear_object (&second_result);

  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
  model_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/directory/pages", test_pages);
  g_test_add_func ("/directory/shapes", test_shapes);
  g_test_add_func ("/directory/again", test_again);
  g_test_add_func ("/directory/two", test_two);
  g_test_add_func ("/directory/cancelled", test_cancelled);

  return g_test_run ();
}
