/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <glib-unix.h>

#include "app/occupancy-application.h"
#include "app/occupancy-location.h"
#include "app/occupancy-window.h"
#include "monitor/occupancy-monitor.h"

#define RESOURCE_PATH "/com/example/Occupancy"

/**
 * OccupancyApplication:
 *
 * The one instance of the application: its monitor, its windows, its actions.
 */
struct _OccupancyApplication
{
  AdwApplication parent_instance;

  OccupancyMonitor *monitor;
  GSettings *settings;
  guint terminate_id;
  guint interrupt_id;
};

G_DEFINE_FINAL_TYPE (OccupancyApplication, occupancy_application, ADW_TYPE_APPLICATION)

static OccupancyWindow *
occupancy_application_find_window (OccupancyApplication *self,
                                   gboolean              with_demo)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      if (OCCUPANCY_IS_WINDOW (l->data) && occupancy_window_has_demo (l->data) == with_demo)
        return l->data;
    }

  return NULL;
}

static void
occupancy_application_show_demo (OccupancyApplication *self)
{
  OccupancyWindow *window = occupancy_application_find_window (self, TRUE);

  if (window != NULL)
    {
      gtk_window_present (GTK_WINDOW (window));
      return;
    }

  window = occupancy_window_new (GTK_APPLICATION (self), self->monitor);
  occupancy_window_start_demo (window);
}

static void
occupancy_application_demo_action (GSimpleAction *action,
                                   GVariant      *parameter,
                                   gpointer       user_data)
{
  occupancy_application_show_demo (user_data);
}

static void
occupancy_application_reconnect_action (GSimpleAction *action,
                                        GVariant      *parameter,
                                        gpointer       user_data)
{
  OccupancyApplication *self = user_data;

  occupancy_monitor_reconnect (self->monitor);
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      if (OCCUPANCY_IS_WINDOW (l->data) && occupancy_window_has_demo (l->data))
        occupancy_monitor_reconnect (occupancy_window_get_monitor (l->data));
    }
}

static void
occupancy_application_about_action (GSimpleAction *action,
                                    GVariant      *parameter,
                                    gpointer       user_data)
{
  GtkWindow *window = gtk_application_get_active_window (user_data);
  AdwDialog *dialog = adw_about_dialog_new_from_appdata (RESOURCE_PATH "/metainfo.xml", PACKAGE_VERSION);

  adw_dialog_present (dialog, GTK_WIDGET (window));
}

static void
occupancy_application_quit_action (GSimpleAction *action,
                                   GVariant      *parameter,
                                   gpointer       user_data)
{
  g_application_quit (user_data);
}

static const GActionEntry actions[] = {
  { .name = "show-demo", .activate = occupancy_application_demo_action },
  { .name = "reconnect", .activate = occupancy_application_reconnect_action },
  { .name = "about", .activate = occupancy_application_about_action },
  { .name = "quit", .activate = occupancy_application_quit_action },
};

static const struct
{
  const char *action;
  const char *accelerators[3];
} accelerators[] = {
  { "app.quit", { "<Control>q", NULL } },
  { "app.reconnect", { "<Control>r", NULL } },
  { "win.next-room", { "<Control>Page_Down", NULL } },
  { "win.previous-room", { "<Control>Page_Up", NULL } },
  { "window.close", { "<Control>w", NULL } },
};

static gboolean
occupancy_application_signal_cb (gpointer user_data)
{
  g_application_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static void
occupancy_application_startup (GApplication *application)
{
  OccupancyApplication *self = OCCUPANCY_APPLICATION (application);

  G_APPLICATION_CLASS (occupancy_application_parent_class)->startup (application);

  self->monitor = occupancy_monitor_new ();
  self->settings = occupancy_location_new_settings ();
  occupancy_monitor_start (self->monitor);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self),
                                           accelerators[i].action,
                                           accelerators[i].accelerators);

  self->terminate_id = g_unix_signal_add (SIGTERM, occupancy_application_signal_cb, self);
  self->interrupt_id = g_unix_signal_add (SIGINT, occupancy_application_signal_cb, self);
}

static void
occupancy_application_activate (GApplication *application)
{
  OccupancyApplication *self = OCCUPANCY_APPLICATION (application);
  OccupancyWindow *window = occupancy_application_find_window (self, FALSE);

  if (window == NULL)
    {
      window = occupancy_window_new (GTK_APPLICATION (self), self->monitor);
      if (self->settings != NULL)
        occupancy_window_bind_settings (window, self->settings);
    }

  gtk_window_present (GTK_WINDOW (window));
}

static int
occupancy_application_command_line (GApplication            *application,
                                    GApplicationCommandLine *command_line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);

  if (g_variant_dict_contains (options, "demo"))
    occupancy_application_show_demo (OCCUPANCY_APPLICATION (application));
  else
    g_application_activate (application);

  return 0;
}

/* Windows go first, so that a demo takes leave of its rooms and ends. */
static void
occupancy_application_shutdown (GApplication *application)
{
  OccupancyApplication *self = OCCUPANCY_APPLICATION (application);
  GList *windows;

  while ((windows = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (windows->data);

  G_APPLICATION_CLASS (occupancy_application_parent_class)->shutdown (application);
}

static void
occupancy_application_dispose (GObject *object)
{
  OccupancyApplication *self = OCCUPANCY_APPLICATION (object);

  g_clear_handle_id (&self->terminate_id, g_source_remove);
  g_clear_handle_id (&self->interrupt_id, g_source_remove);
  g_clear_object (&self->settings);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (occupancy_application_parent_class)->dispose (object);
}

static void
occupancy_application_class_init (OccupancyApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = occupancy_application_dispose;

  application_class->startup = occupancy_application_startup;
  application_class->activate = occupancy_application_activate;
  application_class->command_line = occupancy_application_command_line;
  application_class->shutdown = occupancy_application_shutdown;
}

static void
occupancy_application_init (OccupancyApplication *self)
{
  static const GOptionEntry options[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Look around with rooms that are not real"), NULL },
    { NULL }
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * occupancy_application_new:
 *
 * Creates the application.
 *
 * Returns: (transfer full): a new application
 */
OccupancyApplication *
occupancy_application_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_APPLICATION,
                       "application-id", APPLICATION_ID,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", RESOURCE_PATH,
                       "version", PACKAGE_VERSION,
                       NULL);
}
