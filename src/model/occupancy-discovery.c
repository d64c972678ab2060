/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-discovery"

#include "config.h"

#include <string.h>

#include "model/occupancy-directory.h"
#include "model/occupancy-discovery.h"
#include "model/occupancy-lifecycle.h"
#include "model/occupancy-model-private.h"
#include "model/occupancy-payload.h"
#include "model/occupancy-snapshot.h"

/**
 * OccupancyDiscovery:
 *
 * The active rooms of an account, as a [iface@Gio.ListModel] of
 * [class@ActiveRoom]: those of an enumeration, page by page, and then, where the
 * credential permits it, those that open and close. It is for as long as somebody
 * looks for rooms.
 */
struct _OccupancyDiscovery
{
  GObject parent_instance;

  OccupancyPool *pool;
  char *prefix;
  GPtrArray *rooms;    /* of OccupancyActiveRoom */
  GHashTable *by_name; /* name → OccupancyActiveRoom, both of rooms */

  /* Names of the reading that is under way: those that it listed, and those that
   * were closed since it began. */
  GHashTable *listed;
  GHashTable *closed;
  OccupancyDirectory *directory;
  GCancellable *reading;

  OccupancyLifecycle *lifecycle;
  GCancellable *asking; /* for counts */

  gint64 checked_at;
  GError *error;
};

static void occupancy_discovery_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OccupancyDiscovery, occupancy_discovery, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, occupancy_discovery_list_model_init))

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_CHECKED_AT,
  PROP_FOLLOWED,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void occupancy_discovery_read (OccupancyDiscovery *self);

/* Takes what was told of a room; returns the room if it was not there yet, which
 * is to be announced. */
static OccupancyActiveRoom *
occupancy_discovery_take_room (OccupancyDiscovery *self,
                               const char         *name,
                               JsonNode           *metrics)
{
  OccupancyActiveRoom *room = g_hash_table_lookup (self->by_name, name);
  OccupancyActiveRoom *added = NULL;
  gint64 connections, presence_members;

  if (room == NULL)
    {
      room = added = occupancy_active_room_new (name);
      g_ptr_array_add (self->rooms, room);
      g_hash_table_insert (self->by_name, (char *) occupancy_active_room_get_name (room), room);
    }
  if (metrics != NULL && occupancy_payload_read_counts (metrics, &connections, &presence_members))
    occupancy_active_room_set_counts (room, connections, presence_members);

  return added;
}

static void
occupancy_discovery_remove (OccupancyDiscovery *self,
                            const char         *name)
{
  OccupancyActiveRoom *room = g_hash_table_lookup (self->by_name, name);
  guint position;

  if (room == NULL || !g_ptr_array_find (self->rooms, room, &position))
    return;

  g_hash_table_remove (self->by_name, name);
  g_ptr_array_remove_index (self->rooms, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
occupancy_discovery_opened_cb (OccupancyDiscovery *self,
                               const char         *name,
                               JsonNode           *metrics)
{
  if (!g_str_has_prefix (name, self->prefix))
    return;

  if (self->closed != NULL)
    {
      g_hash_table_remove (self->closed, name);
      g_hash_table_add (self->listed, g_strdup (name));
    }
  if (occupancy_discovery_take_room (self, name, metrics) != NULL)
    g_list_model_items_changed (G_LIST_MODEL (self), self->rooms->len - 1, 0, 1);
}

static void
occupancy_discovery_closed_cb (OccupancyDiscovery *self,
                               const char         *name)
{
  if (self->closed != NULL)
    g_hash_table_add (self->closed, g_strdup (name));
  occupancy_discovery_remove (self, name);
}

static void
occupancy_discovery_followed_cb (OccupancyDiscovery *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWED]);
}

static void
occupancy_discovery_set_error (OccupancyDiscovery *self,
                               const GError       *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/* What was there before and was not listed is gone. */
static void
occupancy_discovery_forget_others (OccupancyDiscovery *self)
{
  for (guint i = self->rooms->len; i > 0; i--)
    {
      const char *name = occupancy_active_room_get_name (g_ptr_array_index (self->rooms, i - 1));

      if (!g_hash_table_contains (self->listed, name))
        occupancy_discovery_remove (self, name);
    }
}

static void
occupancy_discovery_end_reading (OccupancyDiscovery *self)
{
  if (self->reading == NULL)
    return;

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->directory);
  g_clear_pointer (&self->listed, g_hash_table_unref);
  g_clear_pointer (&self->closed, g_hash_table_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
occupancy_discovery_take_page (OccupancyDiscovery *self,
                               GPtrArray          *entries)
{
  guint before = self->rooms->len;

  for (guint i = 0; i < entries->len; i++)
    {
      OccupancyDirectoryEntry *entry = g_ptr_array_index (entries, i);

      if (g_hash_table_contains (self->closed, entry->room))
        continue;

      g_hash_table_add (self->listed, g_strdup (entry->room));
      occupancy_discovery_take_room (self, entry->room, entry->metrics);
    }

  if (self->rooms->len > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->rooms->len - before);
}

static void
occupancy_discovery_read_cb (GObject      *source,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(OccupancyDiscovery) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = NULL;

  entries = occupancy_directory_read_finish (OCCUPANCY_DIRECTORY (source), result, &error);
  /* Stopped, or begun anew. */
  if (self->directory != OCCUPANCY_DIRECTORY (source))
    return;

  if (entries != NULL)
    {
      occupancy_discovery_take_page (self, entries);
      occupancy_discovery_read (self);
      return;
    }

  if (error == NULL)
    {
      occupancy_discovery_forget_others (self);
      self->checked_at = g_get_real_time () / 1000;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHECKED_AT]);
    }
  occupancy_discovery_set_error (self, error);
  occupancy_discovery_end_reading (self);
}

