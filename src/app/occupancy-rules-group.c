/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"
#include "app/occupancy-rules-group.h"

/**
 * OccupancyRulesGroup:
 *
 * The rules that cover a room: to switch on and off, to delete, and to add one.
 */
struct _OccupancyRulesGroup
{
  AdwPreferencesGroup parent_instance;

  OccupancySetup *setup;
  OccupancyWatch *watch;
  GPtrArray *rows;
  GtkWidget *add_row;
};

G_DEFINE_FINAL_TYPE (OccupancyRulesGroup, occupancy_rules_group, ADW_TYPE_PREFERENCES_GROUP)

static void
occupancy_rules_group_update_row_cb (GtkWidget     *row,
                                     GParamSpec    *pspec,
                                     OccupancyRule *rule)
{
  const OccupancyCondition *condition = occupancy_rule_get_condition (rule);
  g_autofree char *title = occupancy_format_rule (condition);
  g_autofree char *terms = occupancy_format_rule_terms (condition);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), terms);
}

static GtkWidget *
occupancy_rules_group_new_row (OccupancyRule *rule)
{
  GtkWidget *row = adw_switch_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *title = occupancy_format_rule (occupancy_rule_get_condition (rule));
  g_autofree char *label = NULL;

  /* Translators: %s is what a rule waits for */
  label = g_strdup_printf (_("Delete Rule “%s”"), title);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Delete Rule"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", occupancy_rule_get_id (rule));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.delete-rule");

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  g_object_bind_property (rule, "enabled", row, "active", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (rule, "notify::condition",
                           G_CALLBACK (occupancy_rules_group_update_row_cb), row,
                           G_CONNECT_SWAPPED);
  occupancy_rules_group_update_row_cb (row, NULL, rule);

  return row;
}

static void
occupancy_rules_group_remove_rows (OccupancyRulesGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static void
occupancy_rules_group_update (OccupancyRulesGroup *self)
{
  GListModel *rules;
  const char *account;
  const char *room;

  g_assert (OCCUPANCY_IS_RULES_GROUP (self));

  occupancy_rules_group_remove_rows (self);
  if (self->watch == NULL)
    return;

  rules = occupancy_setup_get_rules (self->setup);
  account = occupancy_account_get_id (occupancy_watch_get_account (self->watch));
  room = occupancy_watch_get_name (self->watch);

  /* The button stays the last of the rows. */
  g_object_ref (self->add_row);
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->add_row);
  for (guint i = 0; i < g_list_model_get_n_items (rules); i++)
    {
      g_autoptr(OccupancyRule) rule = g_list_model_get_item (rules, i);
      GtkWidget *row;

      if (!occupancy_rule_covers (rule, account, room))
        continue;

      row = occupancy_rules_group_new_row (rule);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->add_row);
  g_object_unref (self->add_row);
}

static void
occupancy_rules_group_dispose (GObject *object)
{
  OccupancyRulesGroup *self = OCCUPANCY_RULES_GROUP (object);

  g_clear_object (&self->watch);
  g_clear_object (&self->setup);

  G_OBJECT_CLASS (occupancy_rules_group_parent_class)->dispose (object);
}

static void
occupancy_rules_group_finalize (GObject *object)
{
  g_ptr_array_unref (OCCUPANCY_RULES_GROUP (object)->rows);

  G_OBJECT_CLASS (occupancy_rules_group_parent_class)->finalize (object);
}

static void
occupancy_rules_group_class_init (OccupancyRulesGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_rules_group_dispose;
  object_class->finalize = occupancy_rules_group_finalize;
}

static void
occupancy_rules_group_init (OccupancyRulesGroup *self)
{
  self->rows = g_ptr_array_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Alert Rules"));
  self->add_row = adw_button_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->add_row), _("A_dd Rule…"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (self->add_row), TRUE);
  adw_button_row_set_start_icon_name (ADW_BUTTON_ROW (self->add_row), "list-add-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->add_row), "win.new-rule");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->add_row);
}

/**
 * occupancy_rules_group_new:
 *
 * Creates a group without a room.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_rules_group_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_RULES_GROUP, NULL);
}

/**
 * occupancy_rules_group_set_room:
 * @self: a group
 * @setup: (nullable): where the rules are
 * @watch: (nullable): the room, if there is a setup
 *
 * Sets the room whose rules are shown.
 */
void
occupancy_rules_group_set_room (OccupancyRulesGroup *self,
                                OccupancySetup      *setup,
                                OccupancyWatch      *watch)
{
  g_return_if_fail (OCCUPANCY_IS_RULES_GROUP (self));
  g_return_if_fail (watch == NULL || OCCUPANCY_IS_SETUP (setup));

  if (self->setup != NULL)
    g_signal_handlers_disconnect_by_func (occupancy_setup_get_rules (self->setup), occupancy_rules_group_update, self);

  g_set_object (&self->setup, setup);
  g_set_object (&self->watch, watch);
  if (setup != NULL)
    g_signal_connect_object (occupancy_setup_get_rules (setup), "items-changed",
                             G_CALLBACK (occupancy_rules_group_update), self,
                             G_CONNECT_SWAPPED);
  occupancy_rules_group_update (self);
}
