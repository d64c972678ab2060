/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"
#include "app/occupancy-state-pill.h"
#include "core/occupancy-sample.h"

/**
 * OccupancyStatePill:
 *
 * How far the counts of a room can be relied on: a word, and behind it when and
 * how the last value came, and a way to ask for another.
 */
struct _OccupancyStatePill
{
  AdwBin parent_instance;

  OccupancyWatch *watch;
  GCancellable *cancellable; /* while the service is asked */

  GtkMenuButton *button;
  GtkImage *icon;
  GtkLabel *state;
  GtkLabel *source;
  GtkLabel *outcome;
};

G_DEFINE_FINAL_TYPE (OccupancyStatePill, occupancy_state_pill, ADW_TYPE_BIN)

/* The style class of each state. */
static const char *
occupancy_state_pill_get_css_class (OccupancyReadingState state)
{
  if (state == OCCUPANCY_READING_LIVE)
    return "live";
  if (state == OCCUPANCY_READING_INVALID)
    return "invalid";

  return NULL;
}

/* Where the last value came from, and when. */
static char *
occupancy_state_pill_describe_source (OccupancyStatePill *self)
{
  OccupancyRoom *room = occupancy_watch_get_room (self->watch);
  OccupancySample sample;
  g_autofree char *time = NULL;

  if (room == NULL || !occupancy_room_get_latest (room, &sample))
    return g_strdup (_("There was no value yet"));

  time = occupancy_format_moment (sample.time, occupancy_sample_now ());
  if (!sample.valid)
    /* Translators: %s is a time of day, perhaps with its day */
    return g_strdup_printf (_("Invalid data at %s, received in realtime"), time);
  if (sample.source == OCCUPANCY_SOURCE_REALTIME)
    /* Translators: %s is a time of day, perhaps with its day */
    return g_strdup_printf (_("Last value at %s, received in realtime"), time);

  /* Translators: %s is a time of day, perhaps with its day */
  return g_strdup_printf (_("Last value at %s, asked for by REST"), time);
}

/* Why the service is not asked, or NULL. An answer counts only where it would be known
 * to hold: it would be stale as soon as it comes, else. */
static const char *
occupancy_state_pill_find_obstacle (OccupancyStatePill *self)
{
  OccupancyRoom *room = occupancy_watch_get_room (self->watch);

  if (room != NULL && occupancy_room_get_polled (room))
    return NULL;
  if (occupancy_account_get_state (occupancy_watch_get_account (self->watch)) != ABLY_CONNECTION_CONNECTED)
    return _("Not refreshed: the account is not connected");
  if (room == NULL || occupancy_room_get_status (room) != OCCUPANCY_ROOM_ATTACHED)
    return _("Not refreshed: the room is not attached");

  return NULL;
}

static void
occupancy_state_pill_update_source (OccupancyStatePill *self)
{
  g_autofree char *source = occupancy_state_pill_describe_source (self);

  gtk_label_set_label (self->source, source);
  /* Even the same text anew asks the display server where the pointer is. */
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self->button)), source) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), source);
}

static void
occupancy_state_pill_set_outcome (OccupancyStatePill *self,
                                  const char         *outcome)
{
  gtk_label_set_label (self->outcome, outcome != NULL ? outcome : "");
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), outcome != NULL);
}

