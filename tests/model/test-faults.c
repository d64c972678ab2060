/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "many-fixture.h"

/* A thousand rooms while everything goes wrong that the protocol lets a client
 * notice. When that ends each room shows what is true, without anything more
 * happening in it. The seed that is printed makes the same happen again, as far
 * as time allows (--seed). */

#define ROOMS 1000
#define SECONDS 12
#define SOAK_SECONDS 3600
#define STEP_MS 50

/* How long the last room may take once nothing goes wrong any more. */
#define PATIENCE_SECONDS 180

typedef struct
{
  ModelFixture parent;
  guint n_steps;
  guint n_faults;
} Soak;

static guint
pick (guint n)
{
  return g_test_rand_int_range (0, n);
}

static const char *
choose (const char * const *texts)
{
  return texts[pick (g_strv_length ((char **) texts))];
}

static void
control (Soak       *self,
         const char *path,
         const char *format,
         ...) G_GNUC_PRINTF (3, 4);

static void
control (Soak       *self,
         const char *path,
         const char *format,
         ...)
{
  g_autofree char *json = NULL;
  va_list args;

  va_start (args, format);
  json = g_strdup_vprintf (format, args);
  va_end (args);
  g_test_message ("%u %s %s", self->n_steps, path, json);
  model_fixture_control (&self->parent, path, json);
  self->n_faults++;
}

/* Any of the open connections, by its number; 0 where there is none. */
static gint64
pick_connection (Soak *self)
{
  g_autoptr(JsonNode) root = simulator_fixture_control (self->parent.simulator, "GET", "connections", NULL);
  JsonArray *connections = json_node_get_array (root);

  if (json_array_get_length (connections) == 0)
    return 0;

  return json_object_get_int_member (json_array_get_object_element (connections, pick (json_array_get_length (connections))),
                                     "connection");
}

static void
change_rooms (Soak *self)
{
  g_autoptr(GString) json = g_string_new ("[");

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (json, "%s{\"room\":\"room-%u\",\"connections\":%u,\"presenceMembers\":%u}",
                            i > 0 ? "," : "", pick (ROOMS), pick (500), pick (50));
  g_string_append_c (json, ']');
  model_fixture_control (&self->parent, "rooms", json->str);
}

static void
drop (Soak *self)
{
  const char *how[] = { "", ",\"reset\":true", ",\"code\":1001", ",\"code\":1011", ",\"forget\":true", ",\"forget\":true,\"reset\":true", NULL };

  if (pick (12) == 0)
    control (self, "drop", "{\"connection\":0%s}", choose (how));
  else
    control (self, "drop", "{\"connection\":%" G_GINT64_FORMAT "%s}", pick_connection (self), choose (how));
}

static void
mute (Soak *self)
{
  control (self, "mute", "{\"connection\":%" G_GINT64_FORMAT "}", pick_connection (self));
}

static void
break_connecting (Soak *self)
{
  const char *how[] = { "\"refuse\"", "\"drop\"", "\"drop\",\"reset\":true", "\"close\",\"code\":1013", "\"hang\"", "\"mute\"",
                        "\"delay\",\"after\":300", "\"drop\",\"after\":100", "\"respond\",\"status\":503,\"body\":\"busy\"", NULL };

  control (self, "faults", "{\"on\":\"connect\",\"do\":%s,\"times\":%u}", choose (how), 1 + pick (3));
}

static void
break_requests (Soak *self)
{
  const char *how[] = { "\"drop\"", "\"hang\"", "\"delay\",\"after\":300", "\"respond\",\"status\":500,\"body\":\"{}\"",
                        "\"respond\",\"status\":200,\"body\":\"<p>\"", "\"respond\",\"status\":200,\"body\":\"{\\\"connections\\\":1}\"",
                        "\"respond\",\"status\":429,\"body\":\"{\\\"error\\\":{\\\"code\\\":42918,\\\"statusCode\\\":429}}\"", NULL };

  control (self, "faults", "{\"on\":\"http\",\"do\":%s,\"times\":%u}", choose (how), 1 + pick (10));
}

