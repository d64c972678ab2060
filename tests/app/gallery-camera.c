/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "gallery-camera.h"

/* Pictures. */

static gboolean
wake_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

void
gallery_wait_for (guint milliseconds)
{
  gboolean done = FALSE;

  g_timeout_add (milliseconds, wake_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

/* What a window or a popover looks like; NULL while it is being laid out. */
static GskRenderNode *
snapshot_surface (GtkWidget *widget)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot),
                          gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));

  return gtk_snapshot_to_node (snapshot);
}

static void
save_picture (Gallery    *gallery,
              GtkWidget  *surface,
              const char *name)
{
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree char *file = g_strdup_printf ("%s/%s.png", gallery->folder, name);

  for (guint i = 0; node == NULL && i < 100; i++)
    {
      gallery_wait_for (400);
      node = snapshot_surface (surface);
    }

  if (node != NULL)
    texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (surface)), node, NULL);
  if (texture == NULL || !gdk_texture_save_to_png (texture, file))
    g_error ("%s cannot be made", file);
}

/* Texts. */

static void
list_text (const char *scene,
           const char *kind,
           const char *place,
           const char *text)
{
  g_autofree char *escaped = text != NULL ? g_strescape (text, NULL) : NULL;

  if (text != NULL && text[0] != '\0')
    g_print ("%s\t%s\t%s\t%s\n", scene, kind, place, escaped);
}

/* What can be read in @widget, and whether it is all there. */
static void
list_texts (const char *scene,
            GtkWidget  *widget,
            const char *place)
{
  const char *name = G_OBJECT_TYPE_NAME (widget);

  if (!gtk_widget_get_visible (widget) || !gtk_widget_get_child_visible (widget))
    return;

  if (g_str_has_prefix (name, "Occupancy") || g_str_has_suffix (name, "Row") || ADW_IS_WINDOW_TITLE (widget))
    place = name;
  list_text (scene, "tooltip", place, gtk_widget_get_tooltip_text (widget));
  if (GTK_IS_LABEL (widget))
    {
      PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (widget));

      list_text (scene, pango_layout_is_ellipsized (layout) ? "cut" : "label", place,
                 gtk_label_get_text (GTK_LABEL (widget)));
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    list_texts (scene, child, place);
}

void
gallery_save_surface (Gallery    *gallery,
                      GtkWidget  *surface,
                      const char *name)
{
  if (gallery->texts)
    {
      gallery_wait_for (200);
      list_texts (name, surface, "window");
      return;
    }

  save_picture (gallery, surface, name);
}

void
gallery_save (Gallery    *gallery,
              const char *name)
{
  gallery_save_surface (gallery, GTK_WIDGET (gallery->window), name);
}

void
gallery_open_window (Gallery          *gallery,
                     OccupancyMonitor *monitor,
                     int               width,
                     int               height)
{
  gallery->window = occupancy_window_new (GTK_APPLICATION (app_fixture_get_application ()), monitor, gallery->settings);
  gtk_window_set_default_size (GTK_WINDOW (gallery->window), width, height);
  gtk_window_present (GTK_WINDOW (gallery->window));
  gallery_wait_for (300);
}

void
gallery_close_window (Gallery *gallery)
{
  gtk_window_destroy (GTK_WINDOW (gallery->window));
}

void
gallery_show (Gallery    *gallery,
              const char *room)
{
  gtk_widget_activate_action (GTK_WIDGET (gallery->window), "room.open", "(ss)",
                              occupancy_account_get_id (gallery->festival), room);
}

/* The dialog that an action of the window or of the application opens. */
GtkWidget *
gallery_open_dialog (Gallery    *gallery,
                     const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (gallery->window), action, NULL);
  app_fixture_wait (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (gallery->window)) != NULL);
  gallery_wait_for (500);

  return GTK_WIDGET (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (gallery->window)));
}

void
gallery_close_dialog (GtkWidget *dialog)
{
  adw_dialog_force_close (ADW_DIALOG (dialog));
  gallery_wait_for (500);
}

void
gallery_type (GtkWidget  *dialog,
              const char *title,
              const char *text)
{
  GtkWidget *row = app_fixture_find (dialog, ADW_TYPE_PREFERENCES_ROW, "title", g_dgettext (NULL, title));

  gtk_editable_set_text (GTK_EDITABLE (row), text);
}
