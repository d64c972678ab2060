/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-banner.h"
#include "app/occupancy-format.h"
#include "core/occupancy-sample.h"

/* For how long the service may be away before that is said. */
#define PATIENCE (5 * G_GINT64_CONSTANT (1000))

/**
 * OccupancyBanner:
 *
 * Says what is wrong with the whole of a monitor, or with the room that is shown
 * below, the most urgent first, and offers what helps. It goes away with the trouble.
 */
struct _OccupancyBanner
{
  AdwBin parent_instance;

  OccupancyMonitor *monitor;
  OccupancyWatch *watch;
  guint is_demo : 1;

  AdwBanner *banner;
};

G_DEFINE_FINAL_TYPE (OccupancyBanner, occupancy_banner, ADW_TYPE_BIN)

/* What somebody has read in one place need not be told in another. */
static GQuark
occupancy_banner_read_quark (void)
{
  return g_quark_from_static_string ("occupancy-banner-read");
}

/* What to say, and what to do about it. */
typedef struct
{
  char *title;
  const char *button;
  const char *action;
  const char *target;
} Trouble;

static void
trouble_clear (Trouble *trouble)
{
  g_free (trouble->title);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trouble, trouble_clear)

static char *
occupancy_banner_describe_refusal (OccupancyAccount *account)
{
  g_autofree char *name = occupancy_format_isolated (occupancy_account_get_name (account));

  switch (occupancy_setup_account_get_credential_kind (occupancy_account_get_setup (account)))
    {
    case OCCUPANCY_CREDENTIAL_TOKEN:
      /* Translators: %s is an account */
      return g_strdup_printf (_("Token of “%s” was refused"), name);
    case OCCUPANCY_CREDENTIAL_TOKEN_URL:
      /* Translators: %s is an account */
      return g_strdup_printf (_("Token URL of “%s” was refused"), name);
    case OCCUPANCY_CREDENTIAL_KEY:
    default:
      /* Translators: %s is an account */
      return g_strdup_printf (_("Key of “%s” was refused"), name);
    }
}

static char *
occupancy_banner_describe_credential (OccupancyAccount *account)
{
  g_autofree char *name = occupancy_format_isolated (occupancy_account_get_name (account));

  switch (occupancy_account_get_problem (account))
    {
    case OCCUPANCY_ACCOUNT_PROBLEM_REFUSED:
      return occupancy_banner_describe_refusal (account);
    case OCCUPANCY_ACCOUNT_PROBLEM_EXPIRED:
      /* Translators: %s is an account */
      return g_strdup_printf (_("Token of “%s” has expired"), name);
    case OCCUPANCY_ACCOUNT_PROBLEM_INVALID:
      /* Translators: %s is an account */
      return g_strdup_printf (_("Credential of “%s” cannot be used"), name);
    case OCCUPANCY_ACCOUNT_PROBLEM_NO_CREDENTIAL:
      /* Translators: %s is an account */
      return g_strdup_printf (_("The keyring has no credential for “%s”"), name);
    case OCCUPANCY_ACCOUNT_PROBLEM_FAILED:
      /* Translators: %s is an account */
      return g_strdup_printf (_("The service refuses “%s”"), name);
    case OCCUPANCY_ACCOUNT_PROBLEM_UNTRUSTED:
      /* Translators: %s is an account */
      return g_strdup_printf (_("The service of “%s” cannot be trusted"), name);
    case OCCUPANCY_ACCOUNT_PROBLEM_NONE:
    case OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE:
    case OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_LOCKED:
    case OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_MISSING:
    case OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_DENIED:
    default:
      return NULL;
    }
}

/* The looks for each kind of trouble, in the order of urgency; each returns
 * whether it found some. */