static void
break_frames (Soak *self)
{
  const char *how[] = { "\"on\":\"out\",\"action\":\"ATTACHED\",\"do\":\"suppress\"",
                        "\"on\":\"out\",\"action\":\"ATTACHED\",\"do\":\"pass\",\"then\":\"drop\"",
                        "\"on\":\"out\",\"action\":\"MESSAGE\",\"do\":\"drop\"",
                        "\"on\":\"out\",\"action\":\"CONNECTED\",\"do\":\"drop\"",
                        "\"on\":\"out\",\"action\":\"CONNECTED\",\"do\":\"suppress\"",
                        "\"on\":\"in\",\"action\":\"ATTACH\",\"do\":\"suppress\"",
                        "\"on\":\"in\",\"action\":\"ATTACH\",\"do\":\"delay\",\"after\":200",
                        "\"on\":\"in\",\"action\":\"ATTACH\",\"do\":\"pass\",\"then\":\"drop\"", NULL };

  control (self, "faults", "{%s,\"skip\":%u,\"times\":%u}", choose (how), pick (50), 1 + pick (4));
}

/* What the service says of a room by itself. */
static void
speak_of_room (Soak *self)
{
  const char *what[] = { "\"action\":13,\"error\":{\"code\":90198,\"statusCode\":404,\"message\":\"go\"}",
                         "\"action\":13,\"error\":{\"code\":90021,\"statusCode\":429,\"message\":\"slower\"}",
                         "\"action\":9,\"error\":{\"code\":42910,\"statusCode\":429,\"message\":\"slower\"}",
                         "\"action\":9,\"error\":{\"code\":90010,\"statusCode\":400,\"message\":\"full\"}",
                         "\"action\":9,\"error\":{\"code\":40114,\"statusCode\":403,\"message\":\"full\"}",
                         "\"action\":11,\"flags\":262144,\"params\":{\"occupancy\":\"metrics\"},\"error\":{\"code\":80020,\"statusCode\":400}",
                         "\"action\":11,\"flags\":262148,\"params\":{\"occupancy\":\"metrics\"}", NULL };
  guint room = pick (ROOMS);

  control (self, "send", "{\"channel\":\"room-%u::$chat\",\"frame\":{\"channel\":\"room-%u::$chat\",%s}}", room, room, choose (what));
}

static void
speak_of_connection (Soak *self)
{
  const char *what[] = { "{\"action\":6,\"error\":{\"code\":80003,\"statusCode\":503,\"message\":\"going away\"}}",
                         "{\"action\":0}", "{\"action\":99,\"new\":true}", "\"no frame\"", "[1,2]", "\"{\\\"action\\\":\"",
                         "{\"action\":15,\"channel\":\"nowhere\",\"messages\":[{\"name\":\"[meta]occupancy\",\"data\":{}}]}",
                         "{\"action\":9,\"channel\":\"nowhere\",\"error\":{\"code\":40160}}", NULL };

  control (self, "send", "{\"connection\":%" G_GINT64_FORMAT ",\"frame\":%s}", pick_connection (self), choose (what));
}

static void
squeeze (Soak *self)
{
  const char *how[] = { "\"messageRate\":20", "\"messageRate\":0", "\"attachRate\":100", "\"attachRate\":0", "\"requestRate\":50",
                        "\"requestRate\":0", "\"connectRate\":2", "\"connectRate\":0", "\"channelsPerConnection\":150",
                        "\"channelsPerConnection\":200", "\"accountChannels\":990", "\"accountChannels\":0", "\"replayLength\":2",
                        "\"replayLength\":50", NULL };

  control (self, "settings", "{%s}", choose (how));
}

/* What somebody does meanwhile. */
static void
use (Soak *self)
{
  g_autofree char *name = g_strdup_printf ("room-%u", pick (ROOMS));
  OccupancyRoom *room = occupancy_model_get_room (self->parent.model, name);

  switch (pick (4))
    {
    case 0:
      occupancy_model_remove_room (self->parent.model, name);
      occupancy_model_add_room (self->parent.model, name, TRUE, NULL);
      break;
    case 1:
      occupancy_room_add_viewer (room);
      break;
    case 2:
      if (occupancy_room_get_visible (room))
        occupancy_room_remove_viewer (room);
      break;
    default:
      occupancy_room_fetch_async (room, NULL, NULL, NULL);
    }
}

static void
step (Soak *self)
{
  static const struct
  {
    void (* func) (Soak *self);
    guint weight;
  } things[] = {
    { change_rooms, 30 }, { use, 8 }, { speak_of_room, 12 }, { speak_of_connection, 6 }, { drop, 5 },
    { break_frames, 5 }, { break_requests, 4 }, { break_connecting, 3 }, { squeeze, 3 }, { mute, 1 },
  };
  guint total = 0, n;

  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    total += things[i].weight;
  n = pick (total);
  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    {
      if (n < things[i].weight)
        {
          things[i].func (self);
          break;
        }
      n -= things[i].weight;
    }
  change_rooms (self);
  self->n_steps++;
}

