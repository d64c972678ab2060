/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-clock.h"
#include "core/occupancy-room-name.h"
#include "monitor/occupancy-monitor-private.h"

/**
 * OccupancyMonitor:
 *
 * The application without a screen: the accounts, and as a [iface@Gio.ListModel]
 * the rooms of all of them as [class@Watch].
 *
 * What is watched is what is in its [class@Setup]: to add, rename or remove an
 * account, a room or a rule is to do so there. Only credentials come by
 * occupancy_monitor_connect_account_async(), since they are in no file.
 */

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OccupancyMonitor, occupancy_monitor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_FOLDER,
  PROP_SETUP,
  PROP_ACCOUNTS,
  PROP_COUNT_OWN,
  PROP_HISTORY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
occupancy_monitor_get_item_type (GListModel *model)
{
  return OCCUPANCY_TYPE_WATCH;
}

static guint
occupancy_monitor_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (OCCUPANCY_MONITOR (model)->watches));
}

static gpointer
occupancy_monitor_get_item (GListModel *model,
                            guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (OCCUPANCY_MONITOR (model)->watches), position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = occupancy_monitor_get_item_type;
  iface->get_n_items = occupancy_monitor_get_n_items;
  iface->get_item = occupancy_monitor_get_item;
}

static void
occupancy_monitor_items_changed_cb (OccupancyMonitor *self,
                                    guint             position,
                                    guint             removed,
                                    guint             added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
occupancy_monitor_clock_jumped_cb (OccupancyMonitor *self,
                                   gint64            since)
{
  guint n_watches = g_list_model_get_n_items (G_LIST_MODEL (self->watches));

  for (guint i = 0; i < n_watches; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (G_LIST_MODEL (self->watches), i);

      occupancy_watch_interrupt (watch, since);
    }
}

static void
occupancy_monitor_constructed (GObject *object)
{
  OccupancyMonitor *self = OCCUPANCY_MONITOR (object);

  G_OBJECT_CLASS (occupancy_monitor_parent_class)->constructed (object);

  g_signal_connect_object (occupancy_setup_get_accounts (self->setup), "items-changed",
                           G_CALLBACK (occupancy_monitor_update_accounts), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (occupancy_setup_get_rooms (self->setup), "items-changed",
                           G_CALLBACK (occupancy_monitor_rooms_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watches, "items-changed",
                           G_CALLBACK (occupancy_monitor_items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (occupancy_clock_get_default (), "jumped",
                           G_CALLBACK (occupancy_monitor_clock_jumped_cb), self,
                           G_CONNECT_SWAPPED);
  self->alerter = occupancy_alerter_new (occupancy_setup_get_rules (self->setup), G_LIST_MODEL (self->watches));
  if (self->folder != NULL)
    self->store = occupancy_setup_store_new (self->setup, self->folder);
}

static void
occupancy_monitor_dispose (GObject *object)
{
  OccupancyMonitor *self = OCCUPANCY_MONITOR (object);
  GHashTableIter iter;
  gpointer cancellable;

  g_hash_table_iter_init (&iter, self->lookups);
  while (g_hash_table_iter_next (&iter, NULL, &cancellable))
    g_cancellable_cancel (cancellable);
  g_hash_table_remove_all (self->lookups);
  g_clear_object (&self->recorder);
  g_clear_object (&self->alerter);

  G_OBJECT_CLASS (occupancy_monitor_parent_class)->dispose (object);
}

static void
occupancy_monitor_finalize (GObject *object)
{
  OccupancyMonitor *self = OCCUPANCY_MONITOR (object);

  g_hash_table_unref (self->lookups);
  g_hash_table_unref (self->watches_by_setup);
  g_hash_table_unref (self->accounts_by_setup);
  g_clear_object (&self->watches);
  g_clear_object (&self->accounts);
  g_clear_object (&self->store);
  g_clear_object (&self->setup);
  g_clear_object (&self->history);
  g_clear_object (&self->credentials);
  g_free (self->folder);

  G_OBJECT_CLASS (occupancy_monitor_parent_class)->finalize (object);
}

static void
occupancy_monitor_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  OccupancyMonitor *self = OCCUPANCY_MONITOR (object);

  switch (prop_id)
    {
    case PROP_FOLDER:
      g_value_set_string (value, self->folder);
      break;
    case PROP_SETUP:
      g_value_set_object (value, self->setup);
      break;
    case PROP_ACCOUNTS:
      g_value_set_object (value, self->accounts);
      break;
    case PROP_COUNT_OWN:
      g_value_set_boolean (value, self->count_own);
      break;
    case PROP_HISTORY:
      g_value_set_object (value, self->history);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_monitor_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  OccupancyMonitor *self = OCCUPANCY_MONITOR (object);

  switch (prop_id)
    {
    case PROP_FOLDER:
      self->folder = g_value_dup_string (value);
      break;
    case PROP_COUNT_OWN:
      occupancy_monitor_set_count_own (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_monitor_class_init (OccupancyMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags constant = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = occupancy_monitor_constructed;
  object_class->dispose = occupancy_monitor_dispose;
  object_class->finalize = occupancy_monitor_finalize;
  object_class->get_property = occupancy_monitor_get_property;
  object_class->set_property = occupancy_monitor_set_property;

  /**
   * OccupancyMonitor:folder:
   *
   * Where setup and history are kept; %NULL if nothing is.
   */
  properties[PROP_FOLDER] =
    g_param_spec_string ("folder", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyMonitor:setup:
   *
   * What is watched.
   */
  properties[PROP_SETUP] =
    g_param_spec_object ("setup", NULL, NULL, OCCUPANCY_TYPE_SETUP, constant);

  /**
   * OccupancyMonitor:accounts:
   *
   * The accounts, as [class@Account].
   */
  properties[PROP_ACCOUNTS] =
    g_param_spec_object ("accounts", NULL, NULL, G_TYPE_LIST_MODEL, constant);

  /**
   * OccupancyMonitor:count-own:
   *
   * Whether our own attachments count as connections, in readings and in rules.
   */
  properties[PROP_COUNT_OWN] =
    g_param_spec_boolean ("count-own", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyMonitor:history:
   *
   * What is recorded; %NULL before it is opened, and if nothing is kept.
   */
  properties[PROP_HISTORY] =
    g_param_spec_object ("history", NULL, NULL, OCCUPANCY_TYPE_HISTORY,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_monitor_init (OccupancyMonitor *self)
{
  self->setup = occupancy_setup_new ();
  self->accounts = g_list_store_new (OCCUPANCY_TYPE_ACCOUNT);
  self->watches = g_list_store_new (OCCUPANCY_TYPE_WATCH);
  self->accounts_by_setup = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->watches_by_setup = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->credentials = occupancy_accounts_new ();
  self->lookups = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
}

/* What is only for the other parts of the monitor; see the private header. */

void
occupancy_monitor_take_history (OccupancyMonitor *self,
                                OccupancyHistory *history)
{
  self->history = history;
  self->recorder = occupancy_recorder_new (history, G_LIST_MODEL (self->watches));
  occupancy_alerter_set_history (self->alerter, history);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HISTORY]);
}

/**
 * occupancy_monitor_new:
 *
 * Creates a monitor that keeps nothing: the setup and the credentials are in
 * memory, and there is no history.
 *
 * Returns: (transfer full): a new monitor
 */
OccupancyMonitor *
occupancy_monitor_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_MONITOR, NULL);
}

/**
 * occupancy_monitor_new_for_folder:
 * @folder: a folder, which is made if it is missing
 *
 * Creates a monitor whose setup and history are in @folder, and whose
 * credentials are in the keyring. It has nothing before
 * occupancy_monitor_load_async().
 *
 * Returns: (transfer full): a new monitor
 */
OccupancyMonitor *
occupancy_monitor_new_for_folder (const char *folder)
{
  g_return_val_if_fail (folder != NULL, NULL);

  return g_object_new (OCCUPANCY_TYPE_MONITOR, "folder", folder, NULL);
}

/**
 * occupancy_monitor_get_setup:
 * @self: a monitor
 *
 * Gets what is watched. Whatever is changed there is followed at once.
 *
 * Returns: (transfer none): the setup
 */
OccupancySetup *
occupancy_monitor_get_setup (OccupancyMonitor *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), NULL);

  return self->setup;
}

/**
 * occupancy_monitor_get_store:
 * @self: a monitor
 *
 * Gets what keeps the setup: its state and its error are for a banner.
 *
 * Returns: (transfer none) (nullable): the store, or %NULL if nothing is kept
 */
OccupancySetupStore *
occupancy_monitor_get_store (OccupancyMonitor *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), NULL);

  return self->store;
}

/**
 * occupancy_monitor_get_credentials:
 * @self: a monitor
 *
 * Gets what keeps the credentials.
 *
 * Returns: (transfer none) (nullable): the credentials, or %NULL if they are
 *   only in memory
 */
OccupancyAccounts *
occupancy_monitor_get_credentials (OccupancyMonitor *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), NULL);

  return self->folder != NULL ? self->credentials : NULL;
}

/**
 * occupancy_monitor_get_history:
 * @self: a monitor
 *
 * Gets what is recorded: its error is for a banner.
 *
 * Returns: (transfer none) (nullable): the history, or %NULL before it is
 *   opened and if nothing is kept
 */
OccupancyHistory *
occupancy_monitor_get_history (OccupancyMonitor *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), NULL);

  return self->history;
}

