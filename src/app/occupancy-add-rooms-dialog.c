/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/occupancy-add-rooms-dialog.h"
#include "app/occupancy-field-error.h"
#include "app/occupancy-format.h"
#include "core/occupancy-room-name.h"

/**
 * OccupancyAddRoomsDialog:
 *
 * Asks for the names of rooms to watch: one that is typed, or many that are
 * pasted, one a line.
 */
struct _OccupancyAddRoomsDialog
{
  AdwDialog parent_instance;

  OccupancySetup *setup;

  /* The names that were pasted or put aside, each with its row. */
  GHashTable *rows;
  GPtrArray *names;

  AdwComboRow *account_row;
  AdwEntryRow *name_row;
  GtkWidget *another_row;
  OccupancyFieldError *error;
  AdwPreferencesGroup *list;
  GtkWidget *add_button;
};

G_DEFINE_FINAL_TYPE (OccupancyAddRoomsDialog, occupancy_add_rooms_dialog, ADW_TYPE_DIALOG)

enum
{
  PROP_0,
  PROP_SETUP,
  N_PROPS
};

enum
{
  ADDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* What is wrong with a name; NULL if nothing is. */
static const char *
occupancy_add_rooms_dialog_find_fault (const char *name)
{
  if (occupancy_room_name_check (name, NULL))
    return NULL;

  if (name[0] == '\0')
    return _("A room name must not be empty.");
  if (name[0] == '[' || name[0] == ':')
    return _("A room name must not begin with “[” or “:”.");
  if (name[0] == '.')
    return _("A room name must not be “.” or “..”.");

  return _("A room name must not contain a line break.");
}

static const char *
occupancy_add_rooms_dialog_get_account (OccupancyAddRoomsDialog *self)
{
  OccupancySetupAccount *account = adw_combo_row_get_selected_item (self->account_row);

  return account != NULL ? occupancy_setup_account_get_id (account) : NULL;
}

static gboolean
occupancy_add_rooms_dialog_is_watched (OccupancyAddRoomsDialog *self,
                                       const char              *name)
{
  const char *account = occupancy_add_rooms_dialog_get_account (self);

  return account != NULL && occupancy_setup_find_room (self->setup, account, name) != NULL;
}

static gboolean
occupancy_add_rooms_dialog_can_add (OccupancyAddRoomsDialog *self,
                                    const char              *name)
{
  return occupancy_add_rooms_dialog_find_fault (name) == NULL && !occupancy_add_rooms_dialog_is_watched (self, name);
}

static char *
occupancy_add_rooms_dialog_dup_typed (OccupancyAddRoomsDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
}

/* The names that the button adds. */
static GPtrArray *
occupancy_add_rooms_dialog_list_good (OccupancyAddRoomsDialog *self)
{
  g_autoptr(GPtrArray) good = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *typed = occupancy_add_rooms_dialog_dup_typed (self);

  for (guint i = 0; i < self->names->len; i++)
    {
      const char *name = g_ptr_array_index (self->names, i);

      if (occupancy_add_rooms_dialog_can_add (self, name))
        g_ptr_array_add (good, g_strdup (name));
    }
  if (occupancy_add_rooms_dialog_can_add (self, typed) && !g_hash_table_contains (self->rows, typed))
    g_ptr_array_add (good, g_steal_pointer (&typed));

  return g_steal_pointer (&good);
}

static void
occupancy_add_rooms_dialog_update_row (OccupancyAddRoomsDialog *self,
                                       const char              *name)
{
  GtkWidget *row = g_hash_table_lookup (self->rows, name);
  const char *fault = occupancy_add_rooms_dialog_find_fault (name);
  gboolean watched = occupancy_add_rooms_dialog_is_watched (self, name);

  if (fault == NULL && watched)
    fault = _("Already watched");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), fault != NULL ? fault : "");
  if (fault != NULL && !watched)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
}

static void
occupancy_add_rooms_dialog_update_typed (OccupancyAddRoomsDialog *self)
{
  g_autofree char *typed = occupancy_add_rooms_dialog_dup_typed (self);
  const char *fault = NULL;

  if (typed[0] != '\0')
    fault = occupancy_add_rooms_dialog_find_fault (typed);
  if (fault == NULL && typed[0] != '\0' && occupancy_add_rooms_dialog_is_watched (self, typed))
    fault = _("This room is already watched.");
  if (fault == NULL && g_hash_table_contains (self->rows, typed))
    fault = _("This room is in the list already.");

  occupancy_field_error_set_text (self->error, fault);
  if (fault != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->name_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->name_row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->name_row),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               fault != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  gtk_widget_set_sensitive (self->another_row, typed[0] != '\0' && fault == NULL);
}

