/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-setup-merge.h"
#include "monitor/occupancy-setup-private.h"

/**
 * OccupancySetup:
 *
 * What a person set up: accounts without their credentials, groups, rooms and
 * rules. A [class@SetupStore] keeps it in a file.
 */

G_DEFINE_FINAL_TYPE (OccupancySetup, occupancy_setup, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ACCOUNTS,
  PROP_ROOMS,
  PROP_RULES,
  PROP_GROUPS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
occupancy_setup_name_list (gpointer element)
{
  if (OCCUPANCY_IS_SETUP_ACCOUNT (element))
    return OCCUPANCY_SETUP_ACCOUNTS;
  if (OCCUPANCY_IS_SETUP_ROOM (element))
    return OCCUPANCY_SETUP_ROOMS;

  g_assert (OCCUPANCY_IS_RULE (element));
  return OCCUPANCY_SETUP_RULES;
}

GListStore *
occupancy_setup_get_store (OccupancySetup *self,
                           const char     *list)
{
  if (g_str_equal (list, OCCUPANCY_SETUP_ACCOUNTS))
    return self->accounts;
  if (g_str_equal (list, OCCUPANCY_SETUP_ROOMS))
    return self->rooms;

  g_assert (g_str_equal (list, OCCUPANCY_SETUP_RULES));
  return self->rules;
}

static char *
occupancy_setup_dup_place (GObject *element)
{
  g_autofree char *key = occupancy_setup_dup_key (element);

  return g_strconcat (occupancy_setup_name_list (element), " ", key, NULL);
}

static void
occupancy_setup_change (OccupancySetup *self)
{
  g_assert (OCCUPANCY_IS_SETUP (self));

  if (!self->applying)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
occupancy_setup_adopt (OccupancySetup *self,
                       GObject        *element)
{
  if (g_hash_table_insert (self->elements, occupancy_setup_dup_place (element), element))
    g_signal_connect_object (element, "notify",
                             G_CALLBACK (occupancy_setup_change), self,
                             G_CONNECT_SWAPPED);
}

void
occupancy_setup_release (OccupancySetup *self,
                         GObject        *element)
{
  g_autofree char *place = occupancy_setup_dup_place (element);

  g_hash_table_remove (self->elements, place);
  g_signal_handlers_disconnect_by_func (element, occupancy_setup_change, self);
}

static gboolean
occupancy_setup_add (OccupancySetup *self,
                     GObject        *element)
{
  g_autofree char *place = occupancy_setup_dup_place (element);

  if (g_hash_table_contains (self->elements, place))
    return FALSE;

  occupancy_setup_adopt (self, element);
  g_list_store_append (occupancy_setup_get_store (self, occupancy_setup_name_list (element)), element);
  occupancy_setup_change (self);

  return TRUE;
}

static void
occupancy_setup_remove (OccupancySetup *self,
                        GObject        *element)
{
  GListStore *store = occupancy_setup_get_store (self, occupancy_setup_name_list (element));
  guint position;

  if (!g_list_store_find (store, element, &position))
    return;

  occupancy_setup_release (self, element);
  g_list_store_remove (store, position);
  occupancy_setup_change (self);
}

/* All at once: there may be thousands. */
static void
occupancy_setup_remove_of_account (OccupancySetup *self,
                                   GListStore     *store,
                                   const char     *list,
                                   const char     *account)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (store));
  g_autoptr(GPtrArray) kept = g_ptr_array_new_full (n_items, g_object_unref);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (store), i);
      const char *owner = OCCUPANCY_IS_RULE (item) ? occupancy_rule_get_account (OCCUPANCY_RULE (item))
                                                   : occupancy_setup_room_get_account (OCCUPANCY_SETUP_ROOM (item));

      if (g_strcmp0 (owner, account) != 0)
        g_ptr_array_add (kept, g_steal_pointer (&item));
    }

  if (kept->len == n_items)
    return;

  occupancy_setup_replace (self, list, kept);
  occupancy_setup_change (self);
}

static void
occupancy_setup_finalize (GObject *object)
{
  OccupancySetup *self = OCCUPANCY_SETUP (object);

  g_clear_object (&self->accounts);
  g_clear_object (&self->rooms);
  g_clear_object (&self->rules);
  g_hash_table_unref (self->elements);
  g_strfreev (self->groups);

  G_OBJECT_CLASS (occupancy_setup_parent_class)->finalize (object);
}