static gboolean
occupancy_banner_find_refused (OccupancyBanner *self,
                               Trouble         *trouble)
{
  GListModel *accounts = occupancy_monitor_get_accounts (self->monitor);
  guint n = g_list_model_get_n_items (accounts);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (accounts, i);

      trouble->title = occupancy_banner_describe_credential (account);
      if (trouble->title == NULL)
        continue;

      /* That is mended in the service. */
      if (occupancy_account_get_problem (account) == OCCUPANCY_ACCOUNT_PROBLEM_UNTRUSTED)
        {
          trouble->button = _("_Reconnect");
          trouble->action = "win.reconnect";
          return TRUE;
        }

      trouble->button = _("_Edit Credential…");
      trouble->action = "win.edit-credential";
      trouble->target = occupancy_account_get_id (account);
      return TRUE;
    }

  return FALSE;
}

static gboolean
occupancy_banner_find_keyring (OccupancyBanner *self,
                               Trouble         *trouble)
{
  GListModel *accounts = occupancy_monitor_get_accounts (self->monitor);
  guint n = g_list_model_get_n_items (accounts);
  const char *title = NULL;

  for (guint i = 0; title == NULL && i < n; i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (accounts, i);
      OccupancyAccountProblem problem = occupancy_account_get_problem (account);

      if (problem == OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_LOCKED)
        title = _("Keyring is locked");
      else if (problem == OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_MISSING)
        title = _("No keyring was found");
      else if (problem == OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_DENIED)
        title = _("The keyring refuses access");
    }

  if (title == NULL)
    return FALSE;

  trouble->title = g_strdup (title);
  trouble->button = _("_Try Again");
  trouble->action = "win.retry-keyring";
  return TRUE;
}

static gboolean
occupancy_banner_find_setup (OccupancyBanner *self,
                             Trouble         *trouble)
{
  OccupancySetupStore *store = occupancy_monitor_get_store (self->monitor);
  const char *title;

  if (store == NULL || g_object_get_qdata (G_OBJECT (store), occupancy_banner_read_quark ()) != NULL)
    return FALSE;

  switch (occupancy_setup_store_get_state (store))
    {
    case OCCUPANCY_SETUP_RESTORED:
      title = _("The setup was damaged. The copy before it is used.");
      break;
    case OCCUPANCY_SETUP_LOST:
      title = _("The setup was damaged and could not be restored.");
      break;
    case OCCUPANCY_SETUP_BLOCKED:
      title = _("The setup cannot be read. Changes are not saved.");
      break;
    case OCCUPANCY_SETUP_READY:
      if (occupancy_setup_store_get_error (store) == NULL)
        return FALSE;
      title = _("Changes cannot be saved.");
      break;
    case OCCUPANCY_SETUP_LOADING:
    default:
      return FALSE;
    }

  trouble->title = g_strdup (title);
  trouble->button = _("_Details");
  trouble->action = "banner.setup-details";
  return TRUE;
}

/* Whether there are counts of the time before. */
static gboolean
occupancy_banner_has_counts (OccupancyBanner *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->monitor));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (G_LIST_MODEL (self->monitor), i);
      OccupancyReading reading;

      occupancy_watch_get_reading (watch, &reading);
      if (occupancy_reading_has_counts (&reading))
        return TRUE;
    }

  return FALSE;
}

static gboolean
occupancy_banner_find_offline (OccupancyBanner *self,
                               Trouble         *trouble)
{
  GListModel *accounts = occupancy_monitor_get_accounts (self->monitor);
  guint n = g_list_model_get_n_items (accounts);
  gint64 now = occupancy_sample_now ();
  gint64 first = G_MAXINT64;
  guint n_offline = 0;
  g_autofree char *name = NULL;
  g_autofree char *time = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (accounts, i);
      gint64 since = occupancy_account_get_offline_since (account);

      if (occupancy_account_get_problem (account) != OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE || now - since < PATIENCE)
        continue;

      n_offline++;
      if (since < first)
        {
          first = since;
          g_free (name);
          name = occupancy_format_isolated (occupancy_account_get_name (account));
        }
    }

  if (n_offline == 0)
    return FALSE;

  time = occupancy_format_clock (first);
  if (n_offline < n)
    /* Translators: an account and a time of day */
    trouble->title = g_strdup_printf (_("“%s” is offline since %s."), name, time);
  else if (occupancy_banner_has_counts (self))
    /* Translators: %s is a time of day */
    trouble->title = g_strdup_printf (_("Offline since %s. The counts are from then."), time);
  else
    /* Translators: %s is a time of day */
    trouble->title = g_strdup_printf (_("Offline since %s."), time);
  trouble->button = _("_Reconnect");
  trouble->action = "win.reconnect";
  return TRUE;
}

