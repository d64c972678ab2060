/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-application"

#include "config.h"

#include <glib/gi18n.h>
#include <glib-unix.h>

#include "app/occupancy-application.h"
#include "app/occupancy-background.h"
#include "app/occupancy-format.h"
#include "app/occupancy-location.h"
#include "app/occupancy-notifier.h"
#include "app/occupancy-preferences-dialog.h"
#include "app/occupancy-retention.h"
#include "app/occupancy-shortcuts-dialog.h"
#include "app/occupancy-shortcuts.h"
#include "app/occupancy-window.h"
#include "core/occupancy-sample.h"
#include "monitor/occupancy-monitor.h"

#define RESOURCE_PATH "/com/example/Occupancy"

/**
 * OccupancyApplication:
 *
 * The one instance of the application: its monitor, its windows, its actions.
 *
 * The monitor is loaded when somebody wants to see it, or when it runs in the
 * background: a demo alone touches neither keyring nor files.
 */
struct _OccupancyApplication
{
  AdwApplication parent_instance;

  OccupancyMonitor *monitor;
  OccupancyBackground *background;
  OccupancyNotifier *notifier;
  GSettings *settings;

  guint load_begun : 1;
  guint loaded : 1;
  guint present_when_loaded : 1;
  guint connect_when_loaded : 1;

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

/* Closing the window. */

static void
occupancy_application_answered_cb (OccupancyApplication *self,
                                   const char           *response)
{
  OccupancyWindow *window = occupancy_application_find_window (self, FALSE);

  if (g_str_equal (response, "cancel"))
    return;

  occupancy_background_answer (self->background, g_str_equal (response, "keep"));
  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
}

static void
occupancy_application_ask (OccupancyApplication *self,
                           GtkWidget            *window)
{
  AdwDialog *dialog;

  dialog = adw_alert_dialog_new (_("Go On Watching?"),
                                 _("Rooms can be watched, and alerts told, while the window is closed. "
                                   "This can be changed in Preferences."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel", _("_Cancel"),
                                  "quit", _("_Quit"),
                                  "keep", _("_Go On Watching"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "keep", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "keep");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response",
                           G_CALLBACK (occupancy_application_answered_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, window);
}

static gboolean
occupancy_application_close_request_cb (OccupancyApplication *self,
                                        OccupancyWindow      *window)
{
  if (occupancy_window_has_demo (window) || !self->loaded)
    return GDK_EVENT_PROPAGATE;

  if (occupancy_background_needs_asking (self->background))
    {
      occupancy_application_ask (self, GTK_WIDGET (window));
      return GDK_EVENT_STOP;
    }

  occupancy_background_tell (self->background);

  return GDK_EVENT_PROPAGATE;
}

/* What somebody looks at needs no notification. */
static void
occupancy_application_seen_cb (OccupancyApplication *self,
                               GParamSpec           *pspec,
                               OccupancyWindow      *window)
{
  OccupancyWatch *seen = occupancy_window_get_seen_room (window);

  if (seen != NULL && !occupancy_window_has_demo (window))
    occupancy_notifier_withdraw (self->notifier,
                                 occupancy_account_get_id (occupancy_watch_get_account (seen)),
                                 occupancy_watch_get_name (seen));
}

static OccupancyWindow *
occupancy_application_new_window (OccupancyApplication *self)
{
  OccupancyWindow *window = occupancy_window_new (GTK_APPLICATION (self), self->monitor, self->settings);

  g_signal_connect_object (window, "close-request",
                           G_CALLBACK (occupancy_application_close_request_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::seen-room",
                           G_CALLBACK (occupancy_application_seen_cb), self,
                           G_CONNECT_SWAPPED);

  return window;
}

static OccupancyWindow *
occupancy_application_ensure_window (OccupancyApplication *self)
{
  OccupancyWindow *window = occupancy_application_find_window (self, FALSE);

  if (window == NULL)
    {
      window = occupancy_application_new_window (self);
      occupancy_window_keep_state (window);
    }

  return window;
}

/* Loading. */

static void
occupancy_application_connect_account (OccupancyApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    window = GTK_WINDOW (occupancy_application_ensure_window (self));
  gtk_window_present (window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.connect-account", NULL);
}

static void
occupancy_application_loaded_cb (GObject      *object,
                                 GAsyncResult *result,
                                 gpointer      user_data)
{
  g_autoptr(OccupancyApplication) self = user_data;
  g_autoptr(GError) error = NULL;

  /* A banner says what is wrong. */
  if (!occupancy_monitor_load_finish (OCCUPANCY_MONITOR (object), result, &error))
    g_info ("The setup was not loaded: %s", error->message);

  self->loaded = TRUE;
  occupancy_monitor_start (self->monitor);
  if (self->present_when_loaded)
    gtk_window_present (GTK_WINDOW (occupancy_application_ensure_window (self)));
  if (self->connect_when_loaded)
    occupancy_application_connect_account (self);

  g_application_release (G_APPLICATION (self));
}

static void
occupancy_application_load (OccupancyApplication *self)
{
  if (self->load_begun)
    return;

  self->load_begun = TRUE;
  g_application_hold (G_APPLICATION (self));
  occupancy_monitor_load_async (self->monitor, NULL, occupancy_application_loaded_cb, g_object_ref (self));
}

/* The window, which is presented once it is known what to show in it. */
static OccupancyWindow *
occupancy_application_show_window (OccupancyApplication *self)
{
  OccupancyWindow *window;

  occupancy_application_load (self);
  window = occupancy_application_ensure_window (self);
  if (self->loaded)
    gtk_window_present (GTK_WINDOW (window));
  else
    self->present_when_loaded = TRUE;

  return window;
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

  occupancy_window_start_demo (occupancy_application_new_window (self));
}

/* The actions. Targets may come from anywhere on the session bus: what does not
 * name anything does nothing. */

static void
occupancy_application_show_window_action (GSimpleAction *action,
                                          GVariant      *parameter,
                                          gpointer       user_data)
{
  occupancy_application_show_window (user_data);
}

static void
occupancy_application_demo_action (GSimpleAction *action,
                                   GVariant      *parameter,
                                   gpointer       user_data)
{
  occupancy_application_show_demo (user_data);
}

static void
occupancy_application_connect_action (GSimpleAction *action,
                                      GVariant      *parameter,
                                      gpointer       user_data)
{
  OccupancyApplication *self = user_data;

  occupancy_application_load (self);
  if (self->loaded)
    occupancy_application_connect_account (self);
  else
    self->connect_when_loaded = TRUE;
}

static void
occupancy_application_show_room_action (GSimpleAction *action,
                                        GVariant      *parameter,
                                        gpointer       user_data)
{
  OccupancyApplication *self = user_data;
  const char *account;
  const char *room;

  g_variant_get (parameter, "(&s&sx)", &account, &room, NULL);
  occupancy_window_show_room (occupancy_application_show_window (self), account, room);
  occupancy_notifier_withdraw (self->notifier, account, room);
}

static void
occupancy_application_silence_action (GSimpleAction *action,
                                      GVariant      *parameter,
                                      gpointer       user_data)
{
  OccupancyApplication *self = user_data;
  const char *rule;
  const char *account;
  const char *room;
  gint64 duration;
  gint64 until;

  g_variant_get (parameter, "(&s&s&sx)", &rule, &account, &room, &duration);
  occupancy_application_load (self);
  until = duration > 0 ? occupancy_sample_now () + MIN (duration, G_MAXINT64 - occupancy_sample_now ()) : 0;
  if (!occupancy_alerter_silence (occupancy_monitor_get_alerter (self->monitor), rule, account, room, until))
    g_info ("There is no such rule in such a room to silence");
}

static void
occupancy_application_acknowledge_action (GSimpleAction *action,
                                          GVariant      *parameter,
                                          gpointer       user_data)
{
  OccupancyApplication *self = user_data;
  const char *rule;
  const char *account;
  const char *room;

  g_variant_get (parameter, "(&s&s&s)", &rule, &account, &room);
  occupancy_application_load (self);
  if (!occupancy_alerter_acknowledge (occupancy_monitor_get_alerter (self->monitor), rule, account, room))
    g_info ("Nothing fires there that could be acknowledged");
}

static void
occupancy_application_reconnect_action (GSimpleAction *action,
                                        GVariant      *parameter,
                                        gpointer       user_data)
{
  OccupancyApplication *self = user_data;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      if (OCCUPANCY_IS_WINDOW (l->data))
        gtk_widget_activate_action (l->data, "win.reconnect", NULL);
    }
  /* Also without a window. */
  occupancy_monitor_reconnect (self->monitor);
}

/* Presents @dialog over the window that somebody works with. */
static void
occupancy_application_present_dialog (OccupancyApplication *self,
                                      AdwDialog            *dialog)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    window = GTK_WINDOW (occupancy_application_show_window (self));

  adw_dialog_present (dialog, GTK_WIDGET (window));
}

static void
occupancy_application_preferences_action (GSimpleAction *action,
                                          GVariant      *parameter,
                                          gpointer       user_data)
{
  OccupancyApplication *self = user_data;

  occupancy_application_load (self);
  occupancy_application_present_dialog (self, occupancy_preferences_dialog_new (self->monitor, self->settings));
}

static void
occupancy_application_shortcuts_action (GSimpleAction *action,
                                        GVariant      *parameter,
                                        gpointer       user_data)
{
  occupancy_application_present_dialog (user_data, occupancy_shortcuts_dialog_new ());
}

static void
occupancy_application_about_action (GSimpleAction *action,
                                    GVariant      *parameter,
                                    gpointer       user_data)
{
  occupancy_application_present_dialog (user_data,
                                        adw_about_dialog_new_from_appdata (RESOURCE_PATH "/metainfo.xml",
                                                                           PACKAGE_VERSION));
}

static void
occupancy_application_quit_action (GSimpleAction *action,
                                   GVariant      *parameter,
                                   gpointer       user_data)
{
  g_application_quit (user_data);
}

static const GActionEntry actions[] = {
  { .name = "show-window", .activate = occupancy_application_show_window_action },
  { .name = "show-demo", .activate = occupancy_application_demo_action },
  { .name = "connect-account", .activate = occupancy_application_connect_action },
  { .name = "show-room", .activate = occupancy_application_show_room_action, .parameter_type = "(ssx)" },
  { .name = "silence-rule", .activate = occupancy_application_silence_action, .parameter_type = "(sssx)" },
  { .name = "acknowledge", .activate = occupancy_application_acknowledge_action, .parameter_type = "(sss)" },
  { .name = "reconnect", .activate = occupancy_application_reconnect_action },
  { .name = "preferences", .activate = occupancy_application_preferences_action },
  { .name = "shortcuts", .activate = occupancy_application_shortcuts_action },
  { .name = "about", .activate = occupancy_application_about_action },
  { .name = "quit", .activate = occupancy_application_quit_action },
};

static gboolean
occupancy_application_signal_cb (gpointer user_data)
{
  g_application_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static void
occupancy_application_time_format_cb (OccupancyApplication *self)
{
  occupancy_format_set_time_format ((OccupancyTimeFormat) g_settings_get_enum (self->settings, "time-format"));
}

static void
occupancy_application_refused_cb (OccupancyApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (OCCUPANCY_IS_WINDOW (window))
    occupancy_window_add_toast (OCCUPANCY_WINDOW (window),
                                adw_toast_new (_("The system does not allow to run in the background")));
}

static void
occupancy_application_startup (GApplication *application)
{
  OccupancyApplication *self = OCCUPANCY_APPLICATION (application);
  g_autofree char *folder = occupancy_setup_store_dup_user_folder ();

  G_APPLICATION_CLASS (occupancy_application_parent_class)->startup (application);

  self->settings = occupancy_location_new_settings ();
  g_signal_connect_object (self->settings, "changed::time-format",
                           G_CALLBACK (occupancy_application_time_format_cb), self,
                           G_CONNECT_SWAPPED);
  occupancy_application_time_format_cb (self);

  self->monitor = occupancy_monitor_new_for_folder (folder);
  occupancy_retention_follow (self->monitor, self->settings);
  g_settings_bind (self->settings, "count-own-connection", self->monitor, "count-own", G_SETTINGS_BIND_GET);
  self->notifier = occupancy_notifier_new (application, self->monitor);
  self->background = occupancy_background_new (application, self->monitor, self->settings);
  g_signal_connect_object (self->background, "refused",
                           G_CALLBACK (occupancy_application_refused_cb), self,
                           G_CONNECT_SWAPPED);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  occupancy_shortcuts_install (GTK_APPLICATION (self));

  self->terminate_id = g_unix_signal_add (SIGTERM, occupancy_application_signal_cb, self);
  self->interrupt_id = g_unix_signal_add (SIGINT, occupancy_application_signal_cb, self);

  if ((g_application_get_flags (application) & G_APPLICATION_IS_SERVICE) != 0 &&
      g_settings_get_boolean (self->settings, "run-in-background"))
    occupancy_application_load (self);
}

static void
occupancy_application_activate (GApplication *application)
{
  occupancy_application_show_window (OCCUPANCY_APPLICATION (application));
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

static void
occupancy_application_closed_cb (GObject      *object,
                                 GAsyncResult *result,
                                 gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gboolean *closed = user_data;

  if (!occupancy_monitor_close_finish (OCCUPANCY_MONITOR (object), result, &error))
    g_info ("Closing the monitor: %s", error->message);

  *closed = TRUE;
}

/* Windows go first, so that a demo takes leave of its rooms and ends. What is to
 * be saved is saved in less than a second, see occupancy_monitor_close_async(). */
static void
occupancy_application_shutdown (GApplication *application)
{
  OccupancyApplication *self = OCCUPANCY_APPLICATION (application);
  gboolean closed = !self->load_begun;
  GList *windows;

  while ((windows = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (windows->data);

  occupancy_notifier_withdraw_all (self->notifier);
  g_clear_object (&self->notifier);
  g_clear_object (&self->background);
  if (!closed)
    occupancy_monitor_close_async (self->monitor, NULL, occupancy_application_closed_cb, &closed);
  while (!closed)
    g_main_context_iteration (NULL, TRUE);

  G_APPLICATION_CLASS (occupancy_application_parent_class)->shutdown (application);
}

static void
occupancy_application_dispose (GObject *object)
{
  OccupancyApplication *self = OCCUPANCY_APPLICATION (object);

  g_clear_handle_id (&self->terminate_id, g_source_remove);
  g_clear_handle_id (&self->interrupt_id, g_source_remove);
  g_clear_object (&self->notifier);
  g_clear_object (&self->background);
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
