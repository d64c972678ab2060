/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-shortcuts-dialog.h"
#include "app/occupancy-shortcuts.h"

/**
 * OccupancyShortcutsDialog:
 *
 * Lists the keys of all commands.
 */
struct _OccupancyShortcutsDialog
{
  AdwDialog parent_instance;

  AdwPreferencesPage *page;
};

G_DEFINE_FINAL_TYPE (OccupancyShortcutsDialog, occupancy_shortcuts_dialog, ADW_TYPE_DIALOG)

static GtkWidget *
occupancy_shortcuts_dialog_new_row (const OccupancyShortcut *shortcut)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), g_dgettext (NULL, shortcut->title));
  for (guint i = 0; shortcut->accelerators[i] != NULL; i++)
    {
      g_autofree char *keys = NULL;
      GtkWidget *label;
      GdkModifierType modifiers;
      guint key;

      if (!gtk_accelerator_parse (shortcut->accelerators[i], &key, &modifiers))
        g_return_val_if_reached (row);

      keys = gtk_accelerator_get_label (key, modifiers);
      label = gtk_label_new (keys);
      gtk_widget_add_css_class (label, "keys");
      gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }

  return row;
}

static void
occupancy_shortcuts_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), OCCUPANCY_TYPE_SHORTCUTS_DIALOG);

  G_OBJECT_CLASS (occupancy_shortcuts_dialog_parent_class)->dispose (object);
}

static void
occupancy_shortcuts_dialog_class_init (OccupancyShortcutsDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_shortcuts_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-shortcuts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyShortcutsDialog, page);
}

static void
occupancy_shortcuts_dialog_init (OccupancyShortcutsDialog *self)
{
  const char *title;

  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; (title = occupancy_shortcuts_get_group (i)) != NULL; i++)
    {
      GtkWidget *group = adw_preferences_group_new ();
      const OccupancyShortcut *shortcut;

      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
      for (guint j = 0; (shortcut = occupancy_shortcuts_get (i, j)) != NULL; j++)
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), occupancy_shortcuts_dialog_new_row (shortcut));
      adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (group));
    }
}

/**
 * occupancy_shortcuts_dialog_new:
 *
 * Creates a dialog that lists the keys of all commands.
 *
 * Returns: a new dialog
 */
AdwDialog *
occupancy_shortcuts_dialog_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_SHORTCUTS_DIALOG, NULL);
}
