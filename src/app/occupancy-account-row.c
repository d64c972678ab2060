/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-account-row.h"
#include "app/occupancy-format.h"

/**
 * OccupancyAccountRow:
 *
 * An account: how it is, what it is opened with, and what can be done with it.
 */
struct _OccupancyAccountRow
{
  AdwExpanderRow parent_instance;

  OccupancyMonitor *monitor;
  OccupancyAccount *account;

  GtkImage *icon;
  AdwActionRow *credential_row;
  AdwActionRow *endpoint_row;
  AdwButtonRow *edit_row;
  AdwButtonRow *remove_row;
};

G_DEFINE_FINAL_TYPE (OccupancyAccountRow, occupancy_account_row, ADW_TYPE_EXPANDER_ROW)

enum
{
  PROP_0,
  PROP_MONITOR,
  PROP_ACCOUNT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* How many rooms the account has; @refused is one that its credential does not
 * allow, if there is one. */
static guint
occupancy_account_row_count_rooms (OccupancyAccountRow  *self,
                                   OccupancyWatch      **refused)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->monitor));
  guint n_rooms = 0;

  *refused = NULL;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (G_LIST_MODEL (self->monitor), i);

      if (occupancy_watch_get_account (watch) != self->account)
        continue;

      n_rooms++;
      if (occupancy_watch_get_state (watch) == OCCUPANCY_READING_REFUSED)
        *refused = watch;
    }

  return n_rooms;
}

static char *
occupancy_account_row_describe_state (OccupancyAccountRow *self,
                                      guint                n_rooms,
                                      OccupancyWatch      *refused)
{
  g_autofree char *rooms = g_strdup_printf (ngettext ("%u room", "%u rooms", n_rooms), n_rooms);
  g_autofree char *name = NULL;

  /* Without rooms there is nothing to connect for. */
  if (n_rooms == 0 && occupancy_account_get_state (self->account) == ABLY_CONNECTION_INITIALIZED)
    return g_strdup (_("No rooms"));

  if (occupancy_account_get_state (self->account) != ABLY_CONNECTION_CONNECTED)
    /* Translators: the state of an account, and “10 rooms” */
    return g_strdup_printf (_("Connecting · %s"), rooms);

  if (refused == NULL)
    /* Translators: the state of an account, and “10 rooms” */
    return g_strdup_printf (_("Connected · %s"), rooms);

  name = occupancy_format_isolated (occupancy_watch_get_title (refused));
  /* Translators: a capability, which is not translated, and a room */
  return g_strdup_printf (_("Credential lacks “%s” for %s"), "subscribe", name);
}

static char *
occupancy_account_row_describe (OccupancyAccountRow *self,
                                guint                n_rooms,
                                OccupancyWatch      *refused)
{
  const GError *error = occupancy_account_get_error (self->account);
  g_autofree char *time = NULL;

  switch (occupancy_account_get_problem (self->account))
    {
    case OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE:
      time = occupancy_format_clock (occupancy_account_get_offline_since (self->account));
      if (error == NULL)
        /* Translators: %s is a time of day */
        return g_strdup_printf (_("Offline since %s"), time);
      /* Translators: a time of day, and why the service cannot be reached */
      return g_strdup_printf (_("Offline since %s · %s"), time, error->message);
    case OCCUPANCY_ACCOUNT_PROBLEM_REFUSED:
      return g_strdup (_("The service refuses the credential"));
    case OCCUPANCY_ACCOUNT_PROBLEM_EXPIRED:
      return g_strdup (_("The token has expired"));
    case OCCUPANCY_ACCOUNT_PROBLEM_NO_CREDENTIAL:
      return g_strdup (_("The keyring has no credential"));
    case OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_LOCKED:
      return g_strdup (_("Keyring is locked"));
    case OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_MISSING:
      return g_strdup (_("No keyring was found"));
    case OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_DENIED:
      return g_strdup (_("The keyring refuses access"));
    case OCCUPANCY_ACCOUNT_PROBLEM_UNTRUSTED:
    case OCCUPANCY_ACCOUNT_PROBLEM_INVALID:
    case OCCUPANCY_ACCOUNT_PROBLEM_FAILED:
      return g_strdup (error != NULL ? error->message : _("The account cannot be connected"));
    case OCCUPANCY_ACCOUNT_PROBLEM_NONE:
    default:
      return occupancy_account_row_describe_state (self, n_rooms, refused);
    }
}

static void
occupancy_account_row_update_icon (OccupancyAccountRow *self,
                                   gboolean             refused)
{
  const char *icon = "occupancy-unknown-symbolic";
  const char *css_class = NULL;

  if (occupancy_account_get_problem (self->account) == OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE)
    {
      icon = "occupancy-stale-symbolic";
    }
  else if (occupancy_account_get_problem (self->account) != OCCUPANCY_ACCOUNT_PROBLEM_NONE || refused)
    {
      icon = "occupancy-invalid-symbolic";
      css_class = "warning";
    }
  else if (occupancy_account_get_state (self->account) == ABLY_CONNECTION_CONNECTED)
    {
      icon = "occupancy-live-symbolic";
      css_class = "success";
    }

  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char *[]) { css_class, NULL });
}

