/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"
#include "app/occupancy-hero.h"
#include "core/occupancy-sample.h"

#define CHANGE_MINUTES 5
#define CHANGE_SPAN (CHANGE_MINUTES * 60 * G_GINT64_CONSTANT (1000))

/**
 * OccupancyHero:
 *
 * One of the two counts on the page of a room, large, with how it changed.
 *
 * # CSS nodes
 *
 * `OccupancyHero` has a main node `occupancyhero`, with the style class
 * `.connections` or `.presence-members`, and `.unreliable` where the count
 * cannot be relied on.
 */
struct _OccupancyHero
{
  GtkWidget parent_instance;

  OccupancyMeasure measure;

  GtkImage *marker;
  GtkLabel *heading;
  GtkLabel *number;
  GtkWidget *change_box;
  GtkImage *change_icon;
  GtkLabel *change;
  GtkLabel *note;
};

G_DEFINE_FINAL_TYPE (OccupancyHero, occupancy_hero, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_MEASURE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The line under the number; it keeps its place when there is nothing to say. */
static void
occupancy_hero_update_change (OccupancyHero          *self,
                              OccupancyWatch         *watch,
                              const OccupancyReading *reading)
{
  gint64 now = occupancy_sample_now ();
  gint64 connections;
  gint64 members;
  gint64 change;
  g_autofree char *text = NULL;
  gboolean known;

  known = occupancy_reading_is_reliable (reading) &&
          occupancy_series_get_change (occupancy_watch_get_series (watch),
                                       now - CHANGE_SPAN, now, &connections, &members);
  gtk_widget_set_opacity (self->change_box, known ? 1 : 0);
  if (!known)
    {
      gtk_label_set_label (self->change, "");
      return;
    }

  change = self->measure == OCCUPANCY_MEASURE_CONNECTIONS ? connections : members;
  text = occupancy_format_change (change, CHANGE_MINUTES);
  gtk_label_set_label (self->change, text);
  gtk_image_set_from_icon_name (self->change_icon, occupancy_format_change_icon (change));
}

static void
occupancy_hero_update_accessible (OccupancyHero          *self,
                                  const OccupancyReading *reading)
{
  const char *change = gtk_label_get_label (self->change);
  g_autofree char *label = NULL;

  if (change[0] != '\0')
    /* Translators: as in “Connections: 1,284, Live, 38 more in 5 min” */
    label = g_strdup_printf (_("%s: %s, %s, %s"),
                             gtk_label_get_label (self->heading),
                             gtk_label_get_label (self->number),
                             occupancy_format_state_word (reading->state),
                             change);
  else
    /* Translators: as in “Connections: 1,284, Stale” */
    label = g_strdup_printf (_("%s: %s, %s"),
                             gtk_label_get_label (self->heading),
                             gtk_label_get_label (self->number),
                             occupancy_format_state_word (reading->state));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static void
occupancy_hero_constructed (GObject *object)
{
  OccupancyHero *self = OCCUPANCY_HERO (object);

  G_OBJECT_CLASS (occupancy_hero_parent_class)->constructed (object);

  if (self->measure == OCCUPANCY_MEASURE_CONNECTIONS)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "connections");
      gtk_image_set_from_icon_name (self->marker, "occupancy-circle-symbolic");
      gtk_label_set_label (self->heading, _("Connections"));
    }
  else
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "presence-members");
      gtk_image_set_from_icon_name (self->marker, "occupancy-diamond-symbolic");
      gtk_label_set_label (self->heading, _("Presence Members"));
      gtk_label_set_label (self->note, _("Clients that have entered presence"));
    }
}

static void
occupancy_hero_dispose (GObject *object)
{
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (object), OCCUPANCY_TYPE_HERO);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (occupancy_hero_parent_class)->dispose (object);
}

static void
occupancy_hero_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  OccupancyHero *self = OCCUPANCY_HERO (object);

  switch (prop_id)
    {
    case PROP_MEASURE:
      g_value_set_enum (value, self->measure);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_hero_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  OccupancyHero *self = OCCUPANCY_HERO (object);

  switch (prop_id)
    {
    case PROP_MEASURE:
      self->measure = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* A long state beside it, or a narrow page, may leave no room for all of it. */
static gboolean
occupancy_hero_query_heading_tooltip_cb (OccupancyHero *self,
                                         int            x,
                                         int            y,
                                         gboolean       keyboard_mode,
                                         GtkTooltip    *tooltip)
{
  gtk_tooltip_set_text (tooltip, gtk_label_get_label (self->heading));

  return pango_layout_is_ellipsized (gtk_label_get_layout (self->heading));
}

static void
occupancy_hero_class_init (OccupancyHeroClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = occupancy_hero_constructed;
  object_class->dispose = occupancy_hero_dispose;
  object_class->get_property = occupancy_hero_get_property;
  object_class->set_property = occupancy_hero_set_property;

  /**
   * OccupancyHero:measure:
   *
   * Which count it is.
   */
  properties[PROP_MEASURE] =
    g_param_spec_enum ("measure", NULL, NULL,
                       OCCUPANCY_TYPE_MEASURE,
                       OCCUPANCY_MEASURE_CONNECTIONS,
                       G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "occupancyhero");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-hero.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyHero, marker);
  gtk_widget_class_bind_template_child (widget_class, OccupancyHero, heading);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_hero_query_heading_tooltip_cb);
  gtk_widget_class_bind_template_child (widget_class, OccupancyHero, number);
  gtk_widget_class_bind_template_child (widget_class, OccupancyHero, change_box);
  gtk_widget_class_bind_template_child (widget_class, OccupancyHero, change_icon);
  gtk_widget_class_bind_template_child (widget_class, OccupancyHero, change);
  gtk_widget_class_bind_template_child (widget_class, OccupancyHero, note);
}

static void
occupancy_hero_init (OccupancyHero *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * occupancy_hero_new:
 * @measure: which count
 *
 * Creates a hero without a count.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_hero_new (OccupancyMeasure measure)
{
  return g_object_new (OCCUPANCY_TYPE_HERO,
                       "measure", measure,
                       NULL);
}

/**
 * occupancy_hero_update:
 * @self: a hero
 * @watch: the watch of a room
 *
 * Takes over what is known of the room now.
 */
void
occupancy_hero_update (OccupancyHero  *self,
                       OccupancyWatch *watch)
{
  OccupancyReading reading;
  g_autofree char *number = NULL;

  g_return_if_fail (OCCUPANCY_IS_HERO (self));
  g_return_if_fail (OCCUPANCY_IS_WATCH (watch));

  occupancy_watch_get_reading (watch, &reading);
  if (!occupancy_reading_has_counts (&reading))
    number = g_strdup (OCCUPANCY_FORMAT_NO_VALUE);
  else if (self->measure == OCCUPANCY_MEASURE_CONNECTIONS)
    number = occupancy_format_count (reading.connections);
  else
    number = occupancy_format_count (reading.presence_members);
  gtk_label_set_label (self->number, number);

  if (occupancy_reading_is_reliable (&reading))
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unreliable");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "unreliable");

  if (self->measure == OCCUPANCY_MEASURE_CONNECTIONS)
    gtk_label_set_label (self->note,
                         occupancy_watch_get_count_own (watch) ? _("Open connections, this app’s own counted")
                                                               : _("Open connections, this app’s own not counted"));

  occupancy_hero_update_change (self, watch, &reading);
  occupancy_hero_update_accessible (self, &reading);
}
