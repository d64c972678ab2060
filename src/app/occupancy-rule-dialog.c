/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/occupancy-format.h"
#include "app/occupancy-room-title.h"
#include "app/occupancy-rule-dialog.h"
#include "core/occupancy-sample.h"

/**
 * OccupancyRuleDialog:
 *
 * Sets a rule for a room: with one click where there is nothing to choose, and
 * with a level that suits the last hour where there is.
 */
struct _OccupancyRuleDialog
{
  AdwDialog parent_instance;

  OccupancySetup *setup;
  OccupancyWatch *watch;

  AdwWindowTitle *heading;
  GtkWidget *occupied_row;
  GtkWidget *empty_row;
  AdwSpinRow *above_row;
  AdwSpinRow *below_row;
  GtkAdjustment *above;
  GtkAdjustment *below;
  GtkWidget *above_button;
  GtkWidget *below_button;
};

G_DEFINE_FINAL_TYPE (OccupancyRuleDialog, occupancy_rule_dialog, ADW_TYPE_DIALOG)

enum
{
  PROP_0,
  PROP_SETUP,
  PROP_WATCH,
  N_PROPS
};

enum
{
  ADDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* The next number that somebody would choose who thinks of @value. */
static double
occupancy_rule_dialog_round (double   value,
                             gboolean up)
{
  static const double steps[] = { 1, 1.5, 2, 3, 4, 5, 7.5, 10 };
  double magnitude = pow (10, floor (log10 (MAX (value, 1))));
  double best = magnitude;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      double step = floor (steps[i] * magnitude);

      if (up && step > value)
        return step;
      if (!up && step < value)
        best = step;
    }

  return best;
}

/* Levels that the last hour has not met, but might have. */
static void
occupancy_rule_dialog_suggest (OccupancyRuleDialog *self)
{
  gint64 now = occupancy_sample_now ();
  double highest = 10;
  double lowest = 10;
  OccupancyRange range;

  occupancy_series_get_range (occupancy_watch_get_series (self->watch), now - OCCUPANCY_SERIES_MAX_SPAN, now, &range);
  if (!range.empty)
    {
      highest = (double) range.others.max;
      lowest = (double) range.others.min;
    }

  gtk_adjustment_set_value (self->above, occupancy_rule_dialog_round (MAX (highest, 9), TRUE));
  gtk_adjustment_set_value (self->below, MAX (1, occupancy_rule_dialog_round (lowest / 2, FALSE)));
}

static void
occupancy_rule_dialog_read (OccupancyRuleDialog    *self,
                            OccupancyConditionKind  kind,
                            OccupancyCondition     *condition)
{
  AdwSpinRow *row = kind == OCCUPANCY_CONDITION_ABOVE ? self->above_row : self->below_row;

  occupancy_condition_init (condition, kind, (gint64) adw_spin_row_get_value (row));
}

/* Whether the room has no such rule yet. */
static gboolean
occupancy_rule_dialog_is_new (OccupancyRuleDialog    *self,
                              OccupancyConditionKind  kind)
{
  GListModel *rules = occupancy_setup_get_rules (self->setup);
  guint n = g_list_model_get_n_items (rules);
  OccupancyCondition condition;

  occupancy_rule_dialog_read (self, kind, &condition);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyRule) rule = g_list_model_get_item (rules, i);

      if (occupancy_condition_equal (occupancy_rule_get_condition (rule), &condition) &&
          occupancy_rule_covers (rule,
                                 occupancy_account_get_id (occupancy_watch_get_account (self->watch)),
                                 occupancy_watch_get_name (self->watch)))
        return FALSE;
    }

  return TRUE;
}

/* Offers a rule by @offer, and says at @row what it does, or that it is there. */
static void
occupancy_rule_dialog_offer (OccupancyRuleDialog    *self,
                             OccupancyConditionKind  kind,
                             GtkWidget              *offer,
                             AdwActionRow           *row,
                             const char             *subtitle)
{
  gboolean is_new = occupancy_rule_dialog_is_new (self, kind);

  gtk_widget_set_sensitive (offer, is_new);
  adw_action_row_set_subtitle (row, is_new ? subtitle : _("Already there"));
}

static void
occupancy_rule_dialog_update (OccupancyRuleDialog *self)
{
  g_assert (OCCUPANCY_IS_RULE_DIALOG (self));

  /* While the dialog is being made. */
  if (self->watch == NULL)
    return;

  occupancy_rule_dialog_offer (self, OCCUPANCY_CONDITION_OCCUPIED,
                               self->occupied_row, ADW_ACTION_ROW (self->occupied_row),
                               _("The first connection after none"));
  occupancy_rule_dialog_offer (self, OCCUPANCY_CONDITION_EMPTY,
                               self->empty_row, ADW_ACTION_ROW (self->empty_row),
                               _("No connection is left"));
  occupancy_rule_dialog_offer (self, OCCUPANCY_CONDITION_ABOVE,
                               self->above_button, ADW_ACTION_ROW (self->above_row), "");
  occupancy_rule_dialog_offer (self, OCCUPANCY_CONDITION_BELOW,
                               self->below_button, ADW_ACTION_ROW (self->below_row), "");
}