static const char *
occupancy_account_row_describe_credential (OccupancyAccountRow *self)
{
  OccupancyAccounts *credentials = occupancy_monitor_get_credentials (self->monitor);
  gboolean kept = credentials == NULL ||
                  occupancy_accounts_is_kept (credentials, occupancy_account_get_id (self->account));

  switch (occupancy_setup_account_get_credential_kind (occupancy_account_get_setup (self->account)))
    {
    case OCCUPANCY_CREDENTIAL_TOKEN:
      return kept ? _("Token, for this run only") : _("Token, in the keyring");
    case OCCUPANCY_CREDENTIAL_TOKEN_URL:
      return kept ? _("Token URL, for this run only") : _("Token URL, in the keyring");
    case OCCUPANCY_CREDENTIAL_KEY:
    default:
      return kept ? _("API key, for this run only") : _("API key, in the keyring");
    }
}

static void
occupancy_account_row_update (OccupancyAccountRow *self)
{
  OccupancySetupAccount *setup;
  const char *endpoint;
  OccupancyWatch *refused;
  guint n_rooms;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *escaped = NULL;

  g_assert (OCCUPANCY_IS_ACCOUNT_ROW (self));

  setup = occupancy_account_get_setup (self->account);
  endpoint = occupancy_setup_account_get_endpoint (setup);
  n_rooms = occupancy_account_row_count_rooms (self, &refused);
  subtitle = occupancy_account_row_describe (self, n_rooms, refused);

  /* An expander row passes on its texts, but not whether they are markup. */
  title = g_markup_escape_text (occupancy_account_get_name (self->account), -1);
  escaped = g_markup_escape_text (subtitle, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), escaped);
  occupancy_account_row_update_icon (self, refused != NULL);
  adw_action_row_set_subtitle (self->credential_row, occupancy_account_row_describe_credential (self));
  adw_action_row_set_subtitle (self->endpoint_row, endpoint != NULL ? endpoint : _("Ably’s usual one"));
}

static void
occupancy_account_row_constructed (GObject *object)
{
  static const char * const watched[] = { "notify::name", "notify::state", "notify::problem", "notify::error",
                                          "notify::offline-since" };
  OccupancyAccountRow *self = OCCUPANCY_ACCOUNT_ROW (object);

  G_OBJECT_CLASS (occupancy_account_row_parent_class)->constructed (object);

  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (self->account, watched[i],
                             G_CALLBACK (occupancy_account_row_update), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->monitor, "items-changed",
                           G_CALLBACK (occupancy_account_row_update), self,
                           G_CONNECT_SWAPPED);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->edit_row), "s", occupancy_account_get_id (self->account));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->remove_row), "s", occupancy_account_get_id (self->account));
  occupancy_account_row_update (self);
}

static void
occupancy_account_row_dispose (GObject *object)
{
  OccupancyAccountRow *self = OCCUPANCY_ACCOUNT_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_ACCOUNT_ROW);
  g_clear_object (&self->account);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (occupancy_account_row_parent_class)->dispose (object);
}

static void
occupancy_account_row_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  OccupancyAccountRow *self = OCCUPANCY_ACCOUNT_ROW (object);

  switch (prop_id)
    {
    case PROP_MONITOR:
      g_value_set_object (value, self->monitor);
      break;
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_account_row_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  OccupancyAccountRow *self = OCCUPANCY_ACCOUNT_ROW (object);

  switch (prop_id)
    {
    case PROP_MONITOR:
      self->monitor = g_value_dup_object (value);
      break;
    case PROP_ACCOUNT:
      self->account = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_account_row_class_init (OccupancyAccountRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = occupancy_account_row_constructed;
  object_class->dispose = occupancy_account_row_dispose;
  object_class->get_property = occupancy_account_row_get_property;
  object_class->set_property = occupancy_account_row_set_property;

  /**
   * OccupancyAccountRow:monitor:
   *
   * The monitor that the account is of.
   */
  properties[PROP_MONITOR] =
    g_param_spec_object ("monitor", NULL, NULL,
                         OCCUPANCY_TYPE_MONITOR,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyAccountRow:account:
   *
   * The account.
   */
  properties[PROP_ACCOUNT] =
    g_param_spec_object ("account", NULL, NULL,
                         OCCUPANCY_TYPE_ACCOUNT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyAccountRow, icon);
  gtk_widget_class_bind_template_child (widget_class, OccupancyAccountRow, credential_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyAccountRow, endpoint_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyAccountRow, edit_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyAccountRow, remove_row);
}

static void
occupancy_account_row_init (OccupancyAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * occupancy_account_row_new:
 * @monitor: a monitor
 * @account: an account of it
 *
 * Creates a row for an account.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_account_row_new (OccupancyMonitor *monitor,
                           OccupancyAccount *account)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (monitor), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (account), NULL);

  return g_object_new (OCCUPANCY_TYPE_ACCOUNT_ROW,
                       "monitor", monitor,
                       "account", account,
                       NULL);
}
