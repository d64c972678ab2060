/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"

/* One for all tests of a program: it cannot be registered twice on a bus. */
OccupancyApplication *
app_fixture_get_application (void)
{
  static OccupancyApplication *application;

  if (application == NULL)
    {
      application = occupancy_application_new ();
      g_application_set_application_id (G_APPLICATION (application), NULL);
      g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
      g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
    }

  return application;
}

OccupancyWindow *
app_fixture_new_window (OccupancyMonitor *monitor,
                        GSettings        *settings)
{
  OccupancyWindow *window = occupancy_window_new (GTK_APPLICATION (app_fixture_get_application ()), monitor, settings);

  gtk_window_present (GTK_WINDOW (window));
  app_fixture_wait (gtk_widget_get_mapped (GTK_WIDGET (window)));

  return window;
}

/* Ends @window, and sees to it that nobody holds on to it. */
void
app_fixture_destroy_window (OccupancyWindow *window)
{
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  app_fixture_wait (window == NULL);
  app_fixture_settle ();
}

void
app_fixture_settle (void)
{
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
app_fixture_matches (GtkWidget  *widget,
                     GType       type,
                     const char *property,
                     const char *value)
{
  g_autofree char *actual = NULL;

  if (!g_type_is_a (G_OBJECT_TYPE (widget), type))
    return FALSE;
  if (property == NULL)
    return TRUE;
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (widget), property) == NULL)
    return FALSE;

  g_object_get (widget, property, &actual, NULL);

  return g_strcmp0 (actual, value) == 0;
}

/* The first widget of @type in @widget whose @property is @value; widgets that
 * are not visible, and all in them, do not count. */
GtkWidget *
app_fixture_find (GtkWidget  *widget,
                  GType       type,
                  const char *property,
                  const char *value)
{
  if (!gtk_widget_get_visible (widget) || !gtk_widget_get_child_visible (widget))
    return NULL;
  if (app_fixture_matches (widget, type, property, value))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = app_fixture_find (child, type, property, value);

      if (found != NULL)
        return found;
    }

  return NULL;
}

GtkWidget *
app_fixture_find_label (GtkWidget  *widget,
                        const char *text)
{
  return app_fixture_find (widget, GTK_TYPE_LABEL, "label", text);
}