static void
occupancy_add_rooms_dialog_update (OccupancyAddRoomsDialog *self)
{
  g_autoptr(GPtrArray) good = NULL;
  g_autofree char *label = NULL;

  g_assert (OCCUPANCY_IS_ADD_ROOMS_DIALOG (self));

  /* While the dialog is being made. */
  if (self->setup == NULL)
    return;

  for (guint i = 0; i < self->names->len; i++)
    occupancy_add_rooms_dialog_update_row (self, g_ptr_array_index (self->names, i));
  occupancy_add_rooms_dialog_update_typed (self);
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->names->len > 0);

  good = occupancy_add_rooms_dialog_list_good (self);
  if (good->len > 1)
    label = g_strdup_printf (ngettext ("Add %u Room", "Add %u Rooms", good->len), good->len);
  else
    label = g_strdup (_("Add Room"));
  gtk_button_set_label (GTK_BUTTON (self->add_button), label);
  gtk_widget_set_sensitive (self->add_button, good->len > 0);
}

/* The list. */

static void
occupancy_add_rooms_dialog_drop_cb (OccupancyAddRoomsDialog *self,
                                    GtkWidget               *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  guint position;

  for (position = 0; position < self->names->len; position++)
    {
      if (g_hash_table_lookup (self->rows, g_ptr_array_index (self->names, position)) == row)
        break;
    }
  g_return_if_fail (position < self->names->len);

  adw_preferences_group_remove (self->list, row);
  g_hash_table_remove (self->rows, g_ptr_array_index (self->names, position));
  g_ptr_array_remove_index (self->names, position);
  occupancy_add_rooms_dialog_update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

static void
occupancy_add_rooms_dialog_put_aside (OccupancyAddRoomsDialog *self,
                                      const char              *name)
{
  GtkWidget *row;
  GtkWidget *button;
  g_autofree char *label = NULL;
  char *owned;

  if (name[0] == '\0' || g_hash_table_contains (self->rows, name))
    return;

  /* Translators: %s is the name of a room */
  label = g_strdup_printf (_("Leave Out %s"), name);
  button = gtk_button_new_from_icon_name ("list-remove-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (button, "clicked",
                           G_CALLBACK (occupancy_add_rooms_dialog_drop_cb), self,
                           G_CONNECT_SWAPPED);

  row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->list, row);

  owned = g_strdup (name);
  g_ptr_array_add (self->names, owned);
  g_hash_table_insert (self->rows, owned, row);
}

/* What has several lines is several names; what has one goes into the entry. */
static void
occupancy_add_rooms_dialog_insert_text_cb (GtkEditable             *entry,
                                           const char              *text,
                                           int                      length,
                                           int                     *position,
                                           OccupancyAddRoomsDialog *self)
{
  g_autofree char *inserted = length < 0 ? g_strdup (text) : g_strndup (text, (gsize) length);
  g_auto(GStrv) lines = NULL;

  if (strpbrk (inserted, "\r\n") == NULL)
    return;

  g_signal_stop_emission_by_name (entry, "insert-text");
  g_strstrip (inserted);
  if (strpbrk (inserted, "\r\n") == NULL)
    {
      gtk_editable_insert_text (entry, inserted, -1, position);
      return;
    }

  lines = g_strsplit_set (inserted, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    occupancy_add_rooms_dialog_put_aside (self, g_strstrip (lines[i]));
  occupancy_add_rooms_dialog_update (self);
}

static void
occupancy_add_rooms_dialog_another_cb (OccupancyAddRoomsDialog *self)
{
  g_autofree char *typed = occupancy_add_rooms_dialog_dup_typed (self);

  occupancy_add_rooms_dialog_put_aside (self, typed);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), "");
  occupancy_add_rooms_dialog_update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

static void
occupancy_add_rooms_dialog_add_cb (OccupancyAddRoomsDialog *self)
{
  g_autoptr(OccupancyAddRoomsDialog) kept = g_object_ref (self);
  g_autoptr(GPtrArray) good = occupancy_add_rooms_dialog_list_good (self);
  g_autofree char *account = g_strdup (occupancy_add_rooms_dialog_get_account (self));

  for (guint i = 0; i < good->len; i++)
    {
      g_autoptr(OccupancySetupRoom) room = occupancy_setup_room_new (account, g_ptr_array_index (good, i));

      occupancy_setup_add_room (self->setup, room);
    }

  /* Closed first, so that who is told can take the keyboard to the new room. */
  adw_dialog_close (ADW_DIALOG (self));
  if (good->len > 0)
    g_signal_emit (self, signals[ADDED], 0, account, g_ptr_array_index (good, 0), good->len);
}

