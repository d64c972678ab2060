/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-alerter-memory"

#include "config.h"

#include <json-glib/json-glib.h>

#include "history/occupancy-history-entry.h"
#include "monitor/occupancy-alerter-private.h"

/* How long alerts wait for a history that does not open. */
#define PATIENCE_MS 5000

/* What was kept of a case: the words of the state of an entry of the history. */
typedef struct
{
  OccupancyPhase phase;
  gint64 since;
  gint64 fired_time;
  gint64 value;
  gint64 peak;
  gint64 silenced_until;
  gboolean acknowledged;
} KeptCase;

struct _OccupancyAlerterMemory
{
  OccupancyHistory *history;
  OccupancyAlerterMemoryFunc ready;
  gpointer data;
  GCancellable *cancellable;
  GHashTable *kept; /* KeptCase by key, until it is recalled */
  guint timeout;
  gboolean asked;
};

static char *
occupancy_alerter_memory_dup_key (const char *rule,
                                  const char *account,
                                  const char *room)
{
  return g_strconcat (rule, " ", account, " ", room, NULL);
}

static void
occupancy_alerter_memory_end_waiting (OccupancyAlerterMemory *self)
{
  if (self->ready == NULL)
    return;

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_steal_pointer (&self->ready) (self->data);
}

static gboolean
occupancy_alerter_memory_timeout_cb (gpointer user_data)
{
  OccupancyAlerterMemory *self = user_data;

  self->timeout = 0;
  self->asked = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_info ("Alerts begin without what was kept of them");
  occupancy_alerter_memory_end_waiting (self);

  return G_SOURCE_REMOVE;
}

/* What a file holds may be of any origin. */
static gboolean
kept_case_parse (KeptCase   *kept,
                 const char *text)
{
  g_autoptr(GEnumClass) phases = g_type_class_ref (OCCUPANCY_TYPE_PHASE);
  g_autoptr(JsonNode) root = json_from_string (text, NULL);
  g_autoptr(JsonReader) reader = NULL;
  GEnumValue *phase;
  const struct
  {
    const char *name;
    gint64 *field;
  } numbers[] = {
    { "since", &kept->since },
    { "fired", &kept->fired_time },
    { "value", &kept->value },
    { "peak", &kept->peak },
    { "silencedUntil", &kept->silenced_until },
  };

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;

  reader = json_reader_new (root);
  json_reader_read_member (reader, "phase");
  phase = json_reader_get_error (reader) == NULL && json_reader_get_string_value (reader) != NULL
          ? g_enum_get_value_by_nick (phases, json_reader_get_string_value (reader)) : NULL;
  json_reader_end_member (reader);
  if (phase == NULL)
    return FALSE;

  kept->phase = phase->value;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      json_reader_read_member (reader, numbers[i].name);
      *numbers[i].field = json_reader_get_int_value (reader);
      json_reader_end_member (reader);
    }
  json_reader_read_member (reader, "acknowledged");
  kept->acknowledged = json_reader_get_boolean_value (reader);
  json_reader_end_member (reader);

  return TRUE;
}

static char *
kept_case_to_text (const OccupancyCase *rule_case)
{
  g_autoptr(GEnumClass) phases = g_type_class_ref (OCCUPANCY_TYPE_PHASE);
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "phase");
  json_builder_add_string_value (builder, g_enum_get_value (phases, rule_case->tracker.phase)->value_nick);
  json_builder_set_member_name (builder, "silencedUntil");
  json_builder_add_int_value (builder, rule_case->silenced_until);
  if (rule_case->alert != NULL)
    {
      json_builder_set_member_name (builder, "since");
      json_builder_add_int_value (builder, occupancy_alert_get_since (rule_case->alert));
      json_builder_set_member_name (builder, "fired");
      json_builder_add_int_value (builder, occupancy_alert_get_fired_time (rule_case->alert));
      json_builder_set_member_name (builder, "value");
      json_builder_add_int_value (builder, occupancy_alert_get_value (rule_case->alert));
      json_builder_set_member_name (builder, "peak");
      json_builder_add_int_value (builder, occupancy_alert_get_peak (rule_case->alert));
      json_builder_set_member_name (builder, "acknowledged");
      json_builder_add_boolean_value (builder, occupancy_alert_get_acknowledged (rule_case->alert));
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

static void
occupancy_alerter_memory_removed_cb (GObject      *object,
                                     GAsyncResult *result,
                                     gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!occupancy_history_remove_entry_finish (OCCUPANCY_HISTORY (object), result, &error))
    g_debug ("The state of an alert stays: %s", error->message);
}

static void
occupancy_alerter_memory_take (OccupancyAlerterMemory      *self,
                               const OccupancyHistoryEntry *entry)
{
  g_autofree KeptCase *kept = g_new0 (KeptCase, 1);
  gboolean parsed = kept_case_parse (kept, entry->state);

  if (parsed && (kept->phase != OCCUPANCY_PHASE_QUIET || kept->silenced_until != 0))
    g_hash_table_insert (self->kept,
                         occupancy_alerter_memory_dup_key (entry->rule, entry->account, entry->room),
                         g_steal_pointer (&kept));
  else
    occupancy_history_remove_entry_async (self->history, OCCUPANCY_HISTORY_ALERT, entry->id, NULL,
                                          occupancy_alerter_memory_removed_cb, NULL);
}

