/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ably/ably-endpoint.h"
#include "app/occupancy-connect-dialog-private.h"
#include "app/occupancy-connect-words.h"
#include "core/occupancy-error.h"
#include "monitor/occupancy-credential.h"

/* How long somebody stops typing who has done so. */
#define TYPING_PAUSE 600

/**
 * OccupancyConnectDialog:
 *
 * Asks for an account: a credential and where it is for. The service is asked
 * whether it knows the credential before that is kept; the same dialog takes
 * another credential for an account that is there.
 */
G_DEFINE_FINAL_TYPE (OccupancyConnectDialog, occupancy_connect_dialog, ADW_TYPE_DIALOG)

enum
{
  PROP_0,
  PROP_MONITOR,
  PROP_ACCOUNT,
  N_PROPS
};

enum
{
  CONNECTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* The fields. */

OccupancyCredentialKind
occupancy_connect_dialog_get_kind (OccupancyConnectDialog *self)
{
  return (OccupancyCredentialKind) adw_combo_row_get_selected (self->kind_row);
}

/* Where the service is, or what was typed for that. */
static char *
occupancy_connect_dialog_dup_host (OccupancyConnectDialog *self)
{
  const char *endpoint = occupancy_setup_account_get_endpoint (self->draft);

  if (endpoint != NULL && !ably_endpoint_is_valid (endpoint))
    return g_strdup (endpoint);

  return ably_endpoint_dup_primary_domain (endpoint);
}

static void
occupancy_connect_dialog_mark (GtkWidget *row,
                               gboolean   wrong)
{
  if (wrong)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

/* A port of the draft, or what is wrong with it. */
gboolean
occupancy_connect_dialog_read_port (OccupancyConnectDialog *self,
                                    guint                  *port)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->port_row));
  guint64 number = 0;
  gboolean good = text[0] == '\0' || g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &number, NULL);

  *port = (guint) number;
  occupancy_connect_dialog_mark (GTK_WIDGET (self->port_row), !good);

  return good;
}

/* Says what is wrong with the credential, and with where it is for. */
void
occupancy_connect_dialog_set_errors (OccupancyConnectDialog *self,
                                     const char             *credential,
                                     const char             *place)
{
  guint port;

  occupancy_connect_dialog_mark (GTK_WIDGET (self->credential_row), credential != NULL);
  occupancy_connect_dialog_mark (GTK_WIDGET (self->endpoint_row),
                                 place != NULL && occupancy_connect_dialog_read_port (self, &port));
  occupancy_field_error_set_text (self->credential_error, credential);
  occupancy_field_error_set_text (self->place_error, place);
  gtk_widget_set_visible (self->hint, credential == NULL);
  gtk_widget_set_visible (self->keyring_box, FALSE);
}

/* Who pressed the button is taken to what is wrong; who types is not. */
void
occupancy_connect_dialog_show_error (OccupancyConnectDialog *self,
                                     const GError           *error,
                                     gboolean                take_focus)
{
  OccupancyCredentialKind kind = occupancy_connect_dialog_get_kind (self);
  gboolean is_place = occupancy_connect_words_is_place (error, kind);
  g_autofree char *host = occupancy_connect_dialog_dup_host (self);
  g_autofree char *words = occupancy_connect_words_for_error (error, kind, host);

  occupancy_connect_dialog_set_errors (self, is_place ? NULL : words, is_place ? words : NULL);
  gtk_widget_set_visible (self->keyring_box, error->domain == OCCUPANCY_ERROR);
  if (is_place)
    adw_expander_row_set_expanded (self->advanced_row, TRUE);
  if (take_focus)
    gtk_widget_grab_focus (GTK_WIDGET (is_place ? self->endpoint_row : self->credential_row));
}

void
occupancy_connect_dialog_set_busy (OccupancyConnectDialog *self,
                                   gboolean                busy)
{
  self->busy = !!busy;
  /* A row that becomes insensitive would go on blinking with its cursor. */
  if (busy)
    gtk_widget_grab_focus (self->connect_button);
  gtk_widget_set_sensitive (GTK_WIDGET (self->page), !busy);
  gtk_stack_set_visible_child_name (self->connect_stack, busy ? "spinner" : "label");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->connect_button), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
}

