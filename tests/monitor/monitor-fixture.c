/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor-fixture.h"

#include "history/history-fixture.h"

void
monitor_fixture_set_up (MonitorFixture *self,
                        gconstpointer   data)
{
  self->simulator = simulator_fixture_new (NULL);
  monitor_fixture_control (self, "settings", "{\"occupancyDebounce\":0}");
  self->folder = g_dir_make_tmp ("occupancy-monitor-XXXXXX", NULL);
  monitor_fixture_open (self);
}

void
monitor_fixture_tear_down (MonitorFixture *self,
                           gconstpointer   data)
{
  if (self->monitor != NULL)
    monitor_fixture_close (self);
  history_remove_folder (self->folder);
  g_free (self->folder);
  g_clear_pointer (&self->simulator, simulator_fixture_free);
}

void
monitor_fixture_control (MonitorFixture *self,
                         const char     *path,
                         const char     *json)
{
  json_node_unref (simulator_fixture_control (self->simulator, "POST", path, json));
}

/* As a program does that begins. */
void
monitor_fixture_open (MonitorFixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  self->monitor = occupancy_monitor_new_for_folder (self->folder);
  occupancy_monitor_start (self->monitor);
  occupancy_monitor_load_async (self->monitor, NULL, async_result_cb, &result);
  occupancy_monitor_load_finish (self->monitor, await_result (&result), &error);
  g_assert_no_error (error);
}

/* As one does that ends. */
void
monitor_fixture_close (MonitorFixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  gpointer monitor = self->monitor;
  OccupancyHistory *history = g_object_ref (occupancy_monitor_get_history (self->monitor));

  occupancy_monitor_close_async (self->monitor, NULL, async_result_cb, &result);
  occupancy_monitor_close_finish (self->monitor, await_result (&result), NULL);
  g_clear_object (&result);

  /* What was still on its way holds its room, and that the rest. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_add_weak_pointer (G_OBJECT (self->monitor), &monitor);
  g_clear_object (&self->monitor);
  await_until (monitor == NULL);
  history_finalize (history);
}

char *
monitor_fixture_dup_path (MonitorFixture *self,
                          const char     *file)
{
  return g_build_filename (self->folder, file, NULL);
}

OccupancySetupAccount *
monitor_fixture_new_account (MonitorFixture *self,
                             const char     *name)
{
  OccupancySetupAccount *account = occupancy_setup_account_new (NULL, name);

  g_object_set (account,
                "endpoint", "127.0.0.1",
                "port", simulator_fixture_get_port (self->simulator),
                "tls", FALSE,
                NULL);

  return account;
}

OccupancyAccount *
monitor_fixture_connect (MonitorFixture         *self,
                         OccupancySetupAccount  *account,
                         const char             *credential,
                         GError                **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(OccupancyAccount) connected = NULL;

  occupancy_monitor_connect_account_async (self->monitor, account, credential, NULL, async_result_cb, &result);
  connected = occupancy_monitor_connect_account_finish (self->monitor, await_result (&result), error);

  return connected;
}

/* An account with the key that may do everything. */
OccupancyAccount *
monitor_fixture_begin (MonitorFixture *self)
{
  g_autoptr(OccupancySetupAccount) setup = monitor_fixture_new_account (self, "Staging");
  g_autoptr(GError) error = NULL;
  OccupancyAccount *account = monitor_fixture_connect (self, setup, simulator_fixture_get_key (self->simulator), &error);

  g_assert_no_error (error);

  return account;
}

/* The room of that name in the only account. */
OccupancyWatch *
monitor_fixture_get_watch (MonitorFixture *self,
                           const char     *room)
{
  g_autoptr(OccupancyAccount) account = g_list_model_get_item (occupancy_monitor_get_accounts (self->monitor), 0);

  return occupancy_monitor_find_watch (self->monitor, occupancy_account_get_id (account), room);
}

/* The connections that a person is told of; −1 if they cannot be relied on. */
gint64
monitor_fixture_read (OccupancyWatch *watch)
{
  OccupancyReading reading;

  occupancy_watch_get_reading (watch, &reading);

  return occupancy_reading_is_reliable (&reading) ? reading.connections : -1;
}

void
monitor_fixture_flush (MonitorFixture *self)
{
  g_autoptr(GError) error = NULL;

  history_flush (occupancy_monitor_get_history (self->monitor), &error);
  g_assert_no_error (error);
}
