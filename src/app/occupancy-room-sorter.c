/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-room-alerts.h"
#include "app/occupancy-room-change.h"
#include "app/occupancy-room-sorter.h"
#include "core/occupancy-sample.h"
#include "monitor/occupancy-watch.h"

/**
 * OccupancyRoomSorter:
 *
 * Sorts rooms by what a person asked for: those first that need attention, then
 * those that are pinned, and those last of which the number is unknown, whichever
 * way round.
 *
 * It goes by the numbers of the last occupancy_room_sorter_refresh(), so that a
 * list holds still in between.
 */
struct _OccupancyRoomSorter
{
  GtkSorter parent_instance;

  OccupancySortOrder order;
  gboolean reversed;
  OccupancyAlerter *alerter;
  GHashTable *keys;
};

G_DEFINE_ENUM_TYPE (OccupancySortOrder, occupancy_sort_order,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_SORT_NAME, "name"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_SORT_CONNECTIONS, "connections"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_SORT_CHANGE, "change"))

G_DEFINE_FINAL_TYPE (OccupancyRoomSorter, occupancy_room_sorter, GTK_TYPE_SORTER)

enum
{
  PROP_0,
  PROP_ORDER,
  PROP_REVERSED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What a room is sorted by until the next refresh. */
typedef struct
{
  gboolean firing;
  gboolean pinned;
  gboolean known;
  gint64 number;
  char *title;
} SortKey;

static void
sort_key_free (SortKey *key)
{
  g_free (key->title);
  g_free (key);
}

static void
occupancy_room_sorter_measure (OccupancyRoomSorter *self,
                               OccupancyWatch      *watch,
                               SortKey             *key)
{
  OccupancyReading reading;
  gint64 since;

  switch (self->order)
    {
    case OCCUPANCY_SORT_CONNECTIONS:
      occupancy_watch_get_reading (watch, &reading);
      key->known = occupancy_reading_has_counts (&reading);
      key->number = reading.connections;
      break;

    case OCCUPANCY_SORT_CHANGE:
      key->known = occupancy_room_change_get (watch, occupancy_sample_now (), &since, &key->number);
      break;

    case OCCUPANCY_SORT_NAME:
    default:
      key->known = TRUE;
      key->number = 0;
      break;
    }
}

static const SortKey *
occupancy_room_sorter_get_key (OccupancyRoomSorter *self,
                               OccupancyWatch      *watch)
{
  SortKey *key = g_hash_table_lookup (self->keys, watch);
  g_autofree char *folded = NULL;

  if (key != NULL)
    return key;

  folded = g_utf8_casefold (occupancy_watch_get_title (watch), -1);
  key = g_new0 (SortKey, 1);
  if (self->alerter != NULL)
    key->firing = occupancy_room_alerts_get_attention (self->alerter, watch, occupancy_sample_now ()) ==
                  OCCUPANCY_ATTENTION_NEEDED;
  key->pinned = occupancy_watch_get_favourite (watch);
  key->title = g_utf8_collate_key_for_filename (folded, -1);
  occupancy_room_sorter_measure (self, watch, key);
  g_hash_table_insert (self->keys, g_object_ref (watch), key);

  return key;
}

static int
occupancy_room_sorter_compare_keys (OccupancyRoomSorter *self,
                                    const SortKey       *a,
                                    const SortKey       *b)
{
  int direction = self->reversed ? -1 : 1;

  if (a->firing != b->firing)
    return a->firing ? -1 : 1;
  if (a->pinned != b->pinned)
    return a->pinned ? -1 : 1;
  if (a->known != b->known)
    return a->known ? -1 : 1;
  if (a->known && a->number != b->number)
    return a->number > b->number ? -direction : direction;

  return g_strcmp0 (a->title, b->title) * (self->order == OCCUPANCY_SORT_NAME ? direction : 1);
}

static GtkOrdering
occupancy_room_sorter_compare (GtkSorter *sorter,
                               gpointer   item1,
                               gpointer   item2)
{
  OccupancyRoomSorter *self = OCCUPANCY_ROOM_SORTER (sorter);
  const SortKey *a = occupancy_room_sorter_get_key (self, item1);
  const SortKey *b = occupancy_room_sorter_get_key (self, item2);

  return gtk_ordering_from_cmpfunc (occupancy_room_sorter_compare_keys (self, a, b));
}

static void
occupancy_room_sorter_finalize (GObject *object)
{
  OccupancyRoomSorter *self = OCCUPANCY_ROOM_SORTER (object);

  g_hash_table_unref (self->keys);
  g_clear_object (&self->alerter);

  G_OBJECT_CLASS (occupancy_room_sorter_parent_class)->finalize (object);
}

static void
occupancy_room_sorter_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  OccupancyRoomSorter *self = OCCUPANCY_ROOM_SORTER (object);

