/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-room-viewer.h"

/**
 * OccupancyRoomViewer:
 *
 * Tells the watch of a room that a widget shows it, as long as the widget is on
 * screen: such a room goes before those that nobody sees.
 */
struct _OccupancyRoomViewer
{
  GObject parent_instance;

  /* It owns this. */
  GtkWidget *widget;
  OccupancyWatch *watch;
  guint in_view : 1;
  guint viewing : 1;
};

G_DEFINE_FINAL_TYPE (OccupancyRoomViewer, occupancy_room_viewer, G_TYPE_OBJECT)

static void
occupancy_room_viewer_set_viewing (OccupancyRoomViewer *self,
                                   gboolean             viewing)
{
  if (self->viewing == viewing)
    return;

  self->viewing = viewing;
  if (viewing)
    occupancy_watch_add_viewer (self->watch);
  else
    occupancy_watch_remove_viewer (self->watch);
}

static void
occupancy_room_viewer_update (OccupancyRoomViewer *self)
{
  g_assert (OCCUPANCY_IS_ROOM_VIEWER (self));

  occupancy_room_viewer_set_viewing (self, self->in_view && self->watch != NULL && gtk_widget_get_mapped (self->widget));
}

/* The widget is still mapped when it says that it goes. */
static void
occupancy_room_viewer_unmap_cb (OccupancyRoomViewer *self)
{
  g_assert (OCCUPANCY_IS_ROOM_VIEWER (self));

  occupancy_room_viewer_set_viewing (self, FALSE);
}

static void
occupancy_room_viewer_dispose (GObject *object)
{
  OccupancyRoomViewer *self = OCCUPANCY_ROOM_VIEWER (object);

  occupancy_room_viewer_set_viewing (self, FALSE);
  g_clear_object (&self->watch);

  G_OBJECT_CLASS (occupancy_room_viewer_parent_class)->dispose (object);
}

static void
occupancy_room_viewer_class_init (OccupancyRoomViewerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = occupancy_room_viewer_dispose;
}

static void
occupancy_room_viewer_init (OccupancyRoomViewer *self)
{
  self->in_view = TRUE;
}

/**
 * occupancy_room_viewer_new:
 * @widget: what shows a room, which owns the viewer
 *
 * Creates a viewer for @widget, that is without a room.
 *
 * Returns: a new viewer
 */
OccupancyRoomViewer *
occupancy_room_viewer_new (GtkWidget *widget)
{
  OccupancyRoomViewer *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  self = g_object_new (OCCUPANCY_TYPE_ROOM_VIEWER, NULL);
  self->widget = widget;
  g_signal_connect_object (widget, "map",
                           G_CALLBACK (occupancy_room_viewer_update), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (widget, "unmap",
                           G_CALLBACK (occupancy_room_viewer_unmap_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * occupancy_room_viewer_set_watch:
 * @self: a viewer
 * @watch: (nullable): the watch of the room that the widget shows
 *
 * Sets the room.
 */
void
occupancy_room_viewer_set_watch (OccupancyRoomViewer *self,
                                 OccupancyWatch      *watch)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_VIEWER (self));
  g_return_if_fail (watch == NULL || OCCUPANCY_IS_WATCH (watch));

  if (self->watch == watch)
    return;

  occupancy_room_viewer_set_viewing (self, FALSE);
  g_set_object (&self->watch, watch);
  occupancy_room_viewer_update (self);
}

/**
 * occupancy_room_viewer_set_in_view:
 * @self: a viewer
 * @in_view: whether the widget is where it can be seen
 *
 * Tells whether the widget, when it is on screen, is also scrolled into view,
 * which is taken for granted before.
 */
void
occupancy_room_viewer_set_in_view (OccupancyRoomViewer *self,
                                   gboolean             in_view)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_VIEWER (self));

  if (self->in_view == !!in_view)
    return;

  self->in_view = !!in_view;
  occupancy_room_viewer_update (self);
}
