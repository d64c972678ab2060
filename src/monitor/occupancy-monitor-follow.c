/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-monitor-follow"

#include "config.h"

#include "monitor/occupancy-monitor-private.h"
#include "monitor/occupancy-setup-private.h"
#include "monitor/occupancy-splice.h"

/* Makes what is watched what the setup says. */

/* Gives @watch the room of the model that its account has now. */
static void
occupancy_monitor_attach (OccupancyMonitor *self,
                          OccupancyWatch   *watch)
{
  OccupancyModel *model = occupancy_account_get_model (occupancy_watch_get_account (watch));
  gboolean events = occupancy_setup_room_get_events (occupancy_watch_get_setup (watch));
  g_autoptr(GError) error = NULL;
  OccupancyRoom *room = NULL;

  if (model != NULL)
    {
      room = occupancy_model_add_room (model, occupancy_watch_get_name (watch), events, &error);
      if (room == NULL)
        g_warning ("A room cannot be watched: %s", error->message);
    }

  occupancy_watch_set_room (watch, room);
}

static void
occupancy_monitor_detach (OccupancyMonitor *self,
                          OccupancyWatch   *watch)
{
  OccupancyModel *model = occupancy_account_get_model (occupancy_watch_get_account (watch));

  if (model != NULL)
    occupancy_model_remove_room (model, occupancy_watch_get_name (watch));
}

static void
occupancy_monitor_model_cb (OccupancyMonitor *self,
                            GParamSpec       *pspec,
                            OccupancyAccount *account)
{
  guint n_watches = g_list_model_get_n_items (G_LIST_MODEL (self->watches));

  for (guint i = 0; i < n_watches; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (G_LIST_MODEL (self->watches), i);

      if (occupancy_watch_get_account (watch) == account)
        occupancy_monitor_attach (self, watch);
    }
}

static void
occupancy_monitor_credential_kind_cb (OccupancyMonitor      *self,
                                      GParamSpec            *pspec,
                                      OccupancySetupAccount *setup)
{
  OccupancyAccount *account = g_hash_table_lookup (self->accounts_by_setup, setup);

  if (account != NULL)
    occupancy_monitor_look_up (self, account);
}