static void
occupancy_alerter_memory_listed_cb (GObject      *object,
                                    GAsyncResult *result,
                                    gpointer      user_data)
{
  OccupancyAlerterMemory *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = NULL;

  entries = occupancy_history_list_entries_finish (OCCUPANCY_HISTORY (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (entries == NULL)
    g_info ("What fired cannot be read: %s", error->message);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    occupancy_alerter_memory_take (self, g_ptr_array_index (entries, i));
  occupancy_alerter_memory_end_waiting (self);
}

/* The file is read once it is open, or it is clear that it will not be. */
static void
occupancy_alerter_memory_history_cb (OccupancyAlerterMemory *self)
{
  if (self->asked || (!occupancy_history_get_recording (self->history) &&
                      occupancy_history_get_error (self->history) == NULL))
    return;

  self->asked = TRUE;
  occupancy_history_list_entries_async (self->history, OCCUPANCY_HISTORY_ALERT, 0, G_MAXINT64,
                                        self->cancellable, occupancy_alerter_memory_listed_cb, self);
}

static void
occupancy_alerter_memory_added_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!occupancy_history_add_entry_finish (OCCUPANCY_HISTORY (object), result, &error))
    g_info ("What became of an alert is not kept: %s", error->message);
}

static void
occupancy_alerter_memory_add (OccupancyAlerterMemory *self,
                              const OccupancyCase    *rule_case,
                              OccupancyHistoryKind    kind,
                              const char             *state,
                              const char             *text)
{
  OccupancyHistoryEntry entry = {
    .kind = kind,
    .time = kind == OCCUPANCY_HISTORY_TRANSITION ? occupancy_sample_now () : 0,
    .account = (char *) occupancy_case_get_account (rule_case),
    .room = (char *) occupancy_case_get_room (rule_case),
    .rule = (char *) occupancy_rule_get_id (rule_case->rule),
    .state = (char *) state,
    .text = (char *) text,
  };

  occupancy_history_add_entry_async (self->history, &entry, NULL, occupancy_alerter_memory_added_cb, NULL);
}

/* Calls @ready once, when it is known what was kept. */
OccupancyAlerterMemory *
occupancy_alerter_memory_new (OccupancyHistory           *history,
                              OccupancyAlerterMemoryFunc  ready,
                              gpointer                    data)
{
  OccupancyAlerterMemory *self = g_new0 (OccupancyAlerterMemory, 1);

  self->history = g_object_ref (history);
  self->ready = ready;
  self->data = data;
  self->cancellable = g_cancellable_new ();
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->timeout = g_timeout_add (PATIENCE_MS, occupancy_alerter_memory_timeout_cb, self);
  g_signal_connect_swapped (history, "notify::recording",
                            G_CALLBACK (occupancy_alerter_memory_history_cb), self);
  g_signal_connect_swapped (history, "notify::error",
                            G_CALLBACK (occupancy_alerter_memory_history_cb), self);
  occupancy_alerter_memory_history_cb (self);

  return self;
}

void
occupancy_alerter_memory_free (OccupancyAlerterMemory *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->history, self);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->kept);
  g_object_unref (self->history);
  g_free (self);
}

/* Makes @rule_case what it was when the program ended. */
gboolean
occupancy_alerter_memory_recall (OccupancyAlerterMemory *self,
                                 OccupancyCase          *rule_case)
{
  const char *account = occupancy_case_get_account (rule_case);
  const char *room = occupancy_case_get_room (rule_case);
  g_autofree char *key = occupancy_alerter_memory_dup_key (occupancy_rule_get_id (rule_case->rule), account, room);
  g_autofree char *kept_key = NULL;
  g_autofree KeptCase *kept = NULL;

  if (!g_hash_table_steal_extended (self->kept, key, (gpointer *) &kept_key, (gpointer *) &kept))
    return FALSE;

  occupancy_tracker_restore (&rule_case->tracker, kept->phase, kept->since, kept->value);
  rule_case->silenced_until = kept->silenced_until;
  if (rule_case->tracker.phase == OCCUPANCY_PHASE_QUIET)
    return TRUE;

  occupancy_case_ensure_alert (rule_case);
  occupancy_alert_restore (rule_case->alert, &rule_case->tracker, kept->fired_time, kept->peak, kept->acknowledged);
  occupancy_case_follow (rule_case);

  return TRUE;
}

/* Keeps where @rule_case stands. */
void
occupancy_alerter_memory_keep (OccupancyAlerterMemory *self,
                               const OccupancyCase    *rule_case)
{
  g_autofree char *state = kept_case_to_text (rule_case);

  occupancy_alerter_memory_add (self, rule_case, OCCUPANCY_HISTORY_ALERT, state, NULL);
}

/* Writes down what happened to @rule_case. */
void
occupancy_alerter_memory_note (OccupancyAlerterMemory *self,
                               const OccupancyCase    *rule_case,
                               const char             *what)
{
  g_autofree char *text = kept_case_to_text (rule_case);

  occupancy_alerter_memory_add (self, rule_case, OCCUPANCY_HISTORY_TRANSITION, what, text);
}