/* Takes over what is typed. */
void
occupancy_connect_dialog_update_draft (OccupancyConnectDialog *self,
                                       guint                   port)
{
  g_autofree char *endpoint = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->endpoint_row))));
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  OccupancyCredentialKind kind = occupancy_connect_dialog_get_kind (self);

  g_object_set (self->draft,
                "name", name[0] != '\0' ? name : _("Ably"),
                "endpoint", endpoint[0] != '\0' ? endpoint : NULL,
                "port", port,
                "tls", adw_switch_row_get_active (self->tls_row),
                "credential-kind", kind,
                NULL);
}

/* An account is called like its app, until somebody types a name. */
static void
occupancy_connect_dialog_suggest_name (OccupancyConnectDialog *self)
{
  g_autofree char *name = NULL;
  const char *dot = strchr (self->credential, '.');

  if (self->name_is_typed)
    return;

  if (dot != NULL && occupancy_connect_dialog_get_kind (self) == OCCUPANCY_CREDENTIAL_KEY)
    name = g_strndup (self->credential, (gsize) (dot - self->credential));

  self->setting_name = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name != NULL ? name : "");
  self->setting_name = FALSE;
}

/* What is typed lacks, so that it need not be sent: a translated sentence. */
static gboolean
occupancy_connect_dialog_check_form (OccupancyConnectDialog  *self,
                                     char                   **credential_words,
                                     char                   **place_words)
{
  guint port;

  if (self->credential[0] != '\0')
    *credential_words = occupancy_connect_words_for_shape (occupancy_connect_dialog_get_kind (self), self->credential);
  if (!occupancy_connect_dialog_read_port (self, &port))
    *place_words = g_strdup (_("A port is a number from 1 to 65,535."));
  occupancy_connect_dialog_update_draft (self, port);

  return self->credential[0] != '\0' && *credential_words == NULL && *place_words == NULL;
}

static gboolean
occupancy_connect_dialog_typed_cb (gpointer user_data)
{
  OccupancyConnectDialog *self = user_data;
  g_autofree char *credential_words = NULL;
  g_autofree char *place_words = NULL;

  self->typing_source = 0;
  if (occupancy_connect_dialog_check_form (self, &credential_words, &place_words))
    occupancy_connect_dialog_check (self);
  else
    occupancy_connect_dialog_set_errors (self, credential_words, place_words);

  return G_SOURCE_REMOVE;
}

/* What was said of another field may have moved the one that is typed in away. */
static void
occupancy_connect_dialog_keep_in_view (OccupancyConnectDialog *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *viewport = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_VIEWPORT) : NULL;

  if (viewport != NULL && gtk_widget_is_ancestor (viewport, GTK_WIDGET (self)))
    gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), focus, NULL);
}

static void
occupancy_connect_dialog_changed_cb (OccupancyConnectDialog *self)
{
  g_autofree char *credential_words = NULL;
  g_autofree char *place_words = NULL;
  gboolean good;

  /* While the dialog is being made. */
  if (self->draft == NULL)
    return;

  occupancy_connect_dialog_stop_checking (self);
  g_free (self->credential);
  self->credential = occupancy_credential_clean (gtk_editable_get_text (GTK_EDITABLE (self->credential_row)));

  occupancy_connect_dialog_suggest_name (self);
  good = occupancy_connect_dialog_check_form (self, &credential_words, &place_words);
  occupancy_connect_dialog_set_errors (self, NULL, NULL);
  occupancy_abilities_group_set_capability (self->abilities, NULL);
  gtk_widget_set_sensitive (self->connect_button, good);
  occupancy_connect_dialog_keep_in_view (self);
  self->typing_source = g_timeout_add (TYPING_PAUSE, occupancy_connect_dialog_typed_cb, self);
}

