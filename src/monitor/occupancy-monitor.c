/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-monitor"

#include "config.h"

#include "monitor/occupancy-monitor.h"

/**
 * OccupancyMonitor:
 *
 * The application without a screen: the accounts, and as a [iface@Gio.ListModel]
 * the rooms of all of them as [class@Watch].
 */
struct _OccupancyMonitor
{
  GObject parent_instance;

  GListStore *accounts;
  GPtrArray *watches;
  guint started : 1;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OccupancyMonitor, occupancy_monitor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_ACCOUNTS,
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
  return OCCUPANCY_MONITOR (model)->watches->len;
}

static gpointer
occupancy_monitor_get_item (GListModel *model,
                            guint       position)
{
  OccupancyMonitor *self = OCCUPANCY_MONITOR (model);

  if (position >= self->watches->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->watches, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = occupancy_monitor_get_item_type;
  iface->get_n_items = occupancy_monitor_get_n_items;
  iface->get_item = occupancy_monitor_get_item;
}

static void
occupancy_monitor_dispose (GObject *object)
{
  OccupancyMonitor *self = OCCUPANCY_MONITOR (object);

  g_ptr_array_set_size (self->watches, 0);
  g_list_store_remove_all (self->accounts);

  G_OBJECT_CLASS (occupancy_monitor_parent_class)->dispose (object);
}

static void
occupancy_monitor_finalize (GObject *object)
{
  OccupancyMonitor *self = OCCUPANCY_MONITOR (object);

  g_ptr_array_unref (self->watches);
  g_object_unref (self->accounts);

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
    case PROP_ACCOUNTS:
      g_value_set_object (value, self->accounts);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_monitor_class_init (OccupancyMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_monitor_dispose;
  object_class->finalize = occupancy_monitor_finalize;
  object_class->get_property = occupancy_monitor_get_property;

  /**
   * OccupancyMonitor:accounts:
   *
   * The accounts.
   */
  properties[PROP_ACCOUNTS] =
    g_param_spec_object ("accounts", NULL, NULL,
                         G_TYPE_LIST_MODEL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_monitor_init (OccupancyMonitor *self)
{
  self->accounts = g_list_store_new (OCCUPANCY_TYPE_ACCOUNT);
  self->watches = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * occupancy_monitor_new:
 *
 * Creates a monitor without accounts.
 *
 * Returns: (transfer full): a new monitor
 */
OccupancyMonitor *
occupancy_monitor_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_MONITOR, NULL);
}

/**
 * occupancy_monitor_get_accounts:
 * @self: a monitor
 *
 * Gets the accounts.
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
 * occupancy_monitor_add_account:
 * @self: a monitor
 * @account: an account
 *
 * Adds an account. It is connected at once if the monitor has been started.
 */
void
occupancy_monitor_add_account (OccupancyMonitor *self,
                               OccupancyAccount *account)
{
  g_return_if_fail (OCCUPANCY_IS_MONITOR (self));
  g_return_if_fail (OCCUPANCY_IS_ACCOUNT (account));

  g_list_store_append (self->accounts, account);
  if (self->started)
    occupancy_model_start (occupancy_account_get_model (account));
}

/**
 * occupancy_monitor_add_room:
 * @self: a monitor
 * @account: one of its accounts
 * @name: the name of a room
 * @error: return location for an error
 *
 * Begins to watch a room.
 *
 * Returns: (transfer none): its watch, or %NULL if @name cannot be the name of
 *   a room
 */
OccupancyWatch *
occupancy_monitor_add_room (OccupancyMonitor  *self,
                            OccupancyAccount  *account,
                            const char        *name,
                            GError           **error)
{
  OccupancyWatch *watch;
  OccupancyRoom *room;

  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  room = occupancy_model_add_room (occupancy_account_get_model (account), name, TRUE, error);
  if (room == NULL)
    return NULL;

  watch = occupancy_watch_new (account, name);
  occupancy_watch_set_room (watch, room);
  g_ptr_array_add (self->watches, watch);
  g_list_model_items_changed (G_LIST_MODEL (self), self->watches->len - 1, 0, 1);

  return watch;
}

/* Calls @function with the model of every account. */
static void
occupancy_monitor_for_each_model (OccupancyMonitor  *self,
                                  void             (*function) (OccupancyModel *model))
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      function (occupancy_account_get_model (account));
    }
}

/**
 * occupancy_monitor_start:
 * @self: a monitor
 *
 * Connects all accounts and attaches their rooms.
 */
void
occupancy_monitor_start (OccupancyMonitor *self)
{
  g_return_if_fail (OCCUPANCY_IS_MONITOR (self));

  if (self->started)
    return;

  self->started = TRUE;
  occupancy_monitor_for_each_model (self, occupancy_model_start);
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
  g_return_if_fail (OCCUPANCY_IS_MONITOR (self));

  occupancy_monitor_for_each_model (self, occupancy_model_reconnect);
}

static void
occupancy_monitor_model_closed_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  guint *n_open = g_task_get_task_data (task);

  /* One that could not say goodbye is gone all the same. */
  if (!occupancy_model_close_finish (OCCUPANCY_MODEL (object), result, &error))
    g_debug ("Closing an account: %s", error->message);

  if (--*n_open == 0)
    g_task_return_boolean (task, TRUE);
}

/**
 * occupancy_monitor_close_async:
 * @self: a monitor
 * @cancellable: (nullable): a cancellable
 * @callback: called when all is closed
 * @user_data: for @callback
 *
 * Takes leave of the service with all accounts.
 */
void
occupancy_monitor_close_async (OccupancyMonitor    *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  guint n;

  g_return_if_fail (OCCUPANCY_IS_MONITOR (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_monitor_close_async);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));
  if (!self->started || n == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  self->started = FALSE;
  g_task_set_task_data (task, g_memdup2 (&n, sizeof n), g_free);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      occupancy_model_close_async (occupancy_account_get_model (account), cancellable,
                                   occupancy_monitor_model_closed_cb, g_object_ref (task));
    }
}

/**
 * occupancy_monitor_close_finish:
 * @self: a monitor
 * @result: what the callback got
 * @error: return location for an error
 *
 * Completes occupancy_monitor_close_async().
 *
 * Returns: whether all is closed
 */
gboolean
occupancy_monitor_close_finish (OccupancyMonitor  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