/* The page of a room without any history says it in the place of that. */
static gboolean
occupancy_banner_find_refused_room (OccupancyBanner *self,
                                    Trouble         *trouble)
{
  OccupancyAccount *account;
  OccupancyReading reading;

  if (self->watch == NULL || occupancy_series_get_n_points (occupancy_watch_get_series (self->watch)) == 0)
    return FALSE;

  occupancy_watch_get_reading (self->watch, &reading);
  if (reading.state != OCCUPANCY_READING_REFUSED)
    return FALSE;

  account = occupancy_watch_get_account (self->watch);
  trouble->title = occupancy_format_refusal (account);
  trouble->button = _("_Edit Credential…");
  trouble->action = "win.edit-credential";
  trouble->target = occupancy_account_get_id (account);
  return TRUE;
}

static const char *
occupancy_banner_describe_history (const GError *error)
{
  switch ((OccupancyHistoryError) error->code)
    {
    case OCCUPANCY_HISTORY_ERROR_BUSY:
      return _("History is not being kept: another Occupancy is writing it.");
    case OCCUPANCY_HISTORY_ERROR_FULL:
      return _("History is not being kept: the disk is full.");
    case OCCUPANCY_HISTORY_ERROR_READ_ONLY:
      return _("History is not being kept: the file cannot be written.");
    case OCCUPANCY_HISTORY_ERROR_NEWER:
      return _("History is not being kept: the file is of a newer Occupancy.");
    case OCCUPANCY_HISTORY_ERROR_DAMAGED:
      return _("History is not being kept: the file is damaged.");
    case OCCUPANCY_HISTORY_ERROR_FAILED:
    case OCCUPANCY_HISTORY_ERROR_CLOSED:
    default:
      return _("History is not being kept.");
    }
}

static gboolean
occupancy_banner_find_history (OccupancyBanner *self,
                               Trouble         *trouble)
{
  OccupancyHistory *history = occupancy_monitor_get_history (self->monitor);
  const GError *error = history != NULL ? occupancy_history_get_error (history) : NULL;

  if (error == NULL || g_error_matches (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_CLOSED))
    return FALSE;

  trouble->title = g_strdup (occupancy_banner_describe_history (error));
  trouble->button = _("_Details");
  trouble->action = "banner.history-details";
  return TRUE;
}

/* It is kept again, but something is missing from it. */
static gboolean
occupancy_banner_find_damaged_history (OccupancyBanner *self,
                                       Trouble         *trouble)
{
  OccupancyHistory *history = occupancy_monitor_get_history (self->monitor);

  if (history == NULL || occupancy_history_get_damaged_file (history) == NULL ||
      g_object_get_qdata (G_OBJECT (history), occupancy_banner_read_quark ()) != NULL)
    return FALSE;

  trouble->title = g_strdup (_("The history was damaged. What could be read of it is used."));
  trouble->button = _("_Details");
  trouble->action = "banner.damaged-history-details";
  return TRUE;
}

static gboolean
occupancy_banner_find_demo (OccupancyBanner *self,
                            Trouble         *trouble)
{
  if (!self->is_demo)
    return FALSE;

  trouble->title = g_strdup (_("Demo. Nothing here is real."));
  trouble->button = _("_Connect Account…");
  trouble->action = "app.connect-account";
  return TRUE;
}

