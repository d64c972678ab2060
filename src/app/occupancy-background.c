/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-background"

#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-background.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define SANDBOX_FILE "/.flatpak-info"
#define NOTIFICATION_ID "background"

/**
 * OccupancyBackground:
 *
 * Keeps the application running while its window is closed, as long as there are
 * rooms and the person wants that. A sandbox is asked for its permission.
 */
struct _OccupancyBackground
{
  GObject parent_instance;

  GApplication *application; /* unowned: it owns this */
  OccupancyMonitor *monitor;
  GSettings *settings;
  GCancellable *cancellable;
  GDBusConnection *connection;
  guint response_id;
  gboolean holding;
};

G_DEFINE_FINAL_TYPE (OccupancyBackground, occupancy_background, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_APPLICATION,
  PROP_MONITOR,
  PROP_SETTINGS,
  N_PROPS
};

enum
{
  REFUSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static guint
occupancy_background_count_rooms (OccupancyBackground *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->monitor));
}

static void
occupancy_background_update (OccupancyBackground *self)
{
  gboolean hold = g_settings_get_boolean (self->settings, "run-in-background") &&
                  occupancy_background_count_rooms (self) > 0;

  g_assert (OCCUPANCY_IS_BACKGROUND (self));

  if (self->holding == hold)
    return;

  self->holding = hold;
  if (hold)
    g_application_hold (self->application);
  else
    g_application_release (self->application);
}

/* Asking the sandbox, one function a step, in the order of time. */

static void
occupancy_background_forget_request (OccupancyBackground *self)
{
  if (self->response_id != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->response_id);
  self->response_id = 0;
  g_clear_object (&self->connection);
}

static void
occupancy_background_response_cb (GDBusConnection *connection,
                                  const char      *sender_name,
                                  const char      *object_path,
                                  const char      *interface_name,
                                  const char      *signal_name,
                                  GVariant        *parameters,
                                  gpointer         user_data)
{
  OccupancyBackground *self = OCCUPANCY_BACKGROUND (user_data);
  g_autoptr(GVariant) results = NULL;
  gboolean allowed = FALSE;
  guint response;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &allowed);
  occupancy_background_forget_request (self);
  if (response == 0 && allowed)
    return;

  g_info ("The sandbox does not allow to run in the background");
  g_settings_set_boolean (self->settings, "run-in-background", FALSE);
  g_signal_emit (self, signals[REFUSED], 0);
}

static void
occupancy_background_requested_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  /* Where there is no portal nobody ends what runs in the background. */
  if (reply == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_info ("The background portal: %s", error->message);
}

static void
occupancy_background_request (OccupancyBackground *self)
{
  g_autofree char *token = g_strdup_printf ("occupancy%u", g_random_int ());
  g_autofree char *sender = NULL;
  g_autofree char *path = NULL;
  GVariantBuilder options;

  occupancy_background_forget_request (self);
  self->connection = g_application_get_dbus_connection (self->application);
  if (self->connection == NULL)
    return;

  g_object_ref (self->connection);
  sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (self->connection) + 1), ".", '_');
  path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  self->response_id = g_dbus_connection_signal_subscribe (self->connection, PORTAL_NAME,
                                                          "org.freedesktop.portal.Request", "Response", path, NULL,
                                                          G_DBUS_SIGNAL_FLAGS_NO_MATCH_RULE,
                                                          occupancy_background_response_cb, self, NULL);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (_("Watch chat rooms while the window is closed")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (FALSE));
  g_dbus_connection_call (self->connection, PORTAL_NAME, PORTAL_PATH,
                          "org.freedesktop.portal.Background", "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, occupancy_background_requested_cb, NULL);
}

static void
occupancy_background_setting_cb (OccupancyBackground *self)
{
  g_assert (OCCUPANCY_IS_BACKGROUND (self));

  /* Who sets it has been asked. */
  g_settings_set_boolean (self->settings, "background-asked", TRUE);
  occupancy_background_update (self);
  if (g_settings_get_boolean (self->settings, "run-in-background") && g_file_test (SANDBOX_FILE, G_FILE_TEST_EXISTS))
    occupancy_background_request (self);
}

