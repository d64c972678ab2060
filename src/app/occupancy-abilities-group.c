/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-abilities-group.h"
#include "model/occupancy-ability.h"

#define N_ROWS 3

/**
 * OccupancyAbilitiesGroup:
 *
 * What a credential can be used for, as far as that is known.
 */
struct _OccupancyAbilitiesGroup
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *rows[N_ROWS];
  GtkStack *marks[N_ROWS];
};

G_DEFINE_FINAL_TYPE (OccupancyAbilitiesGroup, occupancy_abilities_group, ADW_TYPE_PREFERENCES_GROUP)

/* What the person is told of each ability. */
static const struct
{
  OccupancyAbility ability;
  const char *title;
  const char *granted;
  const char *missing;
} abilities[N_ROWS] = {
  { OCCUPANCY_ABILITY_LIVE_COUNTS, N_("Live counts"), "subscribe", NULL },
  { OCCUPANCY_ABILITY_SNAPSHOTS, N_("Counts of rooms not attached"), "channel-metadata", NULL },
  { OCCUPANCY_ABILITY_FIND_ROOMS, N_("Find active rooms"), "channel-metadata",
    N_("Missing: channel-metadata on “*”. Rooms can be added by name.") },
};

static char *
occupancy_abilities_group_describe_missing (guint       row,
                                            const char *operation)
{
  if (abilities[row].missing != NULL)
    return g_strdup (g_dgettext (NULL, abilities[row].missing));

  /* Translators: %s is the name of a capability and is not translated */
  return g_strdup_printf (_("Missing: %s"), operation);
}

/* A tick alone says nothing to those who do not see it. */
static const struct
{
  const char *name;
  const char *icon;
  const char *css_class;
  const char *label;
} marks[] = {
  { "granted", "object-select-symbolic", "success", N_("Allowed") },
  { "missing", "occupancy-invalid-symbolic", "warning", N_("Missing") },
  { "unknown", "occupancy-unknown-symbolic", NULL, N_("Unknown") },
  { "checking", NULL, NULL, N_("Checking") },
};

static GtkWidget *
occupancy_abilities_group_new_mark (guint mark)
{
  GtkWidget *widget = marks[mark].icon != NULL ? gtk_image_new_from_icon_name (marks[mark].icon) : adw_spinner_new ();

  if (marks[mark].css_class != NULL)
    gtk_widget_add_css_class (widget, marks[mark].css_class);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, g_dgettext (NULL, marks[mark].label),
                                  -1);

  return widget;
}

static void
occupancy_abilities_group_set_row (OccupancyAbilitiesGroup *self,
                                   guint                    row,
                                   const char              *mark,
                                   const char              *subtitle)
{
  adw_action_row_set_subtitle (self->rows[row], subtitle);
  gtk_stack_set_visible_child_name (self->marks[row], mark);
}

static void
occupancy_abilities_group_class_init (OccupancyAbilitiesGroupClass *klass)
{
}

static void
occupancy_abilities_group_init (OccupancyAbilitiesGroup *self)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("What This Key Allows"));

  for (guint i = 0; i < N_ROWS; i++)
    {
      self->rows[i] = ADW_ACTION_ROW (adw_action_row_new ());
      self->marks[i] = GTK_STACK (gtk_stack_new ());
      for (guint j = 0; j < G_N_ELEMENTS (marks); j++)
        gtk_stack_add_named (self->marks[i], occupancy_abilities_group_new_mark (j), marks[j].name);
      gtk_widget_set_valign (GTK_WIDGET (self->marks[i]), GTK_ALIGN_CENTER);
      gtk_widget_set_size_request (GTK_WIDGET (self->marks[i]), 16, 16);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rows[i]), g_dgettext (NULL, abilities[i].title));
      adw_action_row_add_prefix (self->rows[i], GTK_WIDGET (self->marks[i]));
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->rows[i]));
    }

  /* What is only to be read is one stop on the way of the keyboard. */
  gtk_list_box_set_tab_behavior (GTK_LIST_BOX (gtk_widget_get_ancestor (GTK_WIDGET (self->rows[0]), GTK_TYPE_LIST_BOX)),
                                 GTK_LIST_TAB_ITEM);

  occupancy_abilities_group_set_capability (self, NULL);
}

/**
 * occupancy_abilities_group_new:
 *
 * Creates a group that knows nothing.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_abilities_group_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_ABILITIES_GROUP, NULL);
}

/**
 * occupancy_abilities_group_set_capability:
 * @self: a group
 * @capability: (nullable): what the credential allows, or %NULL if that was not
 *   checked
 *
 * Sets what the credential allows.
 */
void
occupancy_abilities_group_set_capability (OccupancyAbilitiesGroup *self,
                                          AblyCapability          *capability)
{
  g_return_if_fail (OCCUPANCY_IS_ABILITIES_GROUP (self));

  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *missing = NULL;
      const char *operation;

      if (capability == NULL)
        {
          occupancy_abilities_group_set_row (self, i, "unknown", _("Not checked"));
          continue;
        }

      switch (occupancy_ability_check (abilities[i].ability, capability, NULL, &operation, NULL))
        {
        case ABLY_PERMISSION_GRANTED:
          occupancy_abilities_group_set_row (self, i, "granted", abilities[i].granted);
          break;
        case ABLY_PERMISSION_MISSING:
          missing = occupancy_abilities_group_describe_missing (i, operation);
          occupancy_abilities_group_set_row (self, i, "missing", missing);
          break;
        case ABLY_PERMISSION_UNKNOWN:
        default:
          occupancy_abilities_group_set_row (self, i, "unknown", _("Cannot be told before a room is watched"));
          break;
        }
    }
}

/**
 * occupancy_abilities_group_set_checking:
 * @self: a group
 *
 * Says that the service is being asked.
 */
void
occupancy_abilities_group_set_checking (OccupancyAbilitiesGroup *self)
{
  g_return_if_fail (OCCUPANCY_IS_ABILITIES_GROUP (self));

  for (guint i = 0; i < N_ROWS; i++)
    occupancy_abilities_group_set_row (self, i, "checking", _("Checking"));
}