static void
occupancy_connect_dialog_name_cb (OccupancyConnectDialog *self)
{
  if (!self->setting_name)
    self->name_is_typed = TRUE;
}

static void
occupancy_connect_dialog_kind_cb (OccupancyConnectDialog *self)
{
  static const struct
  {
    const char *title;
    const char *hint;
    const char *abilities;
  } kinds[] = {
    [OCCUPANCY_CREDENTIAL_KEY] = {
      N_("API Key"),
      N_("Copy it from the API Keys page of the app in the Ably dashboard. It is kept in the system keyring."),
      N_("What This Key Allows"),
    },
    [OCCUPANCY_CREDENTIAL_TOKEN] = {
      N_("Token"),
      N_("A token expires, and then another one is needed. It is kept in the system keyring."),
      N_("What This Token Allows"),
    },
    [OCCUPANCY_CREDENTIAL_TOKEN_URL] = {
      N_("URL"),
      N_("It is asked for a token whenever one is needed. It is kept in the system keyring."),
      N_("What This Token Allows"),
    },
  };
  OccupancyCredentialKind kind = occupancy_connect_dialog_get_kind (self);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->credential_row), g_dgettext (NULL, kinds[kind].title));
  gtk_label_set_label (GTK_LABEL (self->hint), g_dgettext (NULL, kinds[kind].hint));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->abilities), g_dgettext (NULL, kinds[kind].abilities));
  occupancy_connect_dialog_changed_cb (self);
}

/* The dialog leaves the keyboard and goes, so that it does not take that from the
 * dialog that somebody opens who is told. */
void
occupancy_connect_dialog_finish (OccupancyConnectDialog *self)
{
  g_autoptr(OccupancyConnectDialog) kept = g_object_ref (self);

  gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (kept)), NULL);
  adw_dialog_force_close (ADW_DIALOG (kept));
  g_signal_emit (kept, signals[CONNECTED], 0, occupancy_setup_account_get_id (kept->draft));
}

static void
occupancy_connect_dialog_cancel_cb (OccupancyConnectDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
occupancy_connect_dialog_closed (AdwDialog *dialog)
{
  OccupancyConnectDialog *self = OCCUPANCY_CONNECT_DIALOG (dialog);

  occupancy_connect_dialog_stop_checking (self);
}

static void
occupancy_connect_dialog_constructed (GObject *object)
{
  OccupancyConnectDialog *self = OCCUPANCY_CONNECT_DIALOG (object);

  G_OBJECT_CLASS (occupancy_connect_dialog_parent_class)->constructed (object);

  self->credential = g_strdup ("");
  if (self->account == NULL)
    {
      g_autofree char *id = g_uuid_string_random ();

      self->draft = occupancy_setup_account_new (id, "");
      occupancy_connect_dialog_kind_cb (self);
      return;
    }

  adw_dialog_set_title (ADW_DIALOG (self), _("Edit Credential"));
  gtk_label_set_label (self->connect_label, _("_Save"));
  adw_combo_row_set_selected (self->kind_row, occupancy_setup_account_get_credential_kind (self->account));
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), occupancy_setup_account_get_name (self->account));
  if (occupancy_setup_account_get_endpoint (self->account) != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->endpoint_row), occupancy_setup_account_get_endpoint (self->account));
  if (occupancy_setup_account_get_port (self->account) != 0)
    {
      g_autofree char *port = g_strdup_printf ("%u", occupancy_setup_account_get_port (self->account));

      gtk_editable_set_text (GTK_EDITABLE (self->port_row), port);
    }
  adw_switch_row_set_active (self->tls_row, occupancy_setup_account_get_tls (self->account));
  self->name_is_typed = TRUE;
  self->draft = occupancy_setup_account_new (occupancy_setup_account_get_id (self->account),
                                             occupancy_setup_account_get_name (self->account));
  occupancy_connect_dialog_kind_cb (self);
}

