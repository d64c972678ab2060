/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-error.h"
#include "simulator/simulator-json.h"
#include "simulator/simulator-settings.h"

/* Beyond it JSON has no whole numbers, and a thousandfold is still an int64. */
#define LARGEST_VALUE (G_GINT64_CONSTANT (1) << 53)

typedef struct
{
  const char *name;
  gsize offset;
  gint64 fallback;
} Setting;

#define SETTING(name, field, fallback) { name, G_STRUCT_OFFSET (SimulatorSettings, field), fallback }

static const Setting known[] = {
  SETTING ("channelsPerConnection", channels_per_connection, 200),
  SETTING ("accountChannels", account_channels, 0),
  SETTING ("attachRate", attach_rate, 0),
  SETTING ("connectRate", connect_rate, 0),
  SETTING ("requestRate", request_rate, 0),
  SETTING ("connectionStateTtl", connection_state_ttl, 120000),
  SETTING ("maxIdleInterval", max_idle_interval, 15000),
  SETTING ("maxFrameSize", max_frame_size, 524288),
  SETTING ("messageRate", message_rate, 0),
  SETTING ("occupancyDebounce", occupancy_debounce, 15000),
  SETTING ("objectPayload", object_payload, FALSE),
  SETTING ("replayLength", replay_length, 50),
  SETTING ("refuseMetadata", refuse_metadata, FALSE),
  SETTING ("tokenTtl", token_ttl, 3600000),
  SETTING ("authLead", auth_lead, 30000),
  SETTING ("enumerationLimit", enumeration_limit, 1000),
  SETTING ("enumerationDuration", enumeration_duration, 0),
  SETTING ("enumerationConcurrency", enumeration_concurrency, 1),
  SETTING ("clockOffset", clock_offset, 0),
  SETTING ("logLength", log_length, 20000),
};

static const Setting *
find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].name, name))
      return &known[i];

  return NULL;
}

/**
 * simulator_settings_init:
 * @self: settings
 *
 * Sets everything as the service has it.
 */
void
simulator_settings_init (SimulatorSettings *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    G_STRUCT_MEMBER (gint64, self, known[i].offset) = known[i].fallback;
}

/**
 * simulator_settings_update:
 * @self: settings
 * @values: what to change, by name
 * @error: return location for an error
 *
 * Changes some settings: all of @values, or none if one of them is unknown or
 * no number.
 *
 * Returns: true when they were changed
 */
gboolean
simulator_settings_update (SimulatorSettings  *self,
                           JsonObject         *values,
                           GError            **error)
{
  g_autoptr(GList) names = json_object_get_members (values);

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (values, l->data);
      gint64 value = simulator_json_get_int (values, l->data, 0);

      if (find (l->data) != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) != G_TYPE_STRING
          && value >= -LARGEST_VALUE && value <= LARGEST_VALUE)
        continue;

      g_set_error (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER, "No setting, or no number: %s", (char *) l->data);
      return FALSE;
    }

  for (GList *l = names; l != NULL; l = l->next)
    G_STRUCT_MEMBER (gint64, self, find (l->data)->offset) = simulator_json_get_int (values, l->data, 0);

  return TRUE;
}

/**
 * simulator_settings_to_json:
 * @self: settings
 *
 * Returns: (transfer full): all settings as an object
 */
char *
simulator_settings_to_json (const SimulatorSettings *self)
{
  GString *out = g_string_new ("{");

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    simulator_json_add_int (out, known[i].name, G_STRUCT_MEMBER (gint64, self, known[i].offset));
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}

/**
 * simulator_settings_now:
 * @self: settings
 *
 * Returns: the time of the service, in milliseconds since 1970 UTC
 */
gint64
simulator_settings_now (const SimulatorSettings *self)
{
  return g_get_real_time () / 1000 + self->clock_offset;
}
