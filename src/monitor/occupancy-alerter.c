/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-alerter"

#include "config.h"

#include "monitor/occupancy-alerter-private.h"

/**
 * OccupancyAlerter:
 *
 * Holds what is seen of the rooms against the rules, and as a
 * [iface@Gio.ListModel] is the list of the alerts that fire or recover, as
 * [class@Alert].
 *
 * It follows the rules and the rooms as they change. With a history it goes on
 * where it was when the program ended: an alert that fired then still does, and
 * is not told again.
 */

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OccupancyAlerter, occupancy_alerter, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_RULES,
  PROP_WATCHES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
guint occupancy_alerter_signals[OCCUPANCY_ALERTER_N_SIGNALS];

static GType
occupancy_alerter_get_item_type (GListModel *model)
{
  return OCCUPANCY_TYPE_ALERT;
}

static guint
occupancy_alerter_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (OCCUPANCY_ALERTER (model)->alerts));
}

static gpointer
occupancy_alerter_get_item (GListModel *model,
                            guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (OCCUPANCY_ALERTER (model)->alerts), position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = occupancy_alerter_get_item_type;
  iface->get_n_items = occupancy_alerter_get_n_items;
  iface->get_item = occupancy_alerter_get_item;
}

/* Compares what is known of the room now. */
static void
occupancy_alerter_begin (OccupancyAlerter *self,
                         OccupancyCase    *rule_case)
{
  OccupancySample sample;

  if (self->memory != NULL && occupancy_alerter_memory_recall (self->memory, rule_case))
    {
      if (occupancy_case_fires (rule_case))
        g_list_store_append (self->alerts, rule_case->alert);
      occupancy_alerter_schedule_silence (self, rule_case);
    }
  if (occupancy_watch_get_known (rule_case->watch, &sample))
    occupancy_alerter_feed (self, rule_case, &sample);
}

static void
occupancy_alerter_add_case (OccupancyAlerter *self,
                            OccupancyWatch   *watch,
                            OccupancyRule    *rule)
{
  OccupancyCase *rule_case = occupancy_case_new (rule, watch);

  g_ptr_array_add (g_hash_table_lookup (self->cases, watch), rule_case);
  if (!self->waiting)
    occupancy_alerter_begin (self, rule_case);
}

/* The rule or the room goes, and with it the reason to tell anything. */
static void
occupancy_alerter_end_case (OccupancyAlerter *self,
                            OccupancyCase    *rule_case)
{
  gboolean fired = occupancy_case_fires (rule_case);

  rule_case->silenced_until = 0;
  rule_case->tracker.phase = OCCUPANCY_PHASE_QUIET;
  rule_case->tracker.deadline = OCCUPANCY_TRACKER_NEVER;
  if (fired)
    occupancy_alerter_clear (self, rule_case, "ended");
  rule_case->watch = NULL;
}

static OccupancyCase *
occupancy_alerter_find_case (OccupancyAlerter *self,
                             OccupancyWatch   *watch,
                             OccupancyRule    *rule,
                             guint            *position)
{
  GPtrArray *cases = g_hash_table_lookup (self->cases, watch);

  for (guint i = 0; i < cases->len; i++)
    {
      OccupancyCase *rule_case = g_ptr_array_index (cases, i);

      if (rule_case->rule == rule)
        {
          *position = i;
          return rule_case;
        }
    }

  return NULL;
}

/* Makes the case of @rule in the room of @watch what it has to be. One whose
 * condition has changed begins anew. */
static void
occupancy_alerter_update_case (OccupancyAlerter *self,
                               OccupancyWatch   *watch,
                               OccupancyRule    *rule,
                               gboolean          followed)
{
  guint position;
  OccupancyCase *rule_case = occupancy_alerter_find_case (self, watch, rule, &position);
  gboolean wanted = followed && occupancy_rule_get_enabled (rule) &&
                    occupancy_rule_covers (rule,
                                           occupancy_account_get_id (occupancy_watch_get_account (watch)),
                                           occupancy_watch_get_name (watch));

  if (wanted && rule_case != NULL &&
      occupancy_condition_equal (&rule_case->condition, occupancy_rule_get_condition (rule)))
    return;

  if (rule_case != NULL)
    {
      g_ptr_array_steal_index (g_hash_table_lookup (self->cases, watch), position);
      occupancy_alerter_end_case (self, rule_case);
      occupancy_case_unref (rule_case);
    }
  if (wanted)
    occupancy_alerter_add_case (self, watch, rule);
}