static void
occupancy_add_rooms_dialog_cancel_cb (OccupancyAddRoomsDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
occupancy_add_rooms_dialog_constructed (GObject *object)
{
  OccupancyAddRoomsDialog *self = OCCUPANCY_ADD_ROOMS_DIALOG (object);
  GListModel *accounts = occupancy_setup_get_accounts (self->setup);

  G_OBJECT_CLASS (occupancy_add_rooms_dialog_parent_class)->constructed (object);

  adw_combo_row_set_model (self->account_row, accounts);
  gtk_widget_set_visible (GTK_WIDGET (self->account_row), g_list_model_get_n_items (accounts) > 1);
  occupancy_add_rooms_dialog_update (self);
}

static void
occupancy_add_rooms_dialog_dispose (GObject *object)
{
  OccupancyAddRoomsDialog *self = OCCUPANCY_ADD_ROOMS_DIALOG (object);

  g_clear_object (&self->setup);
  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_ADD_ROOMS_DIALOG);

  G_OBJECT_CLASS (occupancy_add_rooms_dialog_parent_class)->dispose (object);
}

static void
occupancy_add_rooms_dialog_finalize (GObject *object)
{
  OccupancyAddRoomsDialog *self = OCCUPANCY_ADD_ROOMS_DIALOG (object);

  g_hash_table_unref (self->rows);
  g_ptr_array_unref (self->names);

  G_OBJECT_CLASS (occupancy_add_rooms_dialog_parent_class)->finalize (object);
}

static void
occupancy_add_rooms_dialog_get_property (GObject    *object,
                                         guint       prop_id,
                                         GValue     *value,
                                         GParamSpec *pspec)
{
  OccupancyAddRoomsDialog *self = OCCUPANCY_ADD_ROOMS_DIALOG (object);

  switch (prop_id)
    {
    case PROP_SETUP:
      g_value_set_object (value, self->setup);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_add_rooms_dialog_set_property (GObject      *object,
                                         guint         prop_id,
                                         const GValue *value,
                                         GParamSpec   *pspec)
{
  OccupancyAddRoomsDialog *self = OCCUPANCY_ADD_ROOMS_DIALOG (object);

  switch (prop_id)
    {
    case PROP_SETUP:
      self->setup = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* The property `focus-widget` is forgotten when the keyboard goes anywhere else
 * before the dialog is there, as it does when it opens in the place of others. */
static gboolean
occupancy_add_rooms_dialog_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (OCCUPANCY_ADD_ROOMS_DIALOG (widget)->name_row));
}

static void
occupancy_add_rooms_dialog_bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-add-rooms-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyAddRoomsDialog, account_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyAddRoomsDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyAddRoomsDialog, another_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyAddRoomsDialog, error);
  gtk_widget_class_bind_template_child (widget_class, OccupancyAddRoomsDialog, list);
  gtk_widget_class_bind_template_child (widget_class, OccupancyAddRoomsDialog, add_button);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_add_rooms_dialog_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_add_rooms_dialog_another_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_add_rooms_dialog_cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_add_rooms_dialog_update);
}

static void
occupancy_add_rooms_dialog_class_init (OccupancyAddRoomsDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = occupancy_add_rooms_dialog_constructed;
  object_class->dispose = occupancy_add_rooms_dialog_dispose;
  object_class->finalize = occupancy_add_rooms_dialog_finalize;
  object_class->get_property = occupancy_add_rooms_dialog_get_property;
  object_class->set_property = occupancy_add_rooms_dialog_set_property;

  widget_class->grab_focus = occupancy_add_rooms_dialog_grab_focus;

  /**
   * OccupancyAddRoomsDialog:setup:
   *
   * Where the rooms are added.
   */
  properties[PROP_SETUP] =
    g_param_spec_object ("setup", NULL, NULL,
                         OCCUPANCY_TYPE_SETUP,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * OccupancyAddRoomsDialog::added:
   * @self: the dialog
   * @account: the id of the account
   * @first: the name of the first room
   * @n_added: how many rooms
   *
   * The rooms are in the setup.
   */
  signals[ADDED] =
    g_signal_new ("added",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_UINT);

  occupancy_add_rooms_dialog_bind_template (widget_class);

  g_type_ensure (OCCUPANCY_TYPE_FIELD_ERROR);
}

static void
occupancy_add_rooms_dialog_init (OccupancyAddRoomsDialog *self)
{
  self->rows = g_hash_table_new (g_str_hash, g_str_equal);
  self->names = g_ptr_array_new_with_free_func (g_free);

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (self->name_row)), "insert-text",
                           G_CALLBACK (occupancy_add_rooms_dialog_insert_text_cb), self,
                           G_CONNECT_DEFAULT);
}

/**
 * occupancy_add_rooms_dialog_new:
 * @setup: where to add the rooms
 *
 * Creates a dialog that adds rooms.
 *
 * Returns: a new dialog
 */
AdwDialog *
occupancy_add_rooms_dialog_new (OccupancySetup *setup)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (setup), NULL);

  return g_object_new (OCCUPANCY_TYPE_ADD_ROOMS_DIALOG,
                       "setup", setup,
                       NULL);
}