/* Shows why a value could not be had, or that it is there: also to those who only hear it. */
static void
occupancy_state_pill_tell (OccupancyStatePill *self,
                           const char         *outcome)
{
  occupancy_state_pill_set_outcome (self, gtk_menu_button_get_active (self->button) ? outcome : NULL);
  occupancy_state_pill_update (self);
  gtk_accessible_announce (GTK_ACCESSIBLE (self),
                           outcome != NULL ? outcome : gtk_label_get_label (self->source),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
occupancy_state_pill_refreshed_cb (GObject      *source,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr(OccupancyStatePill) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *outcome = NULL;
  OccupancySample sample;

  occupancy_room_fetch_finish (OCCUPANCY_ROOM (source), result, &sample, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (error != NULL)
    /* Translators: %s says why the service did not give the value of a room */
    outcome = g_strdup_printf (_("Not refreshed: %s"), error->message);
  occupancy_state_pill_tell (self, outcome);
}

static void
occupancy_state_pill_refresh_cb (OccupancyStatePill *self)
{
  const char *obstacle;

  g_assert (OCCUPANCY_IS_STATE_PILL (self));

  if (self->cancellable != NULL)
    return;

  obstacle = occupancy_state_pill_find_obstacle (self);
  if (obstacle != NULL)
    {
      occupancy_state_pill_tell (self, obstacle);
      return;
    }

  self->cancellable = g_cancellable_new ();
  occupancy_state_pill_set_outcome (self, _("Asking the service…"));
  occupancy_room_fetch_async (occupancy_watch_get_room (self->watch), self->cancellable,
                              occupancy_state_pill_refreshed_cb, g_object_ref (self));
}

/* It was said, and need not be true the next time. */
static void
occupancy_state_pill_closed_cb (OccupancyStatePill *self)
{
  g_assert (OCCUPANCY_IS_STATE_PILL (self));

  if (self->cancellable == NULL)
    occupancy_state_pill_set_outcome (self, NULL);
}

/* What was asked for, and what became of it, is of the room that was shown then. */
static void
occupancy_state_pill_forget (OccupancyStatePill *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  occupancy_state_pill_set_outcome (self, NULL);
}

static void
occupancy_state_pill_dispose (GObject *object)
{
  OccupancyStatePill *self = OCCUPANCY_STATE_PILL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->watch);
  /* The template would take away the child without telling the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_STATE_PILL);

  G_OBJECT_CLASS (occupancy_state_pill_parent_class)->dispose (object);
}

static void
occupancy_state_pill_class_init (OccupancyStatePillClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_state_pill_dispose;

  gtk_widget_class_set_css_name (widget_class, "occupancystatepill");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-state-pill.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyStatePill, button);
  gtk_widget_class_bind_template_child (widget_class, OccupancyStatePill, icon);
  gtk_widget_class_bind_template_child (widget_class, OccupancyStatePill, state);
  gtk_widget_class_bind_template_child (widget_class, OccupancyStatePill, source);
  gtk_widget_class_bind_template_child (widget_class, OccupancyStatePill, outcome);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_state_pill_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_state_pill_refresh_cb);
}

static void
occupancy_state_pill_init (OccupancyStatePill *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * occupancy_state_pill_new:
 *
 * Creates a pill without a room.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_state_pill_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_STATE_PILL, NULL);
}

/**
 * occupancy_state_pill_set_watch:
 * @self: a pill
 * @watch: (nullable): the watch of a room
 *
 * Sets the room. What was open for another is closed.
 */
void
occupancy_state_pill_set_watch (OccupancyStatePill *self,
                                OccupancyWatch     *watch)
{
  g_return_if_fail (OCCUPANCY_IS_STATE_PILL (self));
  g_return_if_fail (watch == NULL || OCCUPANCY_IS_WATCH (watch));

  if (!g_set_object (&self->watch, watch))
    return;

  gtk_menu_button_popdown (self->button);
  occupancy_state_pill_forget (self);
  occupancy_state_pill_update (self);
}

/**
 * occupancy_state_pill_update:
 * @self: a pill
 *
 * Takes over what is known of the room now.
 */
void
occupancy_state_pill_update (OccupancyStatePill *self)
{
  OccupancyReading reading;
  const char *css_class;
  g_autofree char *state = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (OCCUPANCY_IS_STATE_PILL (self));

  if (self->watch == NULL)
    return;

  occupancy_watch_get_reading (self->watch, &reading);
  state = occupancy_format_state (&reading, occupancy_sample_now ());
  if (!g_str_equal (gtk_label_get_label (self->state), state))
    {
      gtk_label_set_label (self->state, state);
      /* Translators: %s is a state, such as “Live” */
      label = g_strdup_printf (_("State: %s"), reading.state == OCCUPANCY_READING_LIVE ? C_("state: …", "live") : state);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                      -1);
    }

  css_class = occupancy_state_pill_get_css_class (reading.state);
  gtk_image_set_from_icon_name (self->icon, occupancy_format_state_icon (reading.state));
  gtk_widget_set_css_classes (GTK_WIDGET (self), (const char *[]) { css_class, NULL });
  occupancy_state_pill_update_source (self);
}