static void
occupancy_alerter_update_rule (OccupancyAlerter *self,
                               OccupancyRule    *rule,
                               gboolean          followed)
{
  g_autoptr(GPtrArray) watches = occupancy_alerter_dup_watches (self);

  for (guint i = 0; i < watches->len; i++)
    if (g_hash_table_contains (self->cases, g_ptr_array_index (watches, i)))
      occupancy_alerter_update_case (self, g_ptr_array_index (watches, i), rule, followed);
}

static void
occupancy_alerter_rule_cb (OccupancyAlerter *self,
                           GParamSpec       *pspec,
                           OccupancyRule    *rule)
{
  occupancy_alerter_update_rule (self, rule, TRUE);
}

static void
occupancy_alerter_rules_changed_cb (OccupancyAlerter *self,
                                    guint             position,
                                    guint             removed,
                                    guint             added)
{
  for (guint i = 0; i < removed; i++)
    {
      g_autoptr(OccupancyRule) rule = g_ptr_array_steal_index (self->followed_rules, position);

      g_signal_handlers_disconnect_by_data (rule, self);
      occupancy_alerter_update_rule (self, rule, FALSE);
    }
  for (guint i = 0; i < added; i++)
    {
      OccupancyRule *rule = g_list_model_get_item (self->rules, position + i);

      g_ptr_array_insert (self->followed_rules, (int) (position + i), rule);
      g_signal_connect_object (rule, "notify", G_CALLBACK (occupancy_alerter_rule_cb), self, G_CONNECT_SWAPPED);
      occupancy_alerter_update_rule (self, rule, TRUE);
    }
}

static void
occupancy_alerter_add_watch (OccupancyAlerter *self,
                             guint             position,
                             OccupancyWatch   *watch)
{
  g_ptr_array_insert (self->followed_watches, (int) position, g_object_ref (watch));
  g_hash_table_insert (self->cases, watch, g_ptr_array_new_with_free_func (occupancy_case_unref));
  /* After the recorder: what fires is written together with its count. */
  g_signal_connect_object (watch, "sampled", G_CALLBACK (occupancy_alerter_sampled_cb), self, G_CONNECT_AFTER);
  g_signal_connect_object (watch, "lost", G_CALLBACK (occupancy_alerter_lost_cb), self, 0);
  for (guint i = 0; i < self->followed_rules->len; i++)
    occupancy_alerter_update_case (self, watch, g_ptr_array_index (self->followed_rules, i), TRUE);
}

static void
occupancy_alerter_remove_watch (OccupancyAlerter *self,
                                guint             position)
{
  g_autoptr(OccupancyWatch) watch = g_ptr_array_steal_index (self->followed_watches, position);
  g_autoptr(GPtrArray) cases = NULL;

  g_signal_handlers_disconnect_by_data (watch, self);
  g_hash_table_steal_extended (self->cases, watch, NULL, (gpointer *) &cases);
  for (guint i = 0; i < cases->len; i++)
    occupancy_alerter_end_case (self, g_ptr_array_index (cases, i));
}

static void
occupancy_alerter_watches_changed_cb (OccupancyAlerter *self,
                                      guint             position,
                                      guint             removed,
                                      guint             added)
{
  for (guint i = 0; i < removed; i++)
    occupancy_alerter_remove_watch (self, position);

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (self->watches, position + i);

      occupancy_alerter_add_watch (self, position + i, watch);
    }
}