static void
occupancy_rule_dialog_add (OccupancyRuleDialog    *self,
                           OccupancyConditionKind  kind)
{
  g_autoptr(OccupancyRule) rule = occupancy_rule_new (NULL);
  g_autofree char *name = NULL;
  OccupancyCondition condition;

  occupancy_rule_dialog_read (self, kind, &condition);
  name = occupancy_format_rule (&condition);
  occupancy_rule_set_name (rule, name);
  occupancy_rule_set_account (rule, occupancy_account_get_id (occupancy_watch_get_account (self->watch)));
  occupancy_rule_set_room (rule, occupancy_watch_get_name (self->watch));
  occupancy_rule_set_condition (rule, &condition);
  occupancy_rule_set_severity (rule, occupancy_condition_has_level (&condition) ? OCCUPANCY_SEVERITY_WARNING
                                                                                : OCCUPANCY_SEVERITY_INFO);
  occupancy_setup_add_rule (self->setup, rule);
  g_signal_emit (self, signals[ADDED], 0, rule);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
occupancy_rule_dialog_occupied_cb (OccupancyRuleDialog *self)
{
  occupancy_rule_dialog_add (self, OCCUPANCY_CONDITION_OCCUPIED);
}

static void
occupancy_rule_dialog_empty_cb (OccupancyRuleDialog *self)
{
  occupancy_rule_dialog_add (self, OCCUPANCY_CONDITION_EMPTY);
}

static void
occupancy_rule_dialog_above_cb (OccupancyRuleDialog *self)
{
  occupancy_rule_dialog_add (self, OCCUPANCY_CONDITION_ABOVE);
}

static void
occupancy_rule_dialog_below_cb (OccupancyRuleDialog *self)
{
  occupancy_rule_dialog_add (self, OCCUPANCY_CONDITION_BELOW);
}

static void
occupancy_rule_dialog_constructed (GObject *object)
{
  OccupancyRuleDialog *self = OCCUPANCY_RULE_DIALOG (object);
  g_autofree char *title = NULL;

  G_OBJECT_CLASS (occupancy_rule_dialog_parent_class)->constructed (object);

  title = occupancy_room_title_dup (self->setup, self->watch);
  adw_window_title_set_subtitle (self->heading, title);
  occupancy_rule_dialog_suggest (self);
  occupancy_rule_dialog_update (self);
}

static void
occupancy_rule_dialog_dispose (GObject *object)
{
  OccupancyRuleDialog *self = OCCUPANCY_RULE_DIALOG (object);

  g_clear_object (&self->watch);
  g_clear_object (&self->setup);
  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_RULE_DIALOG);

  G_OBJECT_CLASS (occupancy_rule_dialog_parent_class)->dispose (object);
}

static void
occupancy_rule_dialog_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  OccupancyRuleDialog *self = OCCUPANCY_RULE_DIALOG (object);

  switch (prop_id)
    {
    case PROP_SETUP:
      g_value_set_object (value, self->setup);
      break;
    case PROP_WATCH:
      g_value_set_object (value, self->watch);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_rule_dialog_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  OccupancyRuleDialog *self = OCCUPANCY_RULE_DIALOG (object);

  switch (prop_id)
    {
    case PROP_SETUP:
      self->setup = g_value_dup_object (value);
      break;
    case PROP_WATCH:
      self->watch = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_rule_dialog_bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-rule-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyRuleDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRuleDialog, occupied_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRuleDialog, empty_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRuleDialog, above_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRuleDialog, below_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRuleDialog, above);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRuleDialog, below);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRuleDialog, above_button);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRuleDialog, below_button);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_rule_dialog_update);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_rule_dialog_occupied_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_rule_dialog_empty_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_rule_dialog_above_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_rule_dialog_below_cb);
}

static void
occupancy_rule_dialog_class_init (OccupancyRuleDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = occupancy_rule_dialog_constructed;
  object_class->dispose = occupancy_rule_dialog_dispose;
  object_class->get_property = occupancy_rule_dialog_get_property;
  object_class->set_property = occupancy_rule_dialog_set_property;

  /**
   * OccupancyRuleDialog:setup:
   *
   * Where the rule is added.
   */
  properties[PROP_SETUP] =
    g_param_spec_object ("setup", NULL, NULL,
                         OCCUPANCY_TYPE_SETUP,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRuleDialog:watch:
   *
   * The room that the rule is for.
   */
  properties[PROP_WATCH] =
    g_param_spec_object ("watch", NULL, NULL,
                         OCCUPANCY_TYPE_WATCH,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * OccupancyRuleDialog::added:
   * @self: the dialog
   * @rule: the rule
   *
   * The rule is in the setup.
   */
  signals[ADDED] =
    g_signal_new ("added",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, OCCUPANCY_TYPE_RULE);

  occupancy_rule_dialog_bind_template (widget_class);
}

static void
occupancy_rule_dialog_init (OccupancyRuleDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * occupancy_rule_dialog_new:
 * @setup: where to add the rule
 * @watch: the room that it is for
 *
 * Creates a dialog that sets a rule for a room.
 *
 * Returns: a new dialog
 */
AdwDialog *
occupancy_rule_dialog_new (OccupancySetup *setup,
                           OccupancyWatch *watch)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (setup), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (watch), NULL);

  return g_object_new (OCCUPANCY_TYPE_RULE_DIALOG,
                       "setup", setup,
                       "watch", watch,
                       NULL);
}
