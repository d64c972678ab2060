/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-json.h"
#include "simulator/simulator-lifecycle.h"

#define METACHANNEL "[meta]channel.lifecycle"

/**
 * simulator_lifecycle_tell:
 * @simulator: the service
 * @channel: a channel that became active, or is so no longer
 *
 * Tells that a channel was opened or closed, on the metachannel that is for it.
 */
void
simulator_lifecycle_tell (Simulator        *simulator,
                          SimulatorChannel *channel)
{
  SimulatorChannel *metachannel = simulator_channel_lookup (simulator, METACHANNEL);
  const char *name = simulator_channel_get_name (channel);
  SimulatorMetrics metrics = simulator_channel_get_metrics (channel);
  g_autoptr(GString) details = NULL;
  g_autoptr(GString) messages = NULL;

  if (metachannel == NULL || g_str_has_prefix (name, "[meta]"))
    return;

  details = g_string_new (NULL);
  simulator_channel_print_details (name, &metrics, details);
  messages = g_string_new ("[{");
  simulator_json_add_string (messages, "name", simulator_channel_is_active (channel) ? "channel.opened" : "channel.closed");
  simulator_json_add_string (messages, "data", details->str);
  simulator_json_add_string (messages, "encoding", "json");
  g_string_append (messages, "}]");
  simulator_channel_publish (metachannel, NULL, NULL, messages->str, NULL);
}