/**
 * occupancy_monitor_get_alerter:
 * @self: a monitor
 *
 * Gets what holds the rooms against the rules of the setup: the list of what
 * fires.
 *
 * Returns: (transfer none): the alerter
 */
OccupancyAlerter *
occupancy_monitor_get_alerter (OccupancyMonitor *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), NULL);

  return self->alerter;
}

/**
 * occupancy_monitor_get_accounts:
 * @self: a monitor
 *
 * Gets the accounts, in the order of the setup.
 *
 * Returns: (transfer none): a list of [class@Account]
 */
GListModel *
occupancy_monitor_get_accounts (OccupancyMonitor *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), NULL);

  return G_LIST_MODEL (self->accounts);
}

/**
 * occupancy_monitor_get_count_own:
 * @self: a monitor
 *
 * Gets whether our own attachments count as connections.
 *
 * Returns: whether they are counted
 */
gboolean
occupancy_monitor_get_count_own (OccupancyMonitor *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), FALSE);

  return self->count_own;
}

/**
 * occupancy_monitor_set_count_own:
 * @self: a monitor
 * @count_own: whether to count them
 *
 * Sets whether our own attachments count as connections, in readings and in
 * rules. What is recorded has both numbers in any case.
 */
void
occupancy_monitor_set_count_own (OccupancyMonitor *self,
                                 gboolean          count_own)
{
  guint n_watches;

  g_return_if_fail (OCCUPANCY_IS_MONITOR (self));

  count_own = !!count_own;
  if (self->count_own == count_own)
    return;

  self->count_own = count_own;
  n_watches = g_list_model_get_n_items (G_LIST_MODEL (self->watches));
  for (guint i = 0; i < n_watches; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (G_LIST_MODEL (self->watches), i);

      occupancy_watch_set_count_own (watch, count_own);
    }
  occupancy_alerter_set_count_own (self->alerter, count_own);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT_OWN]);
}

