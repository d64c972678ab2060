/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"
#include "app/occupancy-retention-row.h"
#include "app/occupancy-retention.h"

#define MAX_CHOICES 6

/**
 * OccupancyRetentionRow:
 *
 * How much of the history is kept: a setting, with the values that make sense and
 * the one that it has. To keep less deletes something, so that asks first.
 */
struct _OccupancyRetentionRow
{
  AdwComboRow parent_instance;

  char *key;
  GSettings *settings;
  GArray *values;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (OccupancyRetentionRow, occupancy_retention_row, ADW_TYPE_COMBO_ROW)

enum
{
  PROP_0,
  PROP_KEY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Days or mebibytes; 0 is no bound, and ends the list. */
static const struct
{
  const char *key;
  guint choices[MAX_CHOICES];
} kinds[] = {
  { OCCUPANCY_RETENTION_CHANGES, { 7, 30, 90, 365, 0 } },
  { OCCUPANCY_RETENTION_HOURS, { 365, 2 * 365, 5 * 365, 10 * 365, 0 } },
  { OCCUPANCY_RETENTION_SIZE, { 256, 1024, 4 * 1024, 16 * 1024, 0 } },
};

static gboolean
occupancy_retention_row_is_size (OccupancyRetentionRow *self)
{
  return g_str_equal (self->key, OCCUPANCY_RETENTION_SIZE);
}

static char *
occupancy_retention_row_format (OccupancyRetentionRow *self,
                                guint                  value)
{
  if (value == 0)
    return g_strdup (occupancy_retention_row_is_size (self) ? C_("history", "Any Size") : C_("history", "Forever"));

  if (occupancy_retention_row_is_size (self))
    return occupancy_format_size ((guint64) value << 20);

  return occupancy_format_days (value);
}

/* Whether @value keeps less than @former. */
static gboolean
occupancy_retention_row_is_less (guint value,
                                 guint former)
{
  return value != 0 && (former == 0 || value < former);
}

static int
occupancy_retention_row_compare (gconstpointer a,
                                 gconstpointer b)
{
  guint first = *(const guint *) a;
  guint second = *(const guint *) b;

  if (first == second)
    return 0;

  return occupancy_retention_row_is_less (first, second) ? -1 : 1;
}

static guint
occupancy_retention_row_find (OccupancyRetentionRow *self,
                              guint                  value)
{
  for (guint i = 0; i < self->values->len; i++)
    if (g_array_index (self->values, guint, i) == value)
      return i;

  return GTK_INVALID_LIST_POSITION;
}

static void
occupancy_retention_row_fill (OccupancyRetentionRow *self,
                              const guint           *choices,
                              guint                  value)
{
  g_autoptr(GtkStringList) strings = gtk_string_list_new (NULL);

  g_array_set_size (self->values, 0);
  for (guint i = 0; i == 0 || choices[i - 1] != 0; i++)
    g_array_append_val (self->values, choices[i]);
  if (occupancy_retention_row_find (self, value) == GTK_INVALID_LIST_POSITION)
    g_array_append_val (self->values, value);
  g_array_sort (self->values, occupancy_retention_row_compare);

  for (guint i = 0; i < self->values->len; i++)
    gtk_string_list_take (strings, occupancy_retention_row_format (self, g_array_index (self->values, guint, i)));
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (strings));
}

static void
occupancy_retention_row_update (OccupancyRetentionRow *self)
{
  guint value = g_settings_get_uint (self->settings, self->key);

  g_assert (OCCUPANCY_IS_RETENTION_ROW (self));

  self->updating = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].key, self->key) &&
        occupancy_retention_row_find (self, value) == GTK_INVALID_LIST_POSITION)
      occupancy_retention_row_fill (self, kinds[i].choices, value);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), occupancy_retention_row_find (self, value));
  self->updating = FALSE;
}

/* Asking. */

static char *
occupancy_retention_row_warn (OccupancyRetentionRow *self,
                              guint                  value)
{
  g_autofree char *words = occupancy_retention_row_format (self, value);

  if (occupancy_retention_row_is_size (self))
    /* Translators: %s is a size, such as “256 MiB” */
    return g_strdup_printf (_("What does not fit into %s is deleted for good, the oldest changes first. Hourly values stay."), words);

  if (g_str_equal (self->key, OCCUPANCY_RETENTION_HOURS))
    /* Translators: %s is a time, such as “2 years” */
    return g_strdup_printf (_("Hourly values that are older than %s are deleted for good."), words);

  /* Translators: %s is a time, such as “7 days” */
  return g_strdup_printf (_("Changes that are older than %s are deleted for good. Hourly values stay."), words);
}

