/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"
#include "app/occupancy-room-heading.h"
#include "monitor/occupancy-watch.h"

/**
 * OccupancyRoomHeading:
 *
 * Stands over the rooms of an account in a list: its name, and their last known
 * connections together.
 */
struct _OccupancyRoomHeading
{
  GtkWidget parent_instance;

  OccupancyTimeline *timeline;
  GListModel *rooms;
  GtkListHeader *section;

  GtkLabel *name;
  GtkLabel *total;
};

G_DEFINE_FINAL_TYPE (OccupancyRoomHeading, occupancy_room_heading, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TIMELINE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The sum of what is known of the section, and whether anything is. */
static gboolean
occupancy_room_heading_add_up (OccupancyRoomHeading *self,
                               gint64               *total)
{
  gboolean known = FALSE;
  guint end = gtk_list_header_get_end (self->section);

  *total = 0;
  for (guint i = gtk_list_header_get_start (self->section); i < end; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (self->rooms, i);
      OccupancyReading reading;

      if (watch == NULL)
        break;

      occupancy_watch_get_reading (watch, &reading);
      if (occupancy_reading_has_counts (&reading))
        {
          *total += reading.connections;
          known = TRUE;
        }
    }

  return known;
}

static void
occupancy_room_heading_update (OccupancyRoomHeading *self)
{
  g_autofree char *digits = NULL;
  g_autofree char *label = NULL;
  gint64 total;

  g_assert (OCCUPANCY_IS_ROOM_HEADING (self));

  if (self->section == NULL)
    return;

  if (!occupancy_room_heading_add_up (self, &total))
    {
      gtk_label_set_label (self->total, OCCUPANCY_FORMAT_NO_VALUE);
      gtk_accessible_reset_property (GTK_ACCESSIBLE (self->total), GTK_ACCESSIBLE_PROPERTY_LABEL);
      return;
    }

  digits = occupancy_format_count (total);
  if (g_str_equal (gtk_label_get_label (self->total), digits))
    return;

  gtk_label_set_label (self->total, digits);
  label = g_strdup_printf (ngettext ("%s connection", "%s connections", (gulong) total), digits);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->total),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static void
occupancy_room_heading_constructed (GObject *object)
{
  OccupancyRoomHeading *self = OCCUPANCY_ROOM_HEADING (object);

  G_OBJECT_CLASS (occupancy_room_heading_parent_class)->constructed (object);

  if (self->timeline != NULL)
    g_signal_connect_object (self->timeline, "beat",
                             G_CALLBACK (occupancy_room_heading_update), self,
                             G_CONNECT_SWAPPED);
}

static void
occupancy_room_heading_dispose (GObject *object)
{
  OccupancyRoomHeading *self = OCCUPANCY_ROOM_HEADING (object);
  GtkWidget *child;

  self->section = NULL;
  g_clear_object (&self->rooms);
  g_clear_object (&self->timeline);
  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_ROOM_HEADING);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (occupancy_room_heading_parent_class)->dispose (object);
}

static void
occupancy_room_heading_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  OccupancyRoomHeading *self = OCCUPANCY_ROOM_HEADING (object);

  switch (prop_id)
    {
    case PROP_TIMELINE:
      g_value_set_object (value, self->timeline);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_room_heading_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  OccupancyRoomHeading *self = OCCUPANCY_ROOM_HEADING (object);

  switch (prop_id)
    {
    case PROP_TIMELINE:
      self->timeline = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_room_heading_class_init (OccupancyRoomHeadingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = occupancy_room_heading_constructed;
  object_class->dispose = occupancy_room_heading_dispose;
  object_class->get_property = occupancy_room_heading_get_property;
  object_class->set_property = occupancy_room_heading_set_property;

  /**
   * OccupancyRoomHeading:timeline:
   *
   * Whose beat the heading follows.
   */
  properties[PROP_TIMELINE] =
    g_param_spec_object ("timeline", NULL, NULL,
                         OCCUPANCY_TYPE_TIMELINE,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "occupancyroomheading");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-room-heading.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomHeading, name);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomHeading, total);
}

static void
occupancy_room_heading_init (OccupancyRoomHeading *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * occupancy_room_heading_new:
 * @timeline: whose beat to follow
 *
 * Creates a heading of nothing.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_room_heading_new (OccupancyTimeline *timeline)
{
  g_return_val_if_fail (OCCUPANCY_IS_TIMELINE (timeline), NULL);

  return g_object_new (OCCUPANCY_TYPE_ROOM_HEADING,
                       "timeline", timeline,
                       NULL);
}

/**
 * occupancy_room_heading_set_rooms:
 * @self: a heading
 * @rooms: (nullable): a list of [class@Watch]
 * @section: (nullable): which of them the heading is for; it keeps the heading
 *
 * Sets the rooms that the heading stands over.
 */
void
occupancy_room_heading_set_rooms (OccupancyRoomHeading *self,
                                  GListModel           *rooms,
                                  GtkListHeader        *section)
{
  OccupancyWatch *first;

  g_return_if_fail (OCCUPANCY_IS_ROOM_HEADING (self));

  g_set_object (&self->rooms, rooms);
  self->section = section;
  if (section == NULL)
    return;

  first = gtk_list_header_get_item (section);
  gtk_label_set_label (self->name, occupancy_account_get_name (occupancy_watch_get_account (first)));
  occupancy_room_heading_update (self);
}