static OccupancyAccount *
occupancy_monitor_make_account (OccupancyMonitor      *self,
                                OccupancySetupAccount *setup)
{
  OccupancyAccount *account = occupancy_account_new (setup);

  g_signal_connect_object (account, "notify::model",
                           G_CALLBACK (occupancy_monitor_model_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (setup, "notify::credential-kind",
                           G_CALLBACK (occupancy_monitor_credential_kind_cb), self,
                           G_CONNECT_SWAPPED);
  if (self->started)
    occupancy_account_start (account);
  occupancy_monitor_look_up (self, account);

  return account;
}

/* Asking for events takes another room. */
static void
occupancy_monitor_events_cb (OccupancyMonitor   *self,
                             GParamSpec         *pspec,
                             OccupancySetupRoom *setup)
{
  OccupancyWatch *watch = g_hash_table_lookup (self->watches_by_setup, setup);

  if (watch == NULL)
    return;

  occupancy_monitor_detach (self, watch);
  occupancy_monitor_attach (self, watch);
}

static OccupancyWatch *
occupancy_monitor_make_watch (OccupancyMonitor   *self,
                              OccupancySetupRoom *setup,
                              OccupancyAccount   *account)
{
  OccupancyWatch *watch = occupancy_watch_new (account, setup);

  occupancy_watch_set_count_own (watch, self->count_own);
  g_signal_connect_object (setup, "notify::events",
                           G_CALLBACK (occupancy_monitor_events_cb), self,
                           G_CONNECT_SWAPPED);

  return watch;
}

static void
occupancy_monitor_drop_watch (OccupancyMonitor   *self,
                              OccupancySetupRoom *setup,
                              OccupancyWatch     *watch)
{
  g_signal_handlers_disconnect_by_func (setup, occupancy_monitor_events_cb, self);
  occupancy_monitor_detach (self, watch);
  g_hash_table_remove (self->watches_by_setup, setup);
}

/* The watch of a room, made if there is none. A room of an account that is not
 * there waits for it. */
static OccupancyWatch *
occupancy_monitor_ensure_watch (OccupancyMonitor   *self,
                                OccupancySetupRoom *setup)
{
  OccupancyAccount *account = occupancy_monitor_find_account (self, occupancy_setup_room_get_account (setup));
  OccupancyWatch *watch = g_hash_table_lookup (self->watches_by_setup, setup);

  if (watch != NULL && occupancy_watch_get_account (watch) == account)
    return watch;

  if (watch != NULL)
    occupancy_monitor_drop_watch (self, setup, watch);
  if (account == NULL)
    return NULL;

  watch = occupancy_monitor_make_watch (self, setup, account);
  g_hash_table_insert (self->watches_by_setup, g_object_ref (setup), watch);
  occupancy_monitor_attach (self, watch);

  return watch;
}

/* Adds the watches of some rooms of the setup to @watches. */
static void
occupancy_monitor_collect_watches (OccupancyMonitor *self,
                                   guint             position,
                                   guint             n_rooms,
                                   GPtrArray        *watches)
{
  GListModel *rooms = occupancy_setup_get_rooms (self->setup);

  for (guint i = 0; i < n_rooms; i++)
    {
      g_autoptr(OccupancySetupRoom) setup = g_list_model_get_item (rooms, position + i);
      OccupancyWatch *watch = occupancy_monitor_ensure_watch (self, setup);

      if (watch != NULL)
        g_ptr_array_add (watches, watch);
    }
}

/* Takes over all rooms. */
static void
occupancy_monitor_update_watches (OccupancyMonitor *self)
{
  guint n_rooms = g_list_model_get_n_items (occupancy_setup_get_rooms (self->setup));
  g_autoptr(GPtrArray) watches = g_ptr_array_new_full (n_rooms, NULL);
  g_autoptr(GPtrArray) all = g_hash_table_get_keys_as_ptr_array (self->watches_by_setup);
  g_autoptr(GHashTable) current = g_hash_table_new (NULL, NULL);

  occupancy_monitor_collect_watches (self, 0, n_rooms, watches);
  for (guint i = 0; i < watches->len; i++)
    g_hash_table_add (current, g_ptr_array_index (watches, i));

  occupancy_splice (self->watches, watches);
  for (guint i = 0; i < all->len; i++)
    {
      OccupancyWatch *watch = g_hash_table_lookup (self->watches_by_setup, g_ptr_array_index (all, i));

      if (watch != NULL && !g_hash_table_contains (current, watch))
        occupancy_monitor_drop_watch (self, g_ptr_array_index (all, i), watch);
    }
}

/* Rooms mostly come one by one, at the end: then the others need no look. */
void
occupancy_monitor_rooms_changed_cb (OccupancyMonitor *self,
                                    guint             position,
                                    guint             removed,
                                    guint             added)
{
  guint n_rooms = g_list_model_get_n_items (occupancy_setup_get_rooms (self->setup));
  guint n_watches = g_list_model_get_n_items (G_LIST_MODEL (self->watches));
  g_autoptr(GPtrArray) watches = NULL;

  if (removed > 0 || position + added < n_rooms || n_watches < position)
    {
      occupancy_monitor_update_watches (self);
      return;
    }

  watches = g_ptr_array_new_full (added, NULL);
  occupancy_monitor_collect_watches (self, position, added, watches);
  g_list_store_splice (self->watches, n_watches, 0, watches->pdata, watches->len);
}

/* Its credential goes with it, if it was removed here. Whoever takes an account
 * out of the file may have only misplaced it. */
static void
occupancy_monitor_drop_account (OccupancyMonitor      *self,
                                OccupancySetupAccount *setup,
                                OccupancyAccount      *account)
{
  g_signal_handlers_disconnect_by_func (setup, occupancy_monitor_credential_kind_cb, self);
  g_signal_handlers_disconnect_by_func (account, occupancy_monitor_model_cb, self);
  occupancy_monitor_cancel_look_up (self, account);
  occupancy_account_close_async (account, NULL, NULL, NULL);
  if (!occupancy_setup_is_applying (self->setup))
    occupancy_monitor_forget (self, account);
}

void
occupancy_monitor_update_accounts (OccupancyMonitor *self)
{
  GListModel *setups = occupancy_setup_get_accounts (self->setup);
  guint n_setups = g_list_model_get_n_items (setups);
  g_autoptr(GPtrArray) accounts = g_ptr_array_new_full (n_setups, NULL);
  g_autoptr(GHashTable) kept = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  GHashTableIter iter;
  gpointer setup, account;

  for (guint i = 0; i < n_setups; i++)
    {
      setup = g_list_model_get_item (setups, i);
      account = g_hash_table_lookup (self->accounts_by_setup, setup);
      account = account != NULL ? g_object_ref (account)
                                : occupancy_monitor_make_account (self, setup);
      g_ptr_array_add (accounts, account);
      g_hash_table_insert (kept, setup, account);
    }

  g_hash_table_iter_init (&iter, self->accounts_by_setup);
  while (g_hash_table_iter_next (&iter, &setup, &account))
    if (!g_hash_table_contains (kept, setup))
      occupancy_monitor_drop_account (self, setup, account);

  g_hash_table_unref (self->accounts_by_setup);
  self->accounts_by_setup = g_steal_pointer (&kept);
  occupancy_splice (self->accounts, accounts);
  occupancy_monitor_update_watches (self);
}