static void
occupancy_setup_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  OccupancySetup *self = OCCUPANCY_SETUP (object);

  switch (prop_id)
    {
    case PROP_ACCOUNTS:
      g_value_set_object (value, self->accounts);
      break;
    case PROP_ROOMS:
      g_value_set_object (value, self->rooms);
      break;
    case PROP_RULES:
      g_value_set_object (value, self->rules);
      break;
    case PROP_GROUPS:
      g_value_set_boxed (value, self->groups);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_setup_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  OccupancySetup *self = OCCUPANCY_SETUP (object);

  switch (prop_id)
    {
    case PROP_GROUPS:
      occupancy_setup_set_groups (self, g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_setup_class_init (OccupancySetupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags constant = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = occupancy_setup_finalize;
  object_class->get_property = occupancy_setup_get_property;
  object_class->set_property = occupancy_setup_set_property;

  /**
   * OccupancySetup:accounts:
   *
   * The accounts, as [class@SetupAccount].
   */
  properties[PROP_ACCOUNTS] =
    g_param_spec_object ("accounts", NULL, NULL, G_TYPE_LIST_MODEL, constant);

  /**
   * OccupancySetup:rooms:
   *
   * The rooms of all accounts, as [class@SetupRoom].
   */
  properties[PROP_ROOMS] = g_param_spec_object ("rooms", NULL, NULL, G_TYPE_LIST_MODEL, constant);

  /**
   * OccupancySetup:rules:
   *
   * The rules, as [class@Rule].
   */
  properties[PROP_RULES] = g_param_spec_object ("rules", NULL, NULL, G_TYPE_LIST_MODEL, constant);

  /**
   * OccupancySetup:groups:
   *
   * The names of the groups of rooms, in their order.
   */
  properties[PROP_GROUPS] =
    g_param_spec_boxed ("groups", NULL, NULL, G_TYPE_STRV,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * OccupancySetup::changed:
   * @self: a setup
   *
   * Something was changed here, as opposed to what came out of a file.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
occupancy_setup_init (OccupancySetup *self)
{
  self->accounts = g_list_store_new (OCCUPANCY_TYPE_SETUP_ACCOUNT);
  self->rooms = g_list_store_new (OCCUPANCY_TYPE_SETUP_ROOM);
  self->rules = g_list_store_new (OCCUPANCY_TYPE_RULE);
  self->elements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->groups = g_new0 (char *, 1);
}

/**
 * occupancy_setup_new:
 *
 * Makes a setup with nothing in it.
 *
 * Returns: (transfer full): a new setup
 */
OccupancySetup *
occupancy_setup_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_SETUP, NULL);
}

/**
 * occupancy_setup_get_accounts:
 * @self: a setup
 *
 * Gets the accounts.
 *
 * Returns: (transfer none): a list of [class@SetupAccount]
 */
GListModel *
occupancy_setup_get_accounts (OccupancySetup *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (self), NULL);

  return G_LIST_MODEL (self->accounts);
}

/**
 * occupancy_setup_get_rooms:
 * @self: a setup
 *
 * Gets the rooms of all accounts.
 *
 * Returns: (transfer none): a list of [class@SetupRoom]
 */
GListModel *
occupancy_setup_get_rooms (OccupancySetup *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (self), NULL);

  return G_LIST_MODEL (self->rooms);
}

/**
 * occupancy_setup_get_rules:
 * @self: a setup
 *
 * Gets the rules.
 *
 * Returns: (transfer none): a list of [class@Rule]
 */
GListModel *
occupancy_setup_get_rules (OccupancySetup *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (self), NULL);

  return G_LIST_MODEL (self->rules);
}

/**
 * occupancy_setup_get_groups:
 * @self: a setup
 *
 * Gets the names of the groups of rooms, in their order.
 *
 * Returns: (transfer none): the names
 */
const char * const *
occupancy_setup_get_groups (OccupancySetup *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (self), NULL);

  return (const char * const *) self->groups;
}

/**
 * occupancy_setup_set_groups:
 * @self: a setup
 * @groups: the names of the groups, each once
 *
 * Sets the groups of rooms and their order.
 */
void
occupancy_setup_set_groups (OccupancySetup     *self,
                            const char * const *groups)
{
  g_return_if_fail (OCCUPANCY_IS_SETUP (self));
  g_return_if_fail (groups != NULL);

  if (g_strv_equal ((const char * const *) self->groups, groups))
    return;

  g_strfreev (self->groups);
  self->groups = g_strdupv ((GStrv) groups);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUPS]);
  occupancy_setup_change (self);
}

/**
 * occupancy_setup_find_account:
 * @self: a setup
 * @id: a UUID
 *
 * Finds an account.
 *
 * Returns: (transfer none) (nullable): the account, or %NULL
 */
