/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-welcome-page.h"

/**
 * OccupancyWelcomePage:
 *
 * What a person sees who has no account yet: the way to a first number, and a
 * way to look around before.
 */
struct _OccupancyWelcomePage
{
  AdwBin parent_instance;

  OccupancyBanner *banner;
  AdwStatusPage *status;
  GtkWidget *connect_button;
  GtkLabel *error;
};

G_DEFINE_FINAL_TYPE (OccupancyWelcomePage, occupancy_welcome_page, ADW_TYPE_BIN)

static gboolean
occupancy_welcome_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (OCCUPANCY_WELCOME_PAGE (widget)->connect_button);
}

static void
occupancy_welcome_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), OCCUPANCY_TYPE_WELCOME_PAGE);

  G_OBJECT_CLASS (occupancy_welcome_page_parent_class)->dispose (object);
}

static void
occupancy_welcome_page_class_init (OccupancyWelcomePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_welcome_page_dispose;

  widget_class->grab_focus = occupancy_welcome_page_grab_focus;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyWelcomePage, banner);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWelcomePage, status);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWelcomePage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWelcomePage, error);

  g_type_ensure (OCCUPANCY_TYPE_BANNER);
}

static void
occupancy_welcome_page_init (OccupancyWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  adw_status_page_set_icon_name (self->status, APPLICATION_ID);
}

/**
 * occupancy_welcome_page_new:
 *
 * Creates a page that welcomes a person.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_welcome_page_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_WELCOME_PAGE, NULL);
}

/**
 * occupancy_welcome_page_get_banner:
 * @self: a page
 *
 * Gets what tells the troubles on the page: a setup that was lost looks like
 * none.
 *
 * Returns: (transfer none): the banner
 */
OccupancyBanner *
occupancy_welcome_page_get_banner (OccupancyWelcomePage *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WELCOME_PAGE (self), NULL);

  return self->banner;
}

/**
 * occupancy_welcome_page_set_error:
 * @self: a page
 * @message: (nullable): what went wrong with the demo, or %NULL for nothing
 *
 * Sets why the demo could not be started.
 */
void
occupancy_welcome_page_set_error (OccupancyWelcomePage *self,
                                  const char           *message)
{
  g_return_if_fail (OCCUPANCY_IS_WELCOME_PAGE (self));

  gtk_label_set_label (self->error, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), message != NULL);
}
