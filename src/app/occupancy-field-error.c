/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-field-error.h"

/* How long what is above may take to move when something is said, in µs. */
#define UNREST (500 * G_GINT64_CONSTANT (1000))

/**
 * OccupancyFieldError:
 *
 * Says under a field why what is in it cannot be used. It is not there as long
 * as there is nothing to say; what it says is announced and scrolled into view.
 */
struct _OccupancyFieldError
{
  AdwBin parent_instance;

  char *text;
  gint64 since;
  guint tick;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (OccupancyFieldError, occupancy_field_error, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Rows that are unfolded for it move it on its way. */
static gboolean
occupancy_field_error_follow_cb (GtkWidget     *widget,
                                 GdkFrameClock *clock,
                                 gpointer       user_data)
{
  OccupancyFieldError *self = OCCUPANCY_FIELD_ERROR (widget);
  GtkWidget *viewport = gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT);
  gint64 now = gdk_frame_clock_get_frame_time (clock);

  if (self->since == 0)
    self->since = now;

  if (viewport != NULL)
    gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), widget, NULL);
  if (viewport != NULL && now - self->since < UNREST)
    return G_SOURCE_CONTINUE;

  self->tick = 0;

  return G_SOURCE_REMOVE;
}

static void
occupancy_field_error_scroll (OccupancyFieldError *self)
{
  self->since = 0;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), occupancy_field_error_follow_cb, NULL, NULL);
}

static void
occupancy_field_error_unmap (GtkWidget *widget)
{
  OccupancyFieldError *self = OCCUPANCY_FIELD_ERROR (widget);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (widget, self->tick);
  self->tick = 0;

  GTK_WIDGET_CLASS (occupancy_field_error_parent_class)->unmap (widget);
}

static void
occupancy_field_error_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), OCCUPANCY_TYPE_FIELD_ERROR);

  G_OBJECT_CLASS (occupancy_field_error_parent_class)->dispose (object);
}

static void
occupancy_field_error_finalize (GObject *object)
{
  g_free (OCCUPANCY_FIELD_ERROR (object)->text);

  G_OBJECT_CLASS (occupancy_field_error_parent_class)->finalize (object);
}

static void
occupancy_field_error_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  OccupancyFieldError *self = OCCUPANCY_FIELD_ERROR (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_field_error_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  OccupancyFieldError *self = OCCUPANCY_FIELD_ERROR (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      occupancy_field_error_set_text (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_field_error_class_init (OccupancyFieldErrorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_field_error_dispose;
  object_class->finalize = occupancy_field_error_finalize;
  object_class->get_property = occupancy_field_error_get_property;
  object_class->set_property = occupancy_field_error_set_property;

  widget_class->unmap = occupancy_field_error_unmap;

  /**
   * OccupancyFieldError:text:
   *
   * What is wrong; `NULL` if nothing is.
   */
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-field-error.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyFieldError, label);
}

static void
occupancy_field_error_init (OccupancyFieldError *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * occupancy_field_error_new:
 *
 * Creates an error with nothing to say.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_field_error_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_FIELD_ERROR, NULL);
}

/**
 * occupancy_field_error_get_text:
 * @self: an error
 *
 * Gets what is wrong.
 *
 * Returns: (nullable): a sentence, or %NULL if nothing is wrong
 */
const char *
occupancy_field_error_get_text (OccupancyFieldError *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_FIELD_ERROR (self), NULL);

  return self->text;
}

/**
 * occupancy_field_error_set_text:
 * @self: an error
 * @text: (nullable): a sentence, or %NULL if nothing is wrong
 *
 * Sets what is wrong.
 */
void
occupancy_field_error_set_text (OccupancyFieldError *self,
                                const char          *text)
{
  g_return_if_fail (OCCUPANCY_IS_FIELD_ERROR (self));

  if (!g_set_str (&self->text, text))
    return;

  gtk_label_set_label (self->label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
  if (text != NULL)
    {
      gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
      occupancy_field_error_scroll (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}
