/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-account-row.h"
#include "app/occupancy-format.h"
#include "app/occupancy-history-page.h"
#include "app/occupancy-preferences-dialog.h"

/**
 * OccupancyPreferencesDialog:
 *
 * What a person prefers, and the accounts.
 */
struct _OccupancyPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  OccupancyMonitor *monitor;
  GSettings *settings;
  GPtrArray *account_rows;

  AdwSwitchRow *background_row;
  AdwSwitchRow *count_own_row;
  AdwComboRow *time_format_row;
  AdwPreferencesPage *general_page;
  AdwPreferencesPage *accounts_page;
  AdwPreferencesGroup *accounts;
  OccupancyHistoryPage *history_page;
};

G_DEFINE_FINAL_TYPE (OccupancyPreferencesDialog, occupancy_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

enum
{
  PROP_0,
  PROP_MONITOR,
  PROP_SETTINGS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
occupancy_preferences_dialog_time_format_to_position (GValue   *value,
                                                GVariant *variant,
                                                gpointer  user_data)
{
  g_autoptr(GEnumClass) formats = g_type_class_ref (OCCUPANCY_TYPE_TIME_FORMAT);
  GEnumValue *format = g_enum_get_value_by_nick (formats, g_variant_get_string (variant, NULL));

  if (format == NULL)
    return FALSE;

  g_value_set_uint (value, (guint) format->value);

  return TRUE;
}

static GVariant *
occupancy_preferences_dialog_position_to_time_format (const GValue       *value,
                                                const GVariantType *expected_type,
                                                gpointer            user_data)
{
  g_autoptr(GEnumClass) formats = g_type_class_ref (OCCUPANCY_TYPE_TIME_FORMAT);
  GEnumValue *format = g_enum_get_value (formats, (int) g_value_get_uint (value));

  return format != NULL ? g_variant_new_string (format->value_nick) : NULL;
}

static void
occupancy_preferences_dialog_update_accounts (OccupancyPreferencesDialog *self)
{
  GListModel *accounts = occupancy_monitor_get_accounts (self->monitor);

  g_assert (OCCUPANCY_IS_PREFERENCES_DIALOG (self));

  for (guint i = 0; i < self->account_rows->len; i++)
    adw_preferences_group_remove (self->accounts, g_ptr_array_index (self->account_rows, i));
  g_ptr_array_set_size (self->account_rows, 0);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (accounts, i);
      GtkWidget *row = occupancy_account_row_new (self->monitor, account);

      adw_preferences_group_add (self->accounts, row);
      g_ptr_array_add (self->account_rows, row);
    }
}

static void
occupancy_preferences_dialog_constructed (GObject *object)
{
  OccupancyPreferencesDialog *self = OCCUPANCY_PREFERENCES_DIALOG (object);

  G_OBJECT_CLASS (occupancy_preferences_dialog_parent_class)->constructed (object);

  g_settings_bind (self->settings, "run-in-background", self->background_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "count-own-connection", self->count_own_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (self->settings, "time-format", self->time_format_row, "selected", G_SETTINGS_BIND_DEFAULT,
                                occupancy_preferences_dialog_time_format_to_position,
                                occupancy_preferences_dialog_position_to_time_format,
                                NULL, NULL);
  occupancy_history_page_set_monitor (self->history_page, self->monitor, self->settings);

  g_signal_connect_object (occupancy_monitor_get_accounts (self->monitor), "items-changed",
                           G_CALLBACK (occupancy_preferences_dialog_update_accounts), self,
                           G_CONNECT_SWAPPED);
  occupancy_preferences_dialog_update_accounts (self);
}

static void
occupancy_preferences_dialog_dispose (GObject *object)
{
  OccupancyPreferencesDialog *self = OCCUPANCY_PREFERENCES_DIALOG (object);

  AdwPreferencesPage *pages[] = { self->general_page, self->accounts_page, (AdwPreferencesPage *) self->history_page };

  /* libadwaita 1.7 would keep them, and all they hold. */
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (pages[i] != NULL)
      adw_preferences_dialog_remove (ADW_PREFERENCES_DIALOG (self), pages[i]);

  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_PREFERENCES_DIALOG);
  g_clear_object (&self->settings);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (occupancy_preferences_dialog_parent_class)->dispose (object);
}

static void
occupancy_preferences_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (OCCUPANCY_PREFERENCES_DIALOG (object)->account_rows);

  G_OBJECT_CLASS (occupancy_preferences_dialog_parent_class)->finalize (object);
}

static void
occupancy_preferences_dialog_get_property (GObject    *object,
                                           guint       prop_id,
                                           GValue     *value,
                                           GParamSpec *pspec)
{
  OccupancyPreferencesDialog *self = OCCUPANCY_PREFERENCES_DIALOG (object);

  switch (prop_id)
    {
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
occupancy_preferences_dialog_set_property (GObject      *object,
                                           guint         prop_id,
                                           const GValue *value,
                                           GParamSpec   *pspec)
{
  OccupancyPreferencesDialog *self = OCCUPANCY_PREFERENCES_DIALOG (object);

  switch (prop_id)
    {
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
occupancy_preferences_dialog_class_init (OccupancyPreferencesDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = occupancy_preferences_dialog_constructed;
  object_class->dispose = occupancy_preferences_dialog_dispose;
  object_class->finalize = occupancy_preferences_dialog_finalize;
  object_class->get_property = occupancy_preferences_dialog_get_property;
  object_class->set_property = occupancy_preferences_dialog_set_property;

  /**
   * OccupancyPreferencesDialog:monitor:
   *
   * The monitor that the accounts are of.
   */
  properties[PROP_MONITOR] =
    g_param_spec_object ("monitor", NULL, NULL,
                         OCCUPANCY_TYPE_MONITOR,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyPreferencesDialog:settings:
   *
   * What the person prefers.
   */
  properties[PROP_SETTINGS] =
    g_param_spec_object ("settings", NULL, NULL,
                         G_TYPE_SETTINGS,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyPreferencesDialog, background_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyPreferencesDialog, count_own_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyPreferencesDialog, time_format_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyPreferencesDialog, general_page);
  gtk_widget_class_bind_template_child (widget_class, OccupancyPreferencesDialog, accounts_page);
  gtk_widget_class_bind_template_child (widget_class, OccupancyPreferencesDialog, accounts);
  gtk_widget_class_bind_template_child (widget_class, OccupancyPreferencesDialog, history_page);

  g_type_ensure (OCCUPANCY_TYPE_HISTORY_PAGE);
}

static void
occupancy_preferences_dialog_init (OccupancyPreferencesDialog *self)
{
  self->account_rows = g_ptr_array_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * occupancy_preferences_dialog_new:
 * @monitor: the monitor of the application
 * @settings: its settings
 *
 * Creates a dialog for the preferences.
 *
 * Returns: a new dialog
 */
AdwDialog *
occupancy_preferences_dialog_new (OccupancyMonitor *monitor,
                                  GSettings        *settings)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (monitor), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  return g_object_new (OCCUPANCY_TYPE_PREFERENCES_DIALOG,
                       "monitor", monitor,
                       "settings", settings,
                       NULL);
}
