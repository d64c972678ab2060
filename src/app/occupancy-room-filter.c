/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "app/occupancy-room-filter.h"
#include "monitor/occupancy-watch.h"

/**
 * OccupancyRoomFilter:
 *
 * Finds rooms by a part of what they are called, of their name in the service or
 * of the name of their account, whatever the case and the accents.
 */
struct _OccupancyRoomFilter
{
  GtkFilter parent_instance;

  char *text;
  char *folded;
};

G_DEFINE_FINAL_TYPE (OccupancyRoomFilter, occupancy_room_filter, GTK_TYPE_FILTER)

enum
{
  PROP_0,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* @text without case and accents. */
static char *
occupancy_room_filter_fold (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *decomposed = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
  GString *plain = g_string_new (NULL);

  for (const char *c = decomposed; c != NULL && *c != '\0'; c = g_utf8_next_char (c))
    {
      if (!g_unichar_ismark (g_utf8_get_char (c)))
        g_string_append_unichar (plain, g_utf8_get_char (c));
    }

  return g_string_free_and_steal (plain);
}

static gboolean
occupancy_room_filter_has (OccupancyRoomFilter *self,
                           const char          *text)
{
  g_autofree char *folded = occupancy_room_filter_fold (text);

  return strstr (folded, self->folded) != NULL;
}

static gboolean
occupancy_room_filter_match (GtkFilter *filter,
                             gpointer   item)
{
  OccupancyRoomFilter *self = OCCUPANCY_ROOM_FILTER (filter);
  OccupancyWatch *watch = OCCUPANCY_WATCH (item);

  return self->folded[0] == '\0' ||
         occupancy_room_filter_has (self, occupancy_watch_get_title (watch)) ||
         occupancy_room_filter_has (self, occupancy_watch_get_name (watch)) ||
         occupancy_room_filter_has (self, occupancy_account_get_name (occupancy_watch_get_account (watch)));
}

static GtkFilterMatch
occupancy_room_filter_get_strictness (GtkFilter *filter)
{
  return OCCUPANCY_ROOM_FILTER (filter)->folded[0] == '\0' ? GTK_FILTER_MATCH_ALL : GTK_FILTER_MATCH_SOME;
}

static void
occupancy_room_filter_finalize (GObject *object)
{
  OccupancyRoomFilter *self = OCCUPANCY_ROOM_FILTER (object);

  g_free (self->text);
  g_free (self->folded);

  G_OBJECT_CLASS (occupancy_room_filter_parent_class)->finalize (object);
}

static void
occupancy_room_filter_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  OccupancyRoomFilter *self = OCCUPANCY_ROOM_FILTER (object);

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
occupancy_room_filter_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  OccupancyRoomFilter *self = OCCUPANCY_ROOM_FILTER (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      occupancy_room_filter_set_text (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_room_filter_class_init (OccupancyRoomFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkFilterClass *filter_class = GTK_FILTER_CLASS (klass);

  object_class->finalize = occupancy_room_filter_finalize;
  object_class->get_property = occupancy_room_filter_get_property;
  object_class->set_property = occupancy_room_filter_set_property;

  filter_class->match = occupancy_room_filter_match;
  filter_class->get_strictness = occupancy_room_filter_get_strictness;

  /**
   * OccupancyRoomFilter:text:
   *
   * What to look for.
   */
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL,
                         "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_room_filter_init (OccupancyRoomFilter *self)
{
  self->text = g_strdup ("");
  self->folded = g_strdup ("");
}

/**
 * occupancy_room_filter_new:
 *
 * Creates a filter that finds all rooms.
 *
 * Returns: (transfer full): a new filter
 */
OccupancyRoomFilter *
occupancy_room_filter_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_ROOM_FILTER, NULL);
}

/**
 * occupancy_room_filter_get_text:
 * @self: a filter
 *
 * Gets what to look for.
 *
 * Returns: a text; empty finds all rooms
 */
const char *
occupancy_room_filter_get_text (OccupancyRoomFilter *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM_FILTER (self), NULL);

  return self->text;
}

/**
 * occupancy_room_filter_set_text:
 * @self: a filter
 * @text: (nullable): a text; empty finds all rooms
 *
 * Sets what to look for.
 */
void
occupancy_room_filter_set_text (OccupancyRoomFilter *self,
                                const char          *text)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_FILTER (self));

  if (!g_set_str (&self->text, text != NULL ? text : ""))
    return;

  g_free (self->folded);
  self->folded = occupancy_room_filter_fold (self->text);
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}
