/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-channel.h"
#include "simulator/simulator-curve.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-json.h"
#include "simulator/simulator-scenario.h"

#define HIGHEST_SPEED 1e6
#define LONGEST_HISTORY 1000000
#define SHORTEST_WAIT_MS 5

typedef struct
{
  char *name;
  char *channel;
  guint64 seed;
  double every; /* ms of the scenario from step to step, on average */
  SimulatorCurve *connections;
  SimulatorCurve *presence_members;
  gint64 next;  /* when it steps next, G_MAXINT64 when a test has taken it over */
} Room;

/* Time in the scenario runs @speed times as fast, and was that of the clock at
 * @origin. It is cut into slots; a room steps once in each, at a time that
 * depends on the number of the slot alone. */
struct _SimulatorScenario
{
  JsonObject *settings;
  double speed;
  gint64 origin;
  GPtrArray *rooms;

  Simulator *simulator;
  GSource *timer;
  gint64 last; /* when the rooms were looked at */
};

static void
room_free (gpointer data)
{
  Room *room = data;

  simulator_curve_free (room->connections);
  simulator_curve_free (room->presence_members);
  g_free (room->channel);
  g_free (room->name);
  g_free (room);
}

static Room *
room_new (JsonObject *source)
{
  Room *room = g_new0 (Room, 1);

  room->name = g_strdup (simulator_json_get_string (source, "room"));
  room->channel = g_strconcat (room->name, "::$chat", NULL);
  room->seed = simulator_curve_hash (g_str_hash (room->name), 0);
  room->every = MAX (simulator_json_get_double (source, "every", 5000), 1);
  room->connections = simulator_curve_new (simulator_json_get_object (source, "connections"), room->seed + 100);
  room->presence_members = simulator_curve_new (simulator_json_get_object (source, "presenceMembers"), room->seed + 200);
  return room;
}

static double
room_get_step_time (const Room *room,
                    gint64      slot)
{
  double offset = (simulator_curve_hash (room->seed, slot) >> 11) * 0x1p-53;

  return (slot + 0.75 * offset) * room->every;
}

/* The last slot that has stepped at a time of the scenario. */
static gint64
room_get_slot (const Room *room,
               double      time)
{
  gint64 slot = (gint64) (time / room->every);

  return room_get_step_time (room, slot) <= time ? slot : slot - 1;
}

static void
room_get_counts (const Room *room,
                 gint64      slot,
                 gint64     *connections,
                 gint64     *presence_members)
{
  gint64 time = room_get_step_time (room, slot);

  *connections = simulator_curve_get_value (room->connections, time, 0);
  *presence_members = simulator_curve_get_value (room->presence_members, time, *connections);
}

static double
scenario_get_time (SimulatorScenario *self,
                   gint64             clock)
{
  return self->origin + (clock - self->origin) * self->speed;
}

static gint64
scenario_get_clock (SimulatorScenario *self,
                    double             time)
{
  return self->origin + (gint64) ((time - self->origin) / self->speed + 1);
}

static Room *
scenario_find_room (SimulatorScenario *self,
                    const char        *name)
{
  for (guint i = 0; i < self->rooms->len; i++)
    {
      Room *room = g_ptr_array_index (self->rooms, i);

      if (strcmp (room->name, name) == 0)
        return room;
    }

  return NULL;
}

static gboolean
scenario_add_rooms (SimulatorScenario  *self,
                    JsonArray          *rooms,
                    GError            **error)
{
  for (guint i = 0; i < json_array_get_length (rooms); i++)
    {
      JsonNode *node = json_array_get_element (rooms, i);
      JsonObject *room = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (simulator_json_get_string (room, "room") == NULL)
        {
          g_set_error (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER, "Room %u of the scenario has no name", i + 1);
          return FALSE;
        }
      g_ptr_array_add (self->rooms, room_new (room));
    }

  return TRUE;
}

/**
 * simulator_scenario_new:
 * @source: the scenario, as README.md has it
 * @speed: how much faster than the clock it runs
 * @origin: when it is as late in the scenario as by the clock, in ms since
 *   1970 UTC
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the scenario, not running
 */