/* A button whose action is taken away for a moment loses the keyboard. */
static void
occupancy_banner_set_action (OccupancyBanner *self,
                             const Trouble   *trouble)
{
  GtkActionable *actionable = GTK_ACTIONABLE (self->banner);
  GVariant *target = gtk_actionable_get_action_target_value (actionable);

  if (g_strcmp0 (gtk_actionable_get_action_name (actionable), trouble->action) == 0 &&
      g_strcmp0 (target != NULL ? g_variant_get_string (target, NULL) : NULL, trouble->target) == 0)
    return;

  /* Action and target have to fit at any time. */
  gtk_actionable_set_action_name (actionable, NULL);
  gtk_actionable_set_action_target_value (actionable,
                                          trouble->target != NULL ? g_variant_new_string (trouble->target) : NULL);
  gtk_actionable_set_action_name (actionable, trouble->action);
}

static void
occupancy_banner_update (OccupancyBanner *self)
{
  static gboolean (*const looks[]) (OccupancyBanner *self, Trouble *trouble) = {
    occupancy_banner_find_refused,
    occupancy_banner_find_keyring,
    occupancy_banner_find_setup,
    occupancy_banner_find_offline,
    occupancy_banner_find_refused_room,
    occupancy_banner_find_history,
    occupancy_banner_find_damaged_history,
    occupancy_banner_find_demo,
  };
  g_auto(Trouble) trouble = { NULL };
  gboolean found = FALSE;

  g_assert (OCCUPANCY_IS_BANNER (self));

  for (guint i = 0; self->monitor != NULL && !found && i < G_N_ELEMENTS (looks); i++)
    found = looks[i] (self, &trouble);

  if (found)
    {
      adw_banner_set_title (self->banner, trouble.title);
      adw_banner_set_button_label (self->banner, trouble.button);
      occupancy_banner_set_action (self, &trouble);
    }
  adw_banner_set_revealed (self->banner, found);
}

/* The particulars. */

static void
occupancy_banner_show_details (OccupancyBanner *self,
                               const char      *heading,
                               const char      *body)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading, body);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
occupancy_banner_history_details_action (GtkWidget  *widget,
                                         const char *action_name,
                                         GVariant   *parameter)
{
  OccupancyBanner *self = OCCUPANCY_BANNER (widget);
  OccupancyHistory *history = occupancy_monitor_get_history (self->monitor);
  const GError *error = history != NULL ? occupancy_history_get_error (history) : NULL;
  g_autofree char *reason = NULL;
  g_autofree char *body = NULL;

  if (error == NULL)
    return;

  reason = occupancy_format_history_error (error);
  /* Translators: what went wrong, and the path of a file */
  body = g_strdup_printf (_("%s\n\nThe live counts go on. Nothing is deleted: the history is in %s, and is kept again as soon as that is possible."),
                          reason, occupancy_history_get_path (history));
  occupancy_banner_show_details (self, _("History Is Not Kept"), body);
}

static void
occupancy_banner_damaged_history_details_action (GtkWidget  *widget,
                                                 const char *action_name,
                                                 GVariant   *parameter)
{
  OccupancyBanner *self = OCCUPANCY_BANNER (widget);
  OccupancyHistory *history = occupancy_monitor_get_history (self->monitor);
  g_autofree char *body = NULL;

  if (history == NULL || occupancy_history_get_damaged_file (history) == NULL)
    return;

  /* Translators: %s is the path of a file */
  body = g_strdup_printf (_("History is being kept. Nothing was deleted: the damaged file is %s."),
                          occupancy_history_get_damaged_file (history));
  occupancy_banner_show_details (self, _("History Was Damaged"), body);
  g_object_set_qdata (G_OBJECT (history), occupancy_banner_read_quark (), GINT_TO_POINTER (TRUE));
  occupancy_banner_update (self);
}