static void
occupancy_discovery_read (OccupancyDiscovery *self)
{
  occupancy_directory_read_async (self->directory, self->reading,
                                  occupancy_discovery_read_cb, g_object_ref (self));
}

static GType
occupancy_discovery_get_item_type (GListModel *model)
{
  return OCCUPANCY_TYPE_ACTIVE_ROOM;
}

static guint
occupancy_discovery_get_n_items (GListModel *model)
{
  return OCCUPANCY_DISCOVERY (model)->rooms->len;
}

static gpointer
occupancy_discovery_get_item (GListModel *model,
                              guint       position)
{
  OccupancyDiscovery *self = OCCUPANCY_DISCOVERY (model);

  return position < self->rooms->len ? g_object_ref (g_ptr_array_index (self->rooms, position)) : NULL;
}

static void
occupancy_discovery_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = occupancy_discovery_get_item_type;
  iface->get_n_items = occupancy_discovery_get_n_items;
  iface->get_item = occupancy_discovery_get_item;
}

static void
occupancy_discovery_dispose (GObject *object)
{
  OccupancyDiscovery *self = OCCUPANCY_DISCOVERY (object);

  occupancy_discovery_end_reading (self);
  g_cancellable_cancel (self->asking);
  if (self->lifecycle != NULL)
    g_signal_handlers_disconnect_by_data (self->lifecycle, self);
  g_clear_object (&self->lifecycle);
  g_clear_object (&self->pool);

  G_OBJECT_CLASS (occupancy_discovery_parent_class)->dispose (object);
}

static void
occupancy_discovery_finalize (GObject *object)
{
  OccupancyDiscovery *self = OCCUPANCY_DISCOVERY (object);

  g_clear_pointer (&self->prefix, g_free);
  g_clear_error (&self->error);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->rooms);
  g_object_unref (self->asking);

  G_OBJECT_CLASS (occupancy_discovery_parent_class)->finalize (object);
}