SimulatorScenario *
simulator_scenario_new (JsonObject  *source,
                        double       speed,
                        gint64       origin,
                        GError     **error)
{
  g_autoptr(SimulatorScenario) self = NULL;
  JsonArray *rooms = simulator_json_get_array (source, "rooms");
  JsonObject *settings = simulator_json_get_object (source, "settings");
  SimulatorSettings scratch = { 0 };

  if (!(speed > 0 && speed <= HIGHEST_SPEED) || rooms == NULL
      || (settings == NULL && json_object_has_member (source, "settings")))
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER,
                           "A scenario has an array of rooms, perhaps settings, and a speed above 0");
      return NULL;
    }
  if (settings != NULL && !simulator_settings_update (&scratch, settings, error))
    return NULL;

  self = g_new0 (SimulatorScenario, 1);
  self->settings = settings != NULL ? json_object_ref (settings) : NULL;
  self->speed = speed;
  self->origin = origin;
  self->rooms = g_ptr_array_new_with_free_func (room_free);

  return scenario_add_rooms (self, rooms, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * simulator_scenario_load:
 * @path: a file
 * @speed: how much faster than the clock it runs
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the scenario, not running
 */
SimulatorScenario *
simulator_scenario_load (const char  *path,
                         double       speed,
                         GError     **error)
{
  g_autofree char *text = NULL;
  g_autoptr(JsonNode) root = NULL;
  SimulatorScenario *self = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;

  root = simulator_json_parse (text, length, error);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    self = simulator_scenario_new (json_node_get_object (root), speed, g_get_real_time () / 1000, error);
  else if (root != NULL)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_REQUEST, "A scenario is a JSON object");

  if (self == NULL)
    g_prefix_error (error, "%s: ", path);

  return self;
}

/**
 * simulator_scenario_free:
 * @self: (transfer full): a scenario
 *
 * Frees a scenario, and stops it before.
 */
void
simulator_scenario_free (SimulatorScenario *self)
{
  simulator_scenario_stop (self);
  g_clear_pointer (&self->settings, json_object_unref);
  g_ptr_array_unref (self->rooms);
  g_free (self);
}

static void
scenario_step_room (SimulatorScenario *self,
                    Room              *room,
                    gint64             now)
{
  gint64 slot = room_get_slot (room, scenario_get_time (self, now));
  SimulatorMetrics crowd = { 0 };
  gint64 connections;

  room_get_counts (room, slot, &connections, &crowd.counts[SIMULATOR_METRIC_PRESENCE_MEMBERS]);
  crowd.counts[SIMULATOR_METRIC_CONNECTIONS] = connections;
  crowd.counts[SIMULATOR_METRIC_PUBLISHERS] = connections;
  crowd.counts[SIMULATOR_METRIC_SUBSCRIBERS] = connections;
  crowd.counts[SIMULATOR_METRIC_PRESENCE_CONNECTIONS] = connections;
  crowd.counts[SIMULATOR_METRIC_PRESENCE_SUBSCRIBERS] = connections;
  simulator_channel_set_crowd (simulator_channel_get (self->simulator, room->channel), &crowd);
  room->next = scenario_get_clock (self, room_get_step_time (room, slot + 1));
}

static gboolean
step_cb (gpointer data)
{
  SimulatorScenario *self = data;
  gint64 now = simulator_settings_now (&self->simulator->settings);
  gboolean set_back = now < self->last;
  gint64 next = G_MAXINT64;

  self->last = now;
  for (guint i = 0; i < self->rooms->len; i++)
    {
      Room *room = g_ptr_array_index (self->rooms, i);

      if (room->next <= now || (set_back && room->next != G_MAXINT64))
        scenario_step_room (self, room, now);
      next = MIN (next, room->next);
    }

  g_clear_pointer (&self->timer, g_source_unref);
  if (next != G_MAXINT64)
    {
      self->timer = g_timeout_source_new (CLAMP (next - now, SHORTEST_WAIT_MS, G_MAXINT));
      g_source_set_callback (self->timer, step_cb, self, NULL);
      g_source_attach (self->timer, g_main_context_get_thread_default ());
    }

  return G_SOURCE_REMOVE;
}

/**
 * simulator_scenario_start:
 * @self: a scenario
 * @simulator: the service; must outlive the run
 *
 * Lets the scenario move the crowds of its rooms, from what they are now.
 */
void
simulator_scenario_start (SimulatorScenario *self,
                          Simulator         *simulator)
{
  simulator_scenario_stop (self);
  self->simulator = simulator;
  if (self->settings != NULL)
    simulator_settings_update (&simulator->settings, self->settings, NULL);
  for (guint i = 0; i < self->rooms->len; i++)
    ((Room *) g_ptr_array_index (self->rooms, i))->next = 0;

  step_cb (self);
}