  switch (prop_id)
    {
    case PROP_ORDER:
      g_value_set_enum (value, self->order);
      break;
    case PROP_REVERSED:
      g_value_set_boolean (value, self->reversed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_room_sorter_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  OccupancyRoomSorter *self = OCCUPANCY_ROOM_SORTER (object);

  switch (prop_id)
    {
    case PROP_ORDER:
      occupancy_room_sorter_set_order (self, g_value_get_enum (value));
      break;
    case PROP_REVERSED:
      occupancy_room_sorter_set_reversed (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_room_sorter_class_init (OccupancyRoomSorterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkSorterClass *sorter_class = GTK_SORTER_CLASS (klass);

  object_class->finalize = occupancy_room_sorter_finalize;
  object_class->get_property = occupancy_room_sorter_get_property;
  object_class->set_property = occupancy_room_sorter_set_property;

  sorter_class->compare = occupancy_room_sorter_compare;

  /**
   * OccupancyRoomSorter:order:
   *
   * What the rooms are sorted by.
   */
  properties[PROP_ORDER] =
    g_param_spec_enum ("order", NULL, NULL,
                       OCCUPANCY_TYPE_SORT_ORDER,
                       OCCUPANCY_SORT_NAME,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoomSorter:reversed:
   *
   * Whether the rooms are sorted the other way round.
   */
  properties[PROP_REVERSED] =
    g_param_spec_boolean ("reversed", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_room_sorter_init (OccupancyRoomSorter *self)
{
  self->keys = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) sort_key_free);
}

/**
 * occupancy_room_sorter_new:
 *
 * Creates a sorter by name.
 *
 * Returns: (transfer full): a new sorter
 */
OccupancyRoomSorter *
occupancy_room_sorter_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_ROOM_SORTER, NULL);
}

/**
 * occupancy_room_sorter_get_order:
 * @self: a sorter
 *
 * Gets what the rooms are sorted by.
 *
 * Returns: the order
 */
OccupancySortOrder
occupancy_room_sorter_get_order (OccupancyRoomSorter *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM_SORTER (self), OCCUPANCY_SORT_NAME);

  return self->order;
}

/**
 * occupancy_room_sorter_set_order:
 * @self: a sorter
 * @order: what to sort by
 *
 * Sets what the rooms are sorted by.
 */
void
occupancy_room_sorter_set_order (OccupancyRoomSorter *self,
                                 OccupancySortOrder   order)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_SORTER (self));

  if (self->order == order)
    return;

  self->order = order;
  occupancy_room_sorter_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ORDER]);
}

/**
 * occupancy_room_sorter_get_reversed:
 * @self: a sorter
 *
 * Gets whether the rooms are sorted the other way round.
 *
 * Returns: whether the last is the first
 */
gboolean
occupancy_room_sorter_get_reversed (OccupancyRoomSorter *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM_SORTER (self), FALSE);

  return self->reversed;
}

/**
 * occupancy_room_sorter_set_reversed:
 * @self: a sorter
 * @reversed: whether the last is to be the first
 *
 * Sets whether the rooms are sorted the other way round.
 */
void
occupancy_room_sorter_set_reversed (OccupancyRoomSorter *self,
                                    gboolean             reversed)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_SORTER (self));

  if (self->reversed == !!reversed)
    return;

  self->reversed = !!reversed;
  occupancy_room_sorter_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVERSED]);
}

/**
 * occupancy_room_sorter_set_alerter:
 * @self: a sorter
 * @alerter: (nullable): what finds alerts
 *
 * Sets which rooms need attention.
 */
void
occupancy_room_sorter_set_alerter (OccupancyRoomSorter *self,
                                   OccupancyAlerter    *alerter)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_SORTER (self));
  g_return_if_fail (alerter == NULL || OCCUPANCY_IS_ALERTER (alerter));

  if (g_set_object (&self->alerter, alerter))
    occupancy_room_sorter_refresh (self);
}

/**
 * occupancy_room_sorter_refresh:
 * @self: a sorter
 *
 * Sorts by the names and numbers of now.
 */
void
occupancy_room_sorter_refresh (OccupancyRoomSorter *self)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_SORTER (self));

  g_hash_table_remove_all (self->keys);
  gtk_sorter_changed (GTK_SORTER (self), GTK_SORTER_CHANGE_DIFFERENT);
}