static void
occupancy_banner_setup_details_action (GtkWidget  *widget,
                                       const char *action_name,
                                       GVariant   *parameter)
{
  OccupancyBanner *self = OCCUPANCY_BANNER (widget);
  OccupancySetupStore *store = occupancy_monitor_get_store (self->monitor);
  OccupancySetupState state = occupancy_setup_store_get_state (store);
  const GError *error = occupancy_setup_store_get_error (store);
  g_autofree char *folder = occupancy_setup_store_dup_user_folder ();
  g_autofree char *body = NULL;

  if (error != NULL)
    body = g_strdup (error->message);
  else
    /* Translators: %s is the path of a folder */
    body = g_strdup_printf (_("The file of accounts, rooms and rules was damaged. What was damaged is kept in %s."), folder);
  occupancy_banner_show_details (self, _("Accounts and Rooms"), body);

  /* What was restored is past once it was read. */
  if (state == OCCUPANCY_SETUP_RESTORED || state == OCCUPANCY_SETUP_LOST)
    g_object_set_qdata (G_OBJECT (store), occupancy_banner_read_quark (), GINT_TO_POINTER (TRUE));
  occupancy_banner_update (self);
}

static void
occupancy_banner_dispose (GObject *object)
{
  OccupancyBanner *self = OCCUPANCY_BANNER (object);

  g_clear_object (&self->watch);
  g_clear_object (&self->monitor);
  /* The template would take away the child without telling the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_BANNER);

  G_OBJECT_CLASS (occupancy_banner_parent_class)->dispose (object);
}

static void
occupancy_banner_class_init (OccupancyBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_banner_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyBanner, banner);

  gtk_widget_class_install_action (widget_class, "banner.history-details", NULL, occupancy_banner_history_details_action);
  gtk_widget_class_install_action (widget_class, "banner.damaged-history-details", NULL,
                                   occupancy_banner_damaged_history_details_action);
  gtk_widget_class_install_action (widget_class, "banner.setup-details", NULL, occupancy_banner_setup_details_action);
}

static void
occupancy_banner_init (OccupancyBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * occupancy_banner_new:
 *
 * Creates a banner with nothing to say.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_banner_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_BANNER, NULL);
}

/**
 * occupancy_banner_set_timeline:
 * @self: a banner
 * @timeline: whose beat to follow
 *
 * Sets at which beat the banner looks for trouble; once.
 */
void
occupancy_banner_set_timeline (OccupancyBanner   *self,
                               OccupancyTimeline *timeline)
{
  g_return_if_fail (OCCUPANCY_IS_BANNER (self));
  g_return_if_fail (OCCUPANCY_IS_TIMELINE (timeline));

  g_signal_connect_object (timeline, "beat",
                           G_CALLBACK (occupancy_banner_update), self,
                           G_CONNECT_SWAPPED);
}

/**
 * occupancy_banner_set_monitor:
 * @self: a banner
 * @monitor: (nullable): a monitor
 * @is_demo: whether nothing in it is real
 *
 * Sets whose troubles are told.
 */
void
occupancy_banner_set_monitor (OccupancyBanner  *self,
                              OccupancyMonitor *monitor,
                              gboolean          is_demo)
{
  g_return_if_fail (OCCUPANCY_IS_BANNER (self));
  g_return_if_fail (monitor == NULL || OCCUPANCY_IS_MONITOR (monitor));

  g_set_object (&self->monitor, monitor);
  self->is_demo = !!is_demo;
  occupancy_banner_update (self);
}

/**
 * occupancy_banner_set_watch:
 * @self: a banner
 * @watch: (nullable): the watch of the room that is shown below
 *
 * Sets the room whose troubles are told too.
 */
void
occupancy_banner_set_watch (OccupancyBanner *self,
                            OccupancyWatch  *watch)
{
  g_return_if_fail (OCCUPANCY_IS_BANNER (self));
  g_return_if_fail (watch == NULL || OCCUPANCY_IS_WATCH (watch));

  if (g_set_object (&self->watch, watch))
    occupancy_banner_update (self);
}