/**
 * simulator_scenario_stop:
 * @self: a scenario
 *
 * Stops the scenario. The crowds stay as they are.
 */
void
simulator_scenario_stop (SimulatorScenario *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

/**
 * simulator_scenario_release:
 * @self: a scenario
 * @channel: the name of a channel
 *
 * Leaves a room to others, as when a test sets its crowd.
 */
void
simulator_scenario_release (SimulatorScenario *self,
                            const char        *channel)
{
  for (guint i = 0; i < self->rooms->len; i++)
    {
      Room *room = g_ptr_array_index (self->rooms, i);

      if (strcmp (room->channel, channel) == 0)
        room->next = G_MAXINT64;
    }
}

/**
 * simulator_scenario_sample:
 * @self: a scenario
 * @room: the name of a room
 * @time: any time, in ms since 1970 UTC
 * @connections: (out): the connections of the room at that time
 * @presence_members: (out): the presence members, likewise
 *
 * Returns: whether the scenario has such a room
 */
gboolean
simulator_scenario_sample (SimulatorScenario *self,
                           const char        *room,
                           gint64             time,
                           gint64            *connections,
                           gint64            *presence_members)
{
  const Room *found = scenario_find_room (self, room);

  if (found == NULL)
    return FALSE;

  room_get_counts (found, room_get_slot (found, scenario_get_time (self, time)), connections, presence_members);
  return TRUE;
}

typedef struct
{
  GString *out;
  gint64 connections;
  gint64 presence_members;
} History;

static void
history_add (History    *self,
             const Room *room,
             gint64      slot,
             gint64      clock)
{
  gint64 connections, presence_members;

  room_get_counts (room, slot, &connections, &presence_members);
  if (connections == self->connections && presence_members == self->presence_members)
    return;

  self->connections = connections;
  self->presence_members = presence_members;
  g_string_append (self->out, self->out->str[self->out->len - 1] == '[' ? "[" : ",[");
  simulator_json_print_int (self->out, clock);
  g_string_append_c (self->out, ',');
  simulator_json_print_int (self->out, connections);
  g_string_append_c (self->out, ',');
  simulator_json_print_int (self->out, presence_members);
  g_string_append_c (self->out, ']');
}

/**
 * simulator_scenario_history:
 * @self: a scenario
 * @room: the name of a room
 * @from: the first time, in ms since 1970 UTC
 * @to: the time after the last
 * @step: look only every so many ms, 0 for each change
 * @error: return location for an error
 *
 * Says what the counts of a room were: one sample at @from, then one for each
 * change. A step of a room is the same here as when it was live.
 *
 * Returns: (transfer full) (nullable): an object whose `samples` are arrays of
 *   time, connections and presence members
 */
char *
simulator_scenario_history (SimulatorScenario  *self,
                            const char         *room,
                            gint64              from,
                            gint64              to,
                            gint64              step,
                            GError            **error)
{
  const Room *found = scenario_find_room (self, room);
  History history = { .connections = -1, .presence_members = -1 };
  double pace = step > 0 ? step * self->speed : found != NULL ? found->every : 1;

  if (found == NULL)
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_NOT_FOUND, "The scenario has no such room");
      return NULL;
    }
  if (from < 0 || to < from || (to - from) * self->speed / pace > LONGEST_HISTORY)
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER, "Too long a time; give a step");
      return NULL;
    }

  history.out = g_string_new ("{");
  simulator_json_add_string (history.out, "room", room);
  simulator_json_add_raw (history.out, "samples", "[");
  if (step > 0)
    for (gint64 clock = from; clock < to; clock += step)
      history_add (&history, found, room_get_slot (found, scenario_get_time (self, clock)), clock);
  else
    {
      gint64 slot = room_get_slot (found, scenario_get_time (self, from));
      gint64 clock = from;

      for (; clock < to; clock = scenario_get_clock (self, room_get_step_time (found, ++slot)))
        history_add (&history, found, slot, clock);
    }
  g_string_append (history.out, "]}");

  return g_string_free (history.out, FALSE);
}

/**
 * simulator_scenario_list_rooms:
 * @self: a scenario
 *
 * Returns: (transfer full): the names of its rooms, an array
 */
char *
simulator_scenario_list_rooms (SimulatorScenario *self)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < self->rooms->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      simulator_json_quote (out, ((Room *) g_ptr_array_index (self->rooms, i))->name);
    }
  g_string_append_c (out, ']');

  return g_string_free (out, FALSE);
}
