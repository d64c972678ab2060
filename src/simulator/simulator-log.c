/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-json.h"
#include "simulator/simulator-log.h"

typedef struct
{
  gint64 time;
  const char *type;
  guint connection;
  char *json;
} Entry;

/* A ring: entry number n is at n % length. */
struct _SimulatorLog
{
  Entry *entries;
  gsize length;
  guint64 first;
  guint64 next;
};

/**
 * simulator_log_new:
 *
 * Makes a log that keeps nothing until it has a length.
 *
 * Returns: (transfer full): a log
 */
SimulatorLog *
simulator_log_new (void)
{
  return g_new0 (SimulatorLog, 1);
}

/**
 * simulator_log_free:
 * @self: (transfer full): a log
 *
 * Frees a log.
 */
void
simulator_log_free (SimulatorLog *self)
{
  simulator_log_clear (self);
  g_free (self->entries);
  g_free (self);
}

/**
 * simulator_log_set_length:
 * @self: a log
 * @length: entries to keep, 0 for none
 *
 * Sets how many entries are kept. Another length than before clears the log.
 */
void
simulator_log_set_length (SimulatorLog *self,
                          gsize         length)
{
  if (length == self->length)
    return;

  simulator_log_clear (self);
  self->entries = g_renew (Entry, self->entries, length);
  self->length = length;
}

/**
 * simulator_log_add:
 * @self: a log
 * @type: what happened; must live as long as the log
 * @connection: the number of the connection, 0 for none
 * @json: (transfer none): what there is to say, a `GRefString`
 *
 * Adds an entry. The oldest one goes when the log is full.
 */
void
simulator_log_add (SimulatorLog *self,
                   const char   *type,
                   guint         connection,
                   char         *json)
{
  Entry *entry;

  if (self->length == 0)
    return;

  entry = &self->entries[self->next % self->length];
  if (self->next - self->first == self->length)
    {
      g_ref_string_release (entry->json);
      self->first++;
    }

  *entry = (Entry) {
    .time = g_get_real_time () / 1000,
    .type = type,
    .connection = connection,
    .json = g_ref_string_acquire (json),
  };
  self->next++;
}

/**
 * simulator_log_clear:
 * @self: a log
 *
 * Removes all entries. Numbers go on.
 */
void
simulator_log_clear (SimulatorLog *self)
{
  for (; self->first < self->next; self->first++)
    g_ref_string_release (self->entries[self->first % self->length].json);
}

/**
 * simulator_log_to_json:
 * @self: a log
 * @since: the first number wanted
 * @type: (nullable): only entries of this type
 * @connection: only those of this connection; 0 for all
 *
 * Returns: (transfer full): an object of `entries` and of `next`, the number
 *   to go on with
 */
char *
simulator_log_to_json (SimulatorLog *self,
                       guint64       since,
                       const char   *type,
                       guint         connection)
{
  GString *out = g_string_new ("{");

  simulator_json_add_int (out, "next", self->next);
  simulator_json_add_name (out, "entries");
  g_string_append_c (out, '[');
  for (guint64 i = MAX (since, self->first); i < self->next; i++)
    {
      const Entry *entry = &self->entries[i % self->length];

      if ((type != NULL && !g_str_equal (entry->type, type)) || (connection != 0 && entry->connection != connection))
        continue;

      if (out->str[out->len - 1] != '[')
        g_string_append_c (out, ',');
      g_string_append_c (out, '{');
      simulator_json_add_int (out, "number", i);
      simulator_json_add_int (out, "time", entry->time);
      simulator_json_add_string (out, "type", entry->type);
      if (entry->connection != 0)
        simulator_json_add_int (out, "connection", entry->connection);
      simulator_json_add_raw (out, "data", entry->json);
      g_string_append_c (out, '}');
    }
  g_string_append (out, "]}");

  return g_string_free (out, FALSE);
}