/**
 * occupancy_monitor_find_account:
 * @self: a monitor
 * @id: the id of an account
 *
 * Finds an account.
 *
 * Returns: (transfer none) (nullable): the account
 */
OccupancyAccount *
occupancy_monitor_find_account (OccupancyMonitor *self,
                                const char       *id)
{
  OccupancySetupAccount *setup;

  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  setup = occupancy_setup_find_account (self->setup, id);

  return setup != NULL ? g_hash_table_lookup (self->accounts_by_setup, setup) : NULL;
}

/**
 * occupancy_monitor_find_watch:
 * @self: a monitor
 * @account: the id of an account
 * @room: the name of a room of it
 *
 * Finds what watches a room.
 *
 * Returns: (transfer none) (nullable): the watch
 */
OccupancyWatch *
occupancy_monitor_find_watch (OccupancyMonitor *self,
                              const char       *account,
                              const char       *room)
{
  OccupancySetupRoom *setup;

  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), NULL);
  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (room != NULL, NULL);

  setup = occupancy_setup_find_room (self->setup, account, room);

  return setup != NULL ? g_hash_table_lookup (self->watches_by_setup, setup) : NULL;
}

/**
 * occupancy_monitor_add_room:
 * @self: a monitor
 * @account: one of its accounts
 * @name: the name of a room
 * @error: return location for an error
 *
 * Puts a room into the setup, if it is not there.
 *
 * Returns: (transfer none): its watch, or %NULL with %OCCUPANCY_ERROR_ROOM_NAME
 *   if @name cannot be the name of a room
 */
OccupancyWatch *
occupancy_monitor_add_room (OccupancyMonitor  *self,
                            OccupancyAccount  *account,
                            const char        *name,
                            GError           **error)
{
  g_autoptr(OccupancySetupRoom) room = NULL;
  const char *id;

  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (!occupancy_room_name_check (name, error))
    return NULL;

  id = occupancy_account_get_id (account);
  room = occupancy_setup_room_new (id, name);
  occupancy_setup_add_room (self->setup, room);

  return occupancy_monitor_find_watch (self, id, name);
}

/**
 * occupancy_monitor_start:
 * @self: a monitor
 *
 * Connects all accounts and attaches their rooms, now and as they come.
 */
void
occupancy_monitor_start (OccupancyMonitor *self)
{
  guint n_accounts;

  g_return_if_fail (OCCUPANCY_IS_MONITOR (self));

  if (self->started)
    return;

  self->started = TRUE;
  n_accounts = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      occupancy_account_start (account);
    }
}

/**
 * occupancy_monitor_reconnect:
 * @self: a monitor
 *
 * Connects all accounts again, now.
 */
void
occupancy_monitor_reconnect (OccupancyMonitor *self)
{
  guint n_accounts;

  g_return_if_fail (OCCUPANCY_IS_MONITOR (self));

  self->started = TRUE;
  n_accounts = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      occupancy_account_reconnect (account);
    }
}