static void
occupancy_connect_dialog_dispose (GObject *object)
{
  OccupancyConnectDialog *self = OCCUPANCY_CONNECT_DIALOG (object);

  occupancy_connect_dialog_stop_checking (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_CONNECT_DIALOG);
  g_clear_object (&self->draft);
  g_clear_object (&self->account);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (occupancy_connect_dialog_parent_class)->dispose (object);
}

static void
occupancy_connect_dialog_finalize (GObject *object)
{
  OccupancyConnectDialog *self = OCCUPANCY_CONNECT_DIALOG (object);

  g_free (self->credential);

  G_OBJECT_CLASS (occupancy_connect_dialog_parent_class)->finalize (object);
}

static void
occupancy_connect_dialog_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  OccupancyConnectDialog *self = OCCUPANCY_CONNECT_DIALOG (object);

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
occupancy_connect_dialog_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  OccupancyConnectDialog *self = OCCUPANCY_CONNECT_DIALOG (object);

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

/* The property `focus-widget` is forgotten where the dialog becomes another kind of
 * sheet before it is there, as it does in a narrow window. */
static gboolean
occupancy_connect_dialog_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (OCCUPANCY_CONNECT_DIALOG (widget)->credential_row));
}

static void
occupancy_connect_dialog_bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, page);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, connect_button);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, connect_stack);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, connect_label);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, kind_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, credential_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, credential_error);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, keyring_box);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, abilities);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, advanced_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, endpoint_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, port_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, tls_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyConnectDialog, place_error);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_connect_dialog_cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_connect_dialog_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_connect_dialog_connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_connect_dialog_keep_for_now_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_connect_dialog_kind_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_connect_dialog_name_cb);
}

static void
occupancy_connect_dialog_class_init (OccupancyConnectDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  AdwDialogClass *dialog_class = ADW_DIALOG_CLASS (klass);

  object_class->constructed = occupancy_connect_dialog_constructed;
  object_class->dispose = occupancy_connect_dialog_dispose;
  object_class->finalize = occupancy_connect_dialog_finalize;
  object_class->get_property = occupancy_connect_dialog_get_property;
  object_class->set_property = occupancy_connect_dialog_set_property;

  widget_class->grab_focus = occupancy_connect_dialog_grab_focus;

  dialog_class->closed = occupancy_connect_dialog_closed;

  /**
   * OccupancyConnectDialog:monitor:
   *
   * Who takes the account.
   */
  properties[PROP_MONITOR] =
    g_param_spec_object ("monitor", NULL, NULL,
                         OCCUPANCY_TYPE_MONITOR,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyConnectDialog:account:
   *
   * The account whose credential is edited; `NULL` for a new account.
   */
  properties[PROP_ACCOUNT] =
    g_param_spec_object ("account", NULL, NULL,
                         OCCUPANCY_TYPE_SETUP_ACCOUNT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * OccupancyConnectDialog::connected:
   * @self: the dialog
   * @account: the id of the account
   *
   * The account is in the setup, and its credential kept.
   */
  signals[CONNECTED] =
    g_signal_new ("connected",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  occupancy_connect_dialog_bind_template (widget_class);

  g_type_ensure (OCCUPANCY_TYPE_ABILITIES_GROUP);
  g_type_ensure (OCCUPANCY_TYPE_FIELD_ERROR);
}

static void
occupancy_connect_dialog_init (OccupancyConnectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * occupancy_connect_dialog_new:
 * @monitor: who takes the account
 * @account: (nullable): the account whose credential is edited, or %NULL for a
 *   new account
 *
 * Creates a dialog that connects an account.
 *
 * Returns: a new dialog
 */
AdwDialog *
occupancy_connect_dialog_new (OccupancyMonitor      *monitor,
                              OccupancySetupAccount *account)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (monitor), NULL);
  g_return_val_if_fail (account == NULL || OCCUPANCY_IS_SETUP_ACCOUNT (account), NULL);

  return g_object_new (OCCUPANCY_TYPE_CONNECT_DIALOG,
                       "monitor", monitor,
                       "account", account,
                       NULL);
}