/* How many rooms do not show what is true, the first of which is described. */
static guint
count_wrong (Soak  *self,
             char **first)
{
  g_autoptr(JsonNode) root = simulator_fixture_control (self->parent.simulator, "GET", "truth", NULL);
  JsonObject *channels = json_node_get_object (root);
  guint wrong = 0;

  g_clear_pointer (first, g_free);
  for (guint i = 0; i < ROOMS; i++)
    {
      OccupancyRoom *room = many_fixture_get_room (&self->parent, i);
      g_autofree char *channel = g_strdup_printf ("room-%u::$chat", i);
      gint64 connections = 0, presence_members = 0;

      /* Nobody is there, not even we, in a channel that is not named. */
      if (json_object_has_member (channels, channel))
        {
          JsonObject *metrics = json_object_get_object_member (json_object_get_object_member (channels, channel), "metrics");

          connections = json_object_get_int_member (metrics, "connections");
          presence_members = json_object_get_int_member (metrics, "presenceMembers");
        }

      if (occupancy_room_get_trust (room) == OCCUPANCY_TRUST_LIVE &&
          occupancy_room_get_connections (room) == connections &&
          occupancy_room_get_presence_members (room) == presence_members)
        continue;

      if (wrong++ == 0)
        *first = g_strdup_printf ("room-%u: status %d, trust %d, %s, shows %d/%d, true are %d/%d: %s", i,
                                  occupancy_room_get_status (room), occupancy_room_get_trust (room),
                                  occupancy_room_get_polled (room) ? "polled" : "not polled",
                                  (int) occupancy_room_get_connections (room), (int) occupancy_room_get_presence_members (room),
                                  (int) connections, (int) presence_members,
                                  occupancy_room_get_error (room) != NULL ? occupancy_room_get_error (room)->message : "no error");
    }

  return wrong;
}

static void
set_up (Soak *self)
{
  AblyClientOptions *options;

  model_fixture_set_up (&self->parent, NULL);
  options = ably_rest_get_options (occupancy_model_get_rest (self->parent.model));
  g_object_set (options, "realtime-request-timeout", 2000, "http-request-timeout", 2000, NULL);
  many_fixture_set_limits (&self->parent, &(OccupancyLimits) { .poll_interval = 2000, .requests_at_once = 32 });
  model_fixture_control (&self->parent, "settings",
                         "{\"logLength\":0,\"maxIdleInterval\":1000,\"connectionStateTtl\":3000,\"channelsPerConnection\":200}");
  for (guint i = 0; i < ROOMS; i++)
    {
      g_autofree char *name = g_strdup_printf ("room-%u", i);

      g_assert_nonnull (occupancy_model_add_room (self->parent.model, name, TRUE, NULL));
    }
  occupancy_model_start (self->parent.model);
  await_until (many_fixture_count (&self->parent, OCCUPANCY_TRUST_LIVE) == ROOMS);
}

static void
test_random_faults (void)
{
  Soak self = { 0 };
  const char *given = g_getenv ("OCCUPANCY_FAULT_SECONDS");
  gint64 seconds = g_getenv ("OCCUPANCY_SOAK") != NULL ? SOAK_SECONDS : SECONDS;
  g_autofree char *first = NULL;
  gint64 begin, end;
  guint wrong;

  if (given != NULL)
    seconds = g_ascii_strtoll (given, NULL, 10);

  set_up (&self);
  end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  while (g_get_monotonic_time () < end)
    {
      step (&self);
      await_milliseconds (STEP_MS);
    }

  json_node_unref (simulator_fixture_control (self.parent.simulator, "DELETE", "faults", NULL));
  model_fixture_control (&self.parent, "settings",
                         "{\"messageRate\":0,\"attachRate\":0,\"requestRate\":0,\"connectRate\":0,\"channelsPerConnection\":200,"
                         "\"accountChannels\":0,\"replayLength\":50}");
  begin = g_get_monotonic_time ();
  while ((wrong = count_wrong (&self, &first)) > 0)
    {
      if (g_get_monotonic_time () - begin > PATIENCE_SECONDS * G_USEC_PER_SEC)
        g_error ("%u rooms are not true, such as %s", wrong, first);
      await_milliseconds (200);
    }
  g_test_message ("%u steps with %u faults in %d s; true again after %d ms", self.n_steps, self.n_faults, (int) seconds,
                  (int) ((g_get_monotonic_time () - begin) / 1000));

  model_fixture_tear_down (&self.parent);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/faults/random", test_random_faults);

  return g_test_run ();
}