OccupancySetupAccount *
occupancy_setup_find_account (OccupancySetup *self,
                              const char     *id)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return (OccupancySetupAccount *) occupancy_setup_lookup (self, OCCUPANCY_SETUP_ACCOUNTS, id);
}

/**
 * occupancy_setup_find_room:
 * @self: a setup
 * @account: the UUID of an account
 * @name: the name of a room of it
 *
 * Finds a room.
 *
 * Returns: (transfer none) (nullable): the room, or %NULL
 */
OccupancySetupRoom *
occupancy_setup_find_room (OccupancySetup *self,
                           const char     *account,
                           const char     *name)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (OCCUPANCY_IS_SETUP (self), NULL);
  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  key = g_strconcat (account, " ", name, NULL);
  return (OccupancySetupRoom *) occupancy_setup_lookup (self, OCCUPANCY_SETUP_ROOMS, key);
}

/**
 * occupancy_setup_find_rule:
 * @self: a setup
 * @id: a UUID
 *
 * Finds a rule.
 *
 * Returns: (transfer none) (nullable): the rule, or %NULL
 */
OccupancyRule *
occupancy_setup_find_rule (OccupancySetup *self,
                           const char     *id)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return (OccupancyRule *) occupancy_setup_lookup (self, OCCUPANCY_SETUP_RULES, id);
}

/**
 * occupancy_setup_add_account:
 * @self: a setup
 * @account: an account
 *
 * Adds an account.
 *
 * Returns: %FALSE if there is one of that id
 */
gboolean
occupancy_setup_add_account (OccupancySetup        *self,
                             OccupancySetupAccount *account)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (self), FALSE);
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (account), FALSE);

  return occupancy_setup_add (self, G_OBJECT (account));
}

/**
 * occupancy_setup_add_room:
 * @self: a setup
 * @room: a room of an account of @self, with a name that passes
 *   occupancy_room_name_check()
 *
 * Adds a room.
 *
 * Returns: %FALSE if the account has one of that name
 */
gboolean
occupancy_setup_add_room (OccupancySetup     *self,
                          OccupancySetupRoom *room)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (self), FALSE);
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ROOM (room), FALSE);
  g_return_val_if_fail (occupancy_setup_find_account (self, occupancy_setup_room_get_account (room)) != NULL, FALSE);

  return occupancy_setup_add (self, G_OBJECT (room));
}

/**
 * occupancy_setup_add_rule:
 * @self: a setup
 * @rule: a rule
 *
 * Adds a rule.
 *
 * Returns: %FALSE if there is one of that id
 */
gboolean
occupancy_setup_add_rule (OccupancySetup *self,
                          OccupancyRule  *rule)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (self), FALSE);
  g_return_val_if_fail (OCCUPANCY_IS_RULE (rule), FALSE);

  return occupancy_setup_add (self, G_OBJECT (rule));
}

/**
 * occupancy_setup_remove_account:
 * @self: a setup
 * @account: an account
 *
 * Removes an account with its rooms and the rules that are only for it.
 */
void
occupancy_setup_remove_account (OccupancySetup        *self,
                                OccupancySetupAccount *account)
{
  const char *id;

  g_return_if_fail (OCCUPANCY_IS_SETUP (self));
  g_return_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (account));

  id = occupancy_setup_account_get_id (account);
  occupancy_setup_remove_of_account (self, self->rooms, OCCUPANCY_SETUP_ROOMS, id);
  occupancy_setup_remove_of_account (self, self->rules, OCCUPANCY_SETUP_RULES, id);
  occupancy_setup_remove (self, G_OBJECT (account));
}

/**
 * occupancy_setup_remove_room:
 * @self: a setup
 * @room: a room
 *
 * Removes a room. Rules that are for it stay, so that it can be added again.
 */
void
occupancy_setup_remove_room (OccupancySetup     *self,
                             OccupancySetupRoom *room)
{
  g_return_if_fail (OCCUPANCY_IS_SETUP (self));
  g_return_if_fail (OCCUPANCY_IS_SETUP_ROOM (room));

  occupancy_setup_remove (self, G_OBJECT (room));
}

/**
 * occupancy_setup_remove_rule:
 * @self: a setup
 * @rule: a rule
 *
 * Removes a rule.
 */
void
occupancy_setup_remove_rule (OccupancySetup *self,
                             OccupancyRule  *rule)
{
  g_return_if_fail (OCCUPANCY_IS_SETUP (self));
  g_return_if_fail (OCCUPANCY_IS_RULE (rule));

  occupancy_setup_remove (self, G_OBJECT (rule));
}