static void
occupancy_retention_row_answered_cb (OccupancyRetentionRow *self,
                                     const char            *response,
                                     AdwDialog             *dialog)
{
  guint value = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (dialog), "value"));

  if (g_str_equal (response, "delete"))
    g_settings_set_uint (self->settings, self->key, value);
  else
    occupancy_retention_row_update (self);
}

static void
occupancy_retention_row_ask (OccupancyRetentionRow *self,
                             guint                  value)
{
  g_autofree char *body = occupancy_retention_row_warn (self, value);
  AdwDialog *dialog = adw_alert_dialog_new (_("Keep Less History?"), body);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel", _("_Cancel"),
                                  "delete", _("_Delete"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_object_set_data (G_OBJECT (dialog), "value", GUINT_TO_POINTER (value));
  g_signal_connect_object (dialog, "response",
                           G_CALLBACK (occupancy_retention_row_answered_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
occupancy_retention_row_selected_cb (OccupancyRetentionRow *self)
{
  guint position = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  guint former;
  guint value;

  if (self->settings == NULL || self->updating || position >= self->values->len)
    return;

  value = g_array_index (self->values, guint, position);
  former = g_settings_get_uint (self->settings, self->key);
  if (occupancy_retention_row_is_less (value, former))
    occupancy_retention_row_ask (self, value);
  else if (value != former)
    g_settings_set_uint (self->settings, self->key, value);
}

static void
occupancy_retention_row_dispose (GObject *object)
{
  g_clear_object (&OCCUPANCY_RETENTION_ROW (object)->settings);

  G_OBJECT_CLASS (occupancy_retention_row_parent_class)->dispose (object);
}

static void
occupancy_retention_row_finalize (GObject *object)
{
  OccupancyRetentionRow *self = OCCUPANCY_RETENTION_ROW (object);

  g_array_unref (self->values);
  g_free (self->key);

  G_OBJECT_CLASS (occupancy_retention_row_parent_class)->finalize (object);
}

static void
occupancy_retention_row_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_KEY:
      g_value_set_string (value, OCCUPANCY_RETENTION_ROW (object)->key);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_retention_row_set_property (GObject      *object,
                                      guint         prop_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_KEY:
      OCCUPANCY_RETENTION_ROW (object)->key = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_retention_row_class_init (OccupancyRetentionRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_retention_row_dispose;
  object_class->finalize = occupancy_retention_row_finalize;
  object_class->get_property = occupancy_retention_row_get_property;
  object_class->set_property = occupancy_retention_row_set_property;

  /**
   * OccupancyRetentionRow:key:
   *
   * The setting.
   */
  properties[PROP_KEY] =
    g_param_spec_string ("key", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

/* A value that is cut off says something else. */

static void
occupancy_retention_row_setup_cb (GtkListItemFactory *factory,
                                  GtkListItem        *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
occupancy_retention_row_bind_cb (GtkListItemFactory *factory,
                                 GtkListItem        *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static void
occupancy_retention_row_show_in_full (OccupancyRetentionRow *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (occupancy_retention_row_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (occupancy_retention_row_bind_cb), NULL);
  adw_combo_row_set_list_factory (ADW_COMBO_ROW (self), adw_combo_row_get_factory (ADW_COMBO_ROW (self)));
  adw_combo_row_set_factory (ADW_COMBO_ROW (self), factory);
}

static void
occupancy_retention_row_init (OccupancyRetentionRow *self)
{
  occupancy_retention_row_show_in_full (self);
  self->values = g_array_new (FALSE, FALSE, sizeof (guint));
  g_signal_connect (self, "notify::selected", G_CALLBACK (occupancy_retention_row_selected_cb), NULL);
}

/**
 * occupancy_retention_row_bind:
 * @self: a row
 * @settings: what the person prefers
 *
 * Has the row show and change the setting of its key; once.
 */
void
occupancy_retention_row_bind (OccupancyRetentionRow *self,
                              GSettings             *settings)
{
  g_autofree char *signal = NULL;

  g_return_if_fail (OCCUPANCY_IS_RETENTION_ROW (self));
  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  signal = g_strconcat ("changed::", self->key, NULL);
  g_signal_connect_object (settings, signal,
                           G_CALLBACK (occupancy_retention_row_update), self,
                           G_CONNECT_SWAPPED);
  occupancy_retention_row_update (self);
}
