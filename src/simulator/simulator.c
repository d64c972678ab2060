/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-burst.h"
#include "simulator/simulator-channel.h"
#include "simulator/simulator-connection.h"
#include "simulator/simulator-scenario.h"
#include "simulator/simulator.h"

/**
 * simulator_new:
 *
 * Makes a service in which nobody is, and for which there is no key.
 *
 * Returns: (transfer full): the service
 */
Simulator *
simulator_new (void)
{
  Simulator *self = g_new0 (Simulator, 1);

  simulator_settings_init (&self->settings);
  self->auth = simulator_auth_new (&self->settings);
  self->faults = simulator_faults_new ();
  self->log = simulator_log_new ();
  simulator_log_set_length (self->log, self->settings.log_length);
  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) simulator_channel_free);
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) simulator_connection_free);
  self->connection_keys = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

/**
 * simulator_reset:
 * @self: the service
 *
 * Makes everything as it was at the start, but for the keys: connections,
 * channels, tokens, faults, log and settings. A scenario begins again.
 */
void
simulator_reset (Simulator *self)
{
  g_clear_pointer (&self->burst, simulator_burst_free);
  if (self->scenario != NULL)
    simulator_scenario_stop (self->scenario);

  g_hash_table_remove_all (self->connections);
  simulator_channels_flush (self);
  g_hash_table_remove_all (self->channels);
  simulator_auth_forget_tokens (self->auth);
  simulator_faults_clear (self->faults);
  simulator_settings_init (&self->settings);
  simulator_log_set_length (self->log, self->settings.log_length);
  simulator_log_clear (self->log);
  simulator_rate_clear (&self->attaches);
  simulator_rate_clear (&self->connects);
  simulator_rate_clear (&self->requests);

  if (self->scenario != NULL)
    simulator_scenario_start (self->scenario, self);
}

/**
 * simulator_free:
 * @self: (transfer full): the service
 *
 * Ends the service.
 */
void
simulator_free (Simulator *self)
{
  g_clear_pointer (&self->scenario, simulator_scenario_free);
  simulator_reset (self);
  g_hash_table_unref (self->connections);
  g_hash_table_unref (self->connection_keys);
  g_hash_table_unref (self->channels);
  simulator_auth_free (self->auth);
  simulator_faults_free (self->faults);
  simulator_log_free (self->log);
  g_free (self);
}
