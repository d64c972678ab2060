/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-shortcuts.h"

/* The keys of all commands: one table for the application, which installs them,
 * and for the dialog, which lists them. */

static const OccupancyShortcut general[] = {
  { "app.preferences", N_("Preferences"), { "<Control>comma", NULL } },
  { "app.shortcuts", N_("Keyboard Shortcuts"), { "<Control>question", NULL } },
  { NULL, N_("Main Menu"), { "F10", NULL } },
  { "app.reconnect", N_("Reconnect"), { "<Control>r", NULL } },
  { "window.close", N_("Close Window"), { "<Control>w", NULL } },
  { "app.quit", N_("Quit"), { "<Control>q", NULL } },
  { NULL },
};

static const OccupancyShortcut rooms[] = {
  { "win.add-room", N_("Add Rooms"), { "<Control>n", NULL } },
  { "win.search", N_("Search Rooms"), { "<Control>f", NULL } },
  { "win.next-room", N_("Next Room"), { "<Control>Page_Down", NULL } },
  { "win.previous-room", N_("Previous Room"), { "<Control>Page_Up", NULL } },
  { "win.undo", N_("Undo, as Long as It Is Offered"), { "<Control>z", NULL } },
  { NULL },
};

static const OccupancyShortcut room[] = {
  { "win.new-rule", N_("New Alert Rule"), { "<Control><Shift>n", NULL } },
  { "win.pin", N_("Pin or Unpin Room"), { "<Control>d", NULL } },
  { "win.export", N_("Export"), { "<Control>e", NULL } },
  { "win.rename-room", N_("Rename Room"), { "F2", NULL } },
  { NULL, N_("Remove Room (in the List)"), { "Delete", NULL } },
  { NULL, N_("Menu of the Room (in the List)"), { "<Shift>F10", NULL } },
  { NULL },
};

static const struct
{
  const char *title;
  const OccupancyShortcut *shortcuts;
} groups[] = {
  { NC_("shortcuts", "General"), general },
  { NC_("shortcuts", "Rooms"), rooms },
  { NC_("shortcuts", "The Shown Room"), room },
};

/**
 * occupancy_shortcuts_get_group:
 * @group: which group, from 0 on
 *
 * Gets what a group of shortcuts is called.
 *
 * Returns: (nullable): a translated title, or %NULL after the last group
 */
const char *
occupancy_shortcuts_get_group (guint group)
{
  if (group >= G_N_ELEMENTS (groups))
    return NULL;

  return g_dpgettext2 (NULL, "shortcuts", groups[group].title);
}

/**
 * occupancy_shortcuts_get:
 * @group: which group, from 0 on
 * @position: which of its shortcuts, from 0 on
 *
 * Gets a shortcut.
 *
 * Returns: (nullable): the shortcut, or %NULL after the last one
 */
const OccupancyShortcut *
occupancy_shortcuts_get (guint group,
                         guint position)
{
  const OccupancyShortcut *shortcut;

  g_return_val_if_fail (group < G_N_ELEMENTS (groups), NULL);

  shortcut = groups[group].shortcuts;
  for (guint i = 0; i < position && shortcut->title != NULL; i++)
    shortcut++;

  return shortcut->title != NULL ? shortcut : NULL;
}

/**
 * occupancy_shortcuts_install:
 * @application: the application
 *
 * Makes the keys of all commands work in the windows of @application.
 */
void
occupancy_shortcuts_install (GtkApplication *application)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));

  for (guint group = 0; group < G_N_ELEMENTS (groups); group++)
    {
      for (const OccupancyShortcut *shortcut = groups[group].shortcuts; shortcut->title != NULL; shortcut++)
        {
          if (shortcut->action != NULL)
            gtk_application_set_accels_for_action (application, shortcut->action, shortcut->accelerators);
        }
    }
}