static void
occupancy_background_constructed (GObject *object)
{
  OccupancyBackground *self = OCCUPANCY_BACKGROUND (object);

  G_OBJECT_CLASS (occupancy_background_parent_class)->constructed (object);

  g_signal_connect_object (self->settings, "changed::run-in-background",
                           G_CALLBACK (occupancy_background_setting_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->monitor, "items-changed",
                           G_CALLBACK (occupancy_background_update), self,
                           G_CONNECT_SWAPPED);
  occupancy_background_update (self);
}

static void
occupancy_background_dispose (GObject *object)
{
  OccupancyBackground *self = OCCUPANCY_BACKGROUND (object);

  g_cancellable_cancel (self->cancellable);
  occupancy_background_forget_request (self);
  if (self->holding)
    g_application_release (self->application);
  self->holding = FALSE;
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (occupancy_background_parent_class)->dispose (object);
}

static void
occupancy_background_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  OccupancyBackground *self = OCCUPANCY_BACKGROUND (object);

  switch (prop_id)
    {
    case PROP_APPLICATION:
      g_value_set_object (value, self->application);
      break;
    case PROP_MONITOR:
      g_value_set_object (value, self->monitor);
      break;
    case PROP_SETTINGS:
      g_value_set_object (value, self->settings);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_background_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  OccupancyBackground *self = OCCUPANCY_BACKGROUND (object);

  switch (prop_id)
    {
    case PROP_APPLICATION:
      self->application = g_value_get_object (value);
      break;
    case PROP_MONITOR:
      self->monitor = g_value_dup_object (value);
      break;
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_background_class_init (OccupancyBackgroundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = occupancy_background_constructed;
  object_class->dispose = occupancy_background_dispose;
  object_class->get_property = occupancy_background_get_property;
  object_class->set_property = occupancy_background_set_property;

  /**
   * OccupancyBackground:application:
   *
   * What is kept running.
   */
  properties[PROP_APPLICATION] = g_param_spec_object ("application", NULL, NULL, G_TYPE_APPLICATION, given);

  /**
   * OccupancyBackground:monitor:
   *
   * What it is kept running for.
   */
  properties[PROP_MONITOR] = g_param_spec_object ("monitor", NULL, NULL, OCCUPANCY_TYPE_MONITOR, given);

  /**
   * OccupancyBackground:settings:
   *
   * What the person prefers.
   */
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, given);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * OccupancyBackground::refused:
   * @self: the background
   *
   * The system does not allow what the person wants.
   */
  signals[REFUSED] =
    g_signal_new ("refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
occupancy_background_init (OccupancyBackground *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * occupancy_background_new:
 * @application: what to keep running
 * @monitor: what for
 * @settings: what the person prefers
 *
 * Begins to keep the application running where that is wanted.
 *
 * Returns: (transfer full): a new background
 */
OccupancyBackground *
occupancy_background_new (GApplication     *application,
                          OccupancyMonitor *monitor,
                          GSettings        *settings)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (monitor), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  return g_object_new (OCCUPANCY_TYPE_BACKGROUND,
                       "application", application,
                       "monitor", monitor,
                       "settings", settings,
                       NULL);
}

/**
 * occupancy_background_needs_asking:
 * @self: a background
 *
 * Gets whether the person has to be asked before the window goes: there are
 * rooms, and they never were.
 *
 * Returns: whether to ask
 */
gboolean
occupancy_background_needs_asking (OccupancyBackground *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_BACKGROUND (self), FALSE);

  return occupancy_background_count_rooms (self) > 0 &&
         !g_settings_get_boolean (self->settings, "background-asked");
}

/**
 * occupancy_background_answer:
 * @self: a background
 * @run: whether the application is to go on without a window
 *
 * Takes what the person said. They are not asked again.
 */
void
occupancy_background_answer (OccupancyBackground *self,
                             gboolean             run)
{
  g_return_if_fail (OCCUPANCY_IS_BACKGROUND (self));

  g_settings_set_boolean (self->settings, "background-asked", TRUE);
  g_settings_set_boolean (self->settings, "run-in-background", run);
}

/**
 * occupancy_background_tell:
 * @self: a background
 *
 * Says once, when the window has gone and the application goes on, how it is
 * ended.
 */
void
occupancy_background_tell (OccupancyBackground *self)
{
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *body = NULL;
  guint n_rooms;

  g_return_if_fail (OCCUPANCY_IS_BACKGROUND (self));

  if (!self->holding || g_settings_get_boolean (self->settings, "background-told"))
    return;

  g_settings_set_boolean (self->settings, "background-told", TRUE);
  n_rooms = occupancy_background_count_rooms (self);
  body = g_strdup_printf (ngettext ("%u room. Quit from the main window’s shortcuts (Ctrl+Q) or stop it in Preferences.",
                                    "%u rooms. Quit from the main window’s shortcuts (Ctrl+Q) or stop it in Preferences.",
                                    n_rooms), n_rooms);
  notification = g_notification_new (_("Occupancy Goes On Watching"));
  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, "app.show-window");
  g_application_send_notification (self->application, NOTIFICATION_ID, notification);
}