static void
occupancy_discovery_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  OccupancyDiscovery *self = OCCUPANCY_DISCOVERY (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, occupancy_discovery_get_loading (self));
      break;
    case PROP_CHECKED_AT:
      g_value_set_int64 (value, self->checked_at);
      break;
    case PROP_FOLLOWED:
      g_value_set_boolean (value, occupancy_discovery_get_followed (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_discovery_class_init (OccupancyDiscoveryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_discovery_dispose;
  object_class->finalize = occupancy_discovery_finalize;
  object_class->get_property = occupancy_discovery_get_property;

  /**
   * OccupancyDiscovery:loading:
   *
   * Whether an enumeration is under way.
   */
  properties[PROP_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyDiscovery:checked-at:
   *
   * When an enumeration came to its end, in milliseconds since 1970 UTC; 0 before
   * the first.
   */
  properties[PROP_CHECKED_AT] =
    g_param_spec_int64 ("checked-at", NULL, NULL, 0, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyDiscovery:followed:
   *
   * Whether rooms come and go by themselves, as the service tells it.
   */
  properties[PROP_FOLLOWED] =
    g_param_spec_boolean ("followed", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyDiscovery:error:
   *
   * Why the last enumeration failed, `NULL` when it did not: 40160 where the
   * credential lacks `channel-metadata` on `*`.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_discovery_init (OccupancyDiscovery *self)
{
  self->rooms = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->asking = g_cancellable_new ();
}

/**
 * occupancy_discovery_new:
 * @model: the account
 * @prefix: (nullable): what the names of the rooms begin with
 *
 * Makes a list of the active rooms of an account, empty until
 * [method@Discovery.start].
 *
 * Returns: (transfer full): a new discovery
 */
OccupancyDiscovery *
occupancy_discovery_new (OccupancyModel *model,
                         const char     *prefix)
{
  OccupancyDiscovery *self;

  g_return_val_if_fail (OCCUPANCY_IS_MODEL (model), NULL);

  self = g_object_new (OCCUPANCY_TYPE_DISCOVERY, NULL);
  self->pool = g_object_ref (model->pool);
  self->prefix = g_strdup (prefix != NULL ? prefix : "");
  return self;
}

/**
 * occupancy_discovery_start:
 * @self: a discovery
 *
 * Lists the active rooms, or lists them again: rooms that are no longer active go
 * when the end is reached. From the first time on, rooms that open and close are
 * followed where that is permitted.
 */
void
occupancy_discovery_start (OccupancyDiscovery *self)
{
  g_return_if_fail (OCCUPANCY_IS_DISCOVERY (self));

  occupancy_discovery_end_reading (self);
  if (self->lifecycle == NULL)
    {
      self->lifecycle = occupancy_lifecycle_new (self->pool);
      g_signal_connect_swapped (self->lifecycle, "opened", G_CALLBACK (occupancy_discovery_opened_cb), self);
      g_signal_connect_swapped (self->lifecycle, "closed", G_CALLBACK (occupancy_discovery_closed_cb), self);
      g_signal_connect_swapped (self->lifecycle, "lost", G_CALLBACK (occupancy_discovery_start), self);
      g_signal_connect_swapped (self->lifecycle, "notify::followed", G_CALLBACK (occupancy_discovery_followed_cb), self);
    }

  self->listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->closed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->reading = g_cancellable_new ();
  self->directory = occupancy_directory_new (occupancy_pool_get_rest (self->pool),
                                             occupancy_pool_get_requests (self->pool), self->prefix);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
  occupancy_discovery_read (self);
}

/**
 * occupancy_discovery_stop:
 * @self: a discovery
 *
 * Ends the enumeration that is under way. The rooms that it listed stay.
 */
void
occupancy_discovery_stop (OccupancyDiscovery *self)
{
  g_return_if_fail (OCCUPANCY_IS_DISCOVERY (self));

  occupancy_discovery_end_reading (self);
}

typedef struct
{
  OccupancyPool *pool;
  OccupancyActiveRoom *room;
  GCancellable *cancellable;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->pool);
  g_object_unref (question->room);
  g_object_unref (question->cancellable);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
occupancy_discovery_counted_cb (GObject      *source,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr(Question) question = user_data;
  g_autoptr(GError) error = NULL;
  OccupancySnapshot snapshot;
  gboolean answered = occupancy_snapshot_request_finish (ABLY_REST (source), result, &snapshot, &error);

  occupancy_pacer_release (occupancy_pool_get_requests (question->pool));
  if (answered)
    occupancy_active_room_set_counts (question->room, snapshot.connections, snapshot.presence_members);
  else
    g_debug ("No counts of an active room: %s", error->message);
}

static void
occupancy_discovery_turn_cb (GObject      *source,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(Question) question = user_data;
  AblyRest *rest = occupancy_pool_get_rest (question->pool);

  if (occupancy_pacer_acquire_finish (OCCUPANCY_PACER (source), result, NULL))
    {
      const char *name = occupancy_active_room_get_name (question->room);
      GCancellable *cancellable = question->cancellable;

      occupancy_snapshot_request_async (rest, name, cancellable, occupancy_discovery_counted_cb,
                                        g_steal_pointer (&question));
    }
}

/**
 * occupancy_discovery_ask_counts:
 * @self: a discovery
 * @room: a room of it
 *
 * Asks for the counts of a room, as for a row that came on screen: a list of names
 * is cheap, their counts are a request each. It takes its turn among the rooms on
 * screen.
 */
void
occupancy_discovery_ask_counts (OccupancyDiscovery  *self,
                                OccupancyActiveRoom *room)
{
  Question *question;

  g_return_if_fail (OCCUPANCY_IS_DISCOVERY (self));
  g_return_if_fail (OCCUPANCY_IS_ACTIVE_ROOM (room));

  question = g_new0 (Question, 1);
  question->pool = g_object_ref (self->pool);
  question->room = g_object_ref (room);
  question->cancellable = g_object_ref (self->asking);
  occupancy_pacer_acquire_async (occupancy_pool_get_requests (self->pool), OCCUPANCY_URGENCY_VISIBLE, self->asking,
                                 occupancy_discovery_turn_cb, question);
}

/**
 * occupancy_discovery_get_loading:
 * @self: a discovery
 *
 * Gets whether an enumeration is under way.
 *
 * Returns: whether it is
 */
gboolean
occupancy_discovery_get_loading (OccupancyDiscovery *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_DISCOVERY (self), FALSE);

  return self->reading != NULL;
}

/**
 * occupancy_discovery_get_checked_at:
 * @self: a discovery
 *
 * Gets when an enumeration came to its end.
 *
 * Returns: milliseconds since 1970 UTC, 0 before the first
 */
gint64
occupancy_discovery_get_checked_at (OccupancyDiscovery *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_DISCOVERY (self), 0);

  return self->checked_at;
}

/**
 * occupancy_discovery_get_followed:
 * @self: a discovery
 *
 * Gets whether rooms come and go by themselves.
 *
 * Returns: whether they do
 */
gboolean
occupancy_discovery_get_followed (OccupancyDiscovery *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_DISCOVERY (self), FALSE);

  return self->lifecycle != NULL && occupancy_lifecycle_get_followed (self->lifecycle);
}

/**
 * occupancy_discovery_get_error:
 * @self: a discovery
 *
 * Gets why the last enumeration failed.
 *
 * Returns: (nullable) (transfer none): an error of `ABLY_ERROR`
 */
const GError *
occupancy_discovery_get_error (OccupancyDiscovery *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_DISCOVERY (self), NULL);

  return self->error;
}
