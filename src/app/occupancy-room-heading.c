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
  OccupancyAccount *account;
  char *in_full;

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

/* Adds up what is known of the account, and tells of how many rooms that is, how
 * many of those may have changed since, and of how many it is not. The places of a
 * section in the list are not asked for: a list header keeps the former ones when
 * the section grows. */
static gint64
occupancy_room_heading_add_up (OccupancyRoomHeading *self,
                               guint                *n_known,
                               guint                *n_stale,
                               guint                *n_unknown)
{
  guint n = g_list_model_get_n_items (self->rooms);
  gint64 total = 0;

  *n_known = *n_stale = *n_unknown = 0;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (self->rooms, i);
      OccupancyReading reading;

      if (occupancy_watch_get_account (watch) != self->account)
        continue;

      occupancy_watch_get_reading (watch, &reading);
      if (!occupancy_reading_has_counts (&reading))
        {
          ++*n_unknown;
          continue;
        }

      total += reading.connections;
      ++*n_known;
      if (!occupancy_reading_is_reliable (&reading))
        ++*n_stale;
    }

  return total;
}

static char *
occupancy_room_heading_describe (const char *digits,
                                 gint64      total,
                                 guint       n_stale,
                                 guint       n_unknown)
{
  g_autofree char *words = g_strdup_printf (ngettext ("%s connection", "%s connections", (gulong) total), digits);

  if (n_stale > 0)
    {
      g_autofree char *before = g_steal_pointer (&words);
      g_autofree char *stale = occupancy_format_count (n_stale);

      /* Translators: a total, and of how many rooms it was so only before: “3,578 connections · 2 stale” */
      words = g_strdup_printf (ngettext ("%s · %s stale", "%s · %s stale", n_stale), before, stale);
    }

  if (n_unknown > 0)
    {
      g_autofree char *before = g_steal_pointer (&words);
      g_autofree char *unknown = occupancy_format_count (n_unknown);

      /* Translators: a total, and of how many rooms it is not: “3,578 connections · 1 unknown” */
      words = g_strdup_printf (ngettext ("%s · %s unknown", "%s · %s unknown", n_unknown), before, unknown);
    }

  return g_steal_pointer (&words);
}

static void
occupancy_room_heading_update (OccupancyRoomHeading *self)
{
  g_autofree char *digits = NULL;
  g_autofree char *in_full = NULL;
  gint64 total;
  guint n_known;
  guint n_stale;
  guint n_unknown;

  g_assert (OCCUPANCY_IS_ROOM_HEADING (self));

  if (self->account == NULL)
    return;

  total = occupancy_room_heading_add_up (self, &n_known, &n_stale, &n_unknown);
  if (n_known > 0)
    {
      digits = occupancy_format_count (total);
      in_full = occupancy_room_heading_describe (digits, total, n_stale, n_unknown);
    }

  gtk_label_set_label (self->total, digits != NULL ? digits : OCCUPANCY_FORMAT_NO_VALUE);
  if (!g_set_str (&self->in_full, in_full))
    return;

  if (in_full != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->total),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, in_full,
                                    -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self->total), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

static gboolean
occupancy_room_heading_query_tooltip (GtkWidget  *widget,
                                      int         x,
                                      int         y,
                                      gboolean    keyboard_mode,
                                      GtkTooltip *tooltip)
{
  OccupancyRoomHeading *self = OCCUPANCY_ROOM_HEADING (widget);

  if (self->in_full == NULL || gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT) != GTK_WIDGET (self->total))
    return FALSE;

  gtk_tooltip_set_text (tooltip, self->in_full);

  return TRUE;
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

  g_clear_object (&self->account);
  g_clear_object (&self->rooms);
  g_clear_object (&self->timeline);
  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_ROOM_HEADING);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (occupancy_room_heading_parent_class)->dispose (object);
}

static void
occupancy_room_heading_finalize (GObject *object)
{
  OccupancyRoomHeading *self = OCCUPANCY_ROOM_HEADING (object);

  g_free (self->in_full);

  G_OBJECT_CLASS (occupancy_room_heading_parent_class)->finalize (object);
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
  object_class->finalize = occupancy_room_heading_finalize;
  object_class->get_property = occupancy_room_heading_get_property;
  object_class->set_property = occupancy_room_heading_set_property;

  widget_class->query_tooltip = occupancy_room_heading_query_tooltip;

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
 * @account: (nullable): of which account the heading is
 *
 * Sets the rooms that the heading stands over: those of @account in @rooms.
 */
void
occupancy_room_heading_set_rooms (OccupancyRoomHeading *self,
                                  GListModel           *rooms,
                                  OccupancyAccount     *account)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_HEADING (self));

  g_set_object (&self->rooms, rooms);
  g_set_object (&self->account, account);
  if (account == NULL)
    return;

  gtk_label_set_label (self->name, occupancy_account_get_name (account));
  occupancy_room_heading_update (self);
}