/* What was kept is there, or will not come. */
static void
occupancy_alerter_ready_cb (gpointer data)
{
  OccupancyAlerter *self = data;

  if (!self->waiting)
    return;

  self->waiting = FALSE;
  for (guint i = 0; i < self->followed_watches->len; i++)
    {
      g_autoptr(GPtrArray) cases = occupancy_alerter_dup_cases (self, g_ptr_array_index (self->followed_watches, i));

      for (guint j = 0; j < cases->len; j++)
        occupancy_alerter_begin (self, g_ptr_array_index (cases, j));
    }
}

static void
occupancy_alerter_constructed (GObject *object)
{
  OccupancyAlerter *self = OCCUPANCY_ALERTER (object);

  G_OBJECT_CLASS (occupancy_alerter_parent_class)->constructed (object);

  g_signal_connect_object (self->rules, "items-changed",
                           G_CALLBACK (occupancy_alerter_rules_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watches, "items-changed",
                           G_CALLBACK (occupancy_alerter_watches_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->alerts, "items-changed",
                           G_CALLBACK (g_list_model_items_changed), self,
                           G_CONNECT_SWAPPED);
  occupancy_alerter_rules_changed_cb (self, 0, 0, g_list_model_get_n_items (self->rules));
  occupancy_alerter_watches_changed_cb (self, 0, 0, g_list_model_get_n_items (self->watches));
}

static void
occupancy_alerter_dispose (GObject *object)
{
  OccupancyAlerter *self = OCCUPANCY_ALERTER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->memory, occupancy_alerter_memory_free);
  g_hash_table_remove_all (self->cases);
  g_ptr_array_set_size (self->followed_watches, 0);
  g_ptr_array_set_size (self->followed_rules, 0);

  G_OBJECT_CLASS (occupancy_alerter_parent_class)->dispose (object);
}

static void
occupancy_alerter_finalize (GObject *object)
{
  OccupancyAlerter *self = OCCUPANCY_ALERTER (object);

  g_hash_table_unref (self->cases);
  g_ptr_array_unref (self->followed_watches);
  g_ptr_array_unref (self->followed_rules);
  g_clear_object (&self->alerts);
  g_clear_object (&self->watches);
  g_clear_object (&self->rules);

  G_OBJECT_CLASS (occupancy_alerter_parent_class)->finalize (object);
}

static void
occupancy_alerter_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  OccupancyAlerter *self = OCCUPANCY_ALERTER (object);

  switch (prop_id)
    {
    case PROP_RULES:
      g_value_set_object (value, self->rules);
      break;
    case PROP_WATCHES:
      g_value_set_object (value, self->watches);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_alerter_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  OccupancyAlerter *self = OCCUPANCY_ALERTER (object);

  switch (prop_id)
    {
    case PROP_RULES:
      self->rules = g_value_dup_object (value);
      break;
    case PROP_WATCHES:
      self->watches = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_alerter_class_init (OccupancyAlerterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = occupancy_alerter_constructed;
  object_class->dispose = occupancy_alerter_dispose;
  object_class->finalize = occupancy_alerter_finalize;
  object_class->get_property = occupancy_alerter_get_property;
  object_class->set_property = occupancy_alerter_set_property;

  /**
   * OccupancyAlerter:rules:
   *
   * What is watched for, as [class@Rule].
   */
  properties[PROP_RULES] = g_param_spec_object ("rules", NULL, NULL, G_TYPE_LIST_MODEL, given);

  /**
   * OccupancyAlerter:watches:
   *
   * Where, as [class@Watch].
   */
  properties[PROP_WATCHES] = g_param_spec_object ("watches", NULL, NULL, G_TYPE_LIST_MODEL, given);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * OccupancyAlerter::fired:
   * @self: an alerter
   * @alert: an alert, which is in the list now
   *
   * A rule fired in a room. Whether a person is to be told says
   * [property@Alert:needs-attention].
   */
  occupancy_alerter_signals[OCCUPANCY_ALERTER_FIRED] =
    g_signal_new ("fired", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, OCCUPANCY_TYPE_ALERT);

  /**
   * OccupancyAlerter::changed:
   * @self: an alerter
   * @alert: an alert of the list
   *
   * The count, the phase, or what a person said to an alert has changed, or a
   * silence has ended. What was told is to be told anew in its place, or to be
   * withdrawn, by [property@Alert:needs-attention].
   */
  occupancy_alerter_signals[OCCUPANCY_ALERTER_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, OCCUPANCY_TYPE_ALERT);

  /**
   * OccupancyAlerter::cleared:
   * @self: an alerter
   * @alert: an alert, which is in the list no more
   *
   * An alert is over, or its rule or its room was removed.
   */
  occupancy_alerter_signals[OCCUPANCY_ALERTER_CLEARED] =
    g_signal_new ("cleared", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, OCCUPANCY_TYPE_ALERT);
}

static void
occupancy_alerter_init (OccupancyAlerter *self)
{
  self->alerts = g_list_store_new (OCCUPANCY_TYPE_ALERT);
  self->cases = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->followed_rules = g_ptr_array_new_with_free_func (g_object_unref);
  self->followed_watches = g_ptr_array_new_with_free_func (g_object_unref);
  self->timer_deadline = OCCUPANCY_TRACKER_NEVER;
}

/**
 * occupancy_alerter_new:
 * @rules: a list of [class@Rule]; it may change
 * @watches: a list of [class@Watch]; it may change
 *
 * Begins to hold @watches against @rules.
 *
 * Returns: (transfer full): a new alerter
 */
OccupancyAlerter *
occupancy_alerter_new (GListModel *rules,
                       GListModel *watches)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (rules), NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (watches), NULL);

  return g_object_new (OCCUPANCY_TYPE_ALERTER,
                       "rules", rules,
                       "watches", watches,
                       NULL);
}

/**
 * occupancy_alerter_set_history:
 * @self: an alerter without rooms yet
 * @history: where to keep what fires
 *
 * Lets alerts outlive the program. Nothing is compared until it is known what
 * fired when the program ended, or that this cannot be read.
 */
void
occupancy_alerter_set_history (OccupancyAlerter *self,
                               OccupancyHistory *history)
{
  g_return_if_fail (OCCUPANCY_IS_ALERTER (self));
  g_return_if_fail (OCCUPANCY_IS_HISTORY (history));
  g_return_if_fail (self->memory == NULL);

  self->waiting = TRUE;
  self->memory = occupancy_alerter_memory_new (history, occupancy_alerter_ready_cb, self);
}

/**
 * occupancy_alerter_set_count_own:
 * @self: an alerter
 * @count_own: whether to count them
 *
 * Sets whether our own attachments count as connections. That this changes is
 * nothing that happens in a room: it meets no edge, and durations begin anew.
 */
void
occupancy_alerter_set_count_own (OccupancyAlerter *self,
                                 gboolean          count_own)
{
  g_return_if_fail (OCCUPANCY_IS_ALERTER (self));

  count_own = !!count_own;
  if (self->count_own == count_own)
    return;

  self->count_own = count_own;
  for (guint i = 0; !self->waiting && i < self->followed_watches->len; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_object_ref (g_ptr_array_index (self->followed_watches, i));
      OccupancySample sample;

      if (!occupancy_watch_get_known (watch, &sample))
        continue;

      occupancy_alerter_lost_cb (watch, sample.time, self);
      occupancy_alerter_sampled_cb (watch, &sample, self);
    }
}

/**
 * occupancy_alerter_stop:
 * @self: an alerter
 *
 * Keeps what fires as it stands, and compares nothing any more: that the rooms
 * end with the program is nothing to tell.
 */
void
occupancy_alerter_stop (OccupancyAlerter *self)
{
  g_return_if_fail (OCCUPANCY_IS_ALERTER (self));

  self->waiting = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  for (guint i = 0; self->memory != NULL && i < self->followed_watches->len; i++)
    {
      GPtrArray *cases = g_hash_table_lookup (self->cases, g_ptr_array_index (self->followed_watches, i));

      for (guint j = 0; j < cases->len; j++)
        if (occupancy_case_fires (g_ptr_array_index (cases, j)))
          occupancy_alerter_memory_keep (self->memory, g_ptr_array_index (cases, j));
    }
  g_clear_pointer (&self->memory, occupancy_alerter_memory_free);
}
