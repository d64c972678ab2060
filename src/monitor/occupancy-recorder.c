/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-recorder"

#include "config.h"

#include "monitor/occupancy-recorder.h"
#include "monitor/occupancy-watch.h"

/* So many rooms are read at a time: the first of them soon have their past. */
#define MAX_ROOMS 50

/**
 * OccupancyRecorder:
 *
 * Writes what is seen of some rooms to the history, and what is not seen as gaps.
 * It also gives each room back its last hour, of what the history has.
 */
struct _OccupancyRecorder
{
  GObject parent_instance;

  OccupancyHistory *history;
  GListModel *watches;
  GPtrArray *recorded; /* what is in @watches, to know what left it */
  GPtrArray *forgetful; /* those without their last hour */
  GCancellable *cancellable;
  gboolean reading;
};

G_DEFINE_FINAL_TYPE (OccupancyRecorder, occupancy_recorder, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_HISTORY,
  PROP_WATCHES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Rooms on their way to their past. It must not keep the recorder alive. */
typedef struct
{
  GWeakRef recorder;
  GPtrArray *watches;
  gint64 time;
} Reading;

static void
reading_free (Reading *reading)
{
  g_weak_ref_clear (&reading->recorder);
  g_ptr_array_unref (reading->watches);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void occupancy_recorder_read_next (OccupancyRecorder *self);

static void
occupancy_recorder_sampled_cb (OccupancyWatch        *watch,
                               const OccupancySample *sample,
                               OccupancyRecorder     *self)
{
  occupancy_history_record (self->history,
                            occupancy_account_get_id (occupancy_watch_get_account (watch)),
                            occupancy_watch_get_name (watch), sample);
}

static void
occupancy_recorder_lost_cb (OccupancyWatch    *watch,
                            gint64             time,
                            OccupancyRecorder *self)
{
  occupancy_history_record_gap (self->history,
                                occupancy_account_get_id (occupancy_watch_get_account (watch)),
                                occupancy_watch_get_name (watch), time);
}

static void
occupancy_recorder_append (OccupancySeries      *series,
                           const OccupancyPoint *point)
{
  OccupancySample sample = {
    .time = point->time,
    .connections = point->connections,
    .presence_members = point->presence_members,
    .own = point->own,
    .source = OCCUPANCY_SOURCE_REALTIME,
    .valid = point->known,
  };

  occupancy_series_append (series, &sample);
}

/* Puts what was recorded up to @time in front of what came since. Another program
 * may have seen how it went on, but we have not. */
static void
occupancy_recorder_restore (OccupancySeries *series,
                            GArray          *past,
                            gint64           time)
{
  g_autoptr(GArray) since = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  gint64 begin = G_MAXINT64;

  g_array_set_size (since, occupancy_series_get_n_points (series));
  for (guint i = 0; i < since->len; i++)
    occupancy_series_get_point (series, i, &g_array_index (since, OccupancyPoint, i));
  if (since->len > 0)
    begin = g_array_index (since, OccupancyPoint, 0).time;

  occupancy_series_clear (series);
  for (guint i = 0; i < past->len && g_array_index (past, OccupancyPoint, i).time < begin; i++)
    occupancy_recorder_append (series, &g_array_index (past, OccupancyPoint, i));
  if (time < begin)
    occupancy_series_append_gap (series, time);
  for (guint i = 0; i < since->len; i++)
    occupancy_recorder_append (series, &g_array_index (since, OccupancyPoint, i));
}

static void
occupancy_recorder_add_gap (GArray *points,
                            gint64  time)
{
  OccupancyPoint gap = { .time = time };

  g_array_append_val (points, gap);
}

/* More steps than a series holds: in each column the last counts stand for all. */
static GArray *
occupancy_recorder_dup_points (OccupancyTrace *trace)
{
  GArray *points;
  gint64 end = trace->from;

  if (trace->points != NULL)
    return g_array_ref (trace->points);

  points = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  for (guint i = 0; i < trace->ranges->len; i++)
    {
      const OccupancyRange *range = &g_array_index (trace->ranges, OccupancyRange, i);
      OccupancyPoint point = {
        .time = range->from,
        .connections = range->connections.last,
        .presence_members = range->presence_members.last,
        .own = (guint) CLAMP (range->connections.last - range->others.last, 0, G_MAXINT),
        .known = TRUE,
      };

      if (range->from > end)
        occupancy_recorder_add_gap (points, end);
      g_array_append_val (points, point);
      end = range->to;
    }
  if (end < trace->to)
    occupancy_recorder_add_gap (points, end);

  return points;
}

static void
occupancy_recorder_read_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr(Reading) reading = user_data;
  g_autoptr(OccupancyRecorder) self = g_weak_ref_get (&reading->recorder);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) traces = occupancy_history_query_finish (OCCUPANCY_HISTORY (object), result, &error);

  if (self == NULL)
    return;

  self->reading = FALSE;
  for (guint i = 0; traces != NULL && i < traces->len; i++)
    {
      g_autoptr(GArray) points = occupancy_recorder_dup_points (g_ptr_array_index (traces, i));

      occupancy_recorder_restore (occupancy_watch_get_series (g_ptr_array_index (reading->watches, i)), points,
                                  reading->time);
    }

  if (traces == NULL)
    g_debug ("The last hour of %u rooms: %s", reading->watches->len, error->message);
  occupancy_recorder_read_next (self);
}

/* The file is read once it is open, or it is clear that it will not be: only
 * then is it known where recording ended the last time. */
static void
occupancy_recorder_read_next (OccupancyRecorder *self)
{
  OccupancyHistoryRoom rooms[MAX_ROOMS];
  Reading *reading;
  gint64 now = occupancy_sample_now ();

  g_assert (OCCUPANCY_IS_RECORDER (self));

  if (self->reading || self->forgetful->len == 0 ||
      (!occupancy_history_get_recording (self->history) && occupancy_history_get_error (self->history) == NULL))
    return;

  reading = g_new0 (Reading, 1);
  g_weak_ref_init (&reading->recorder, self);
  reading->time = now;
  reading->watches = g_ptr_array_new_with_free_func (g_object_unref);
  while (self->forgetful->len > 0 && reading->watches->len < MAX_ROOMS)
    {
      OccupancyWatch *watch = g_ptr_array_steal_index (self->forgetful, 0);
      OccupancyHistoryRoom *room = &rooms[reading->watches->len];

      room->account = occupancy_account_get_id (occupancy_watch_get_account (watch));
      room->name = occupancy_watch_get_name (watch);
      g_ptr_array_add (reading->watches, watch);
    }

  self->reading = TRUE;
  occupancy_history_query_async (self->history, rooms, reading->watches->len,
                                 now - OCCUPANCY_SERIES_MAX_SPAN, now, OCCUPANCY_SERIES_MAX_POINTS,
                                 self->cancellable, occupancy_recorder_read_cb, reading);
}

static void
occupancy_recorder_add (OccupancyRecorder *self,
                        guint              position,
                        OccupancyWatch    *watch)
{
  OccupancySample sample;

  g_ptr_array_insert (self->recorded, (int) position, g_object_ref (watch));
  g_ptr_array_add (self->forgetful, g_object_ref (watch));
  g_signal_connect_object (watch, "sampled", G_CALLBACK (occupancy_recorder_sampled_cb), self, 0);
  g_signal_connect_object (watch, "lost", G_CALLBACK (occupancy_recorder_lost_cb), self, 0);
  if (occupancy_watch_get_known (watch, &sample))
    occupancy_recorder_sampled_cb (watch, &sample, self);
}

/* Of a room that is not watched any more nothing is known. */
static void
occupancy_recorder_remove (OccupancyRecorder *self,
                           guint              position)
{
  g_autoptr(OccupancyWatch) watch = g_ptr_array_steal_index (self->recorded, position);
  OccupancySample sample;

  g_signal_handlers_disconnect_by_data (watch, self);
  g_ptr_array_remove (self->forgetful, watch);
  if (occupancy_watch_get_known (watch, &sample))
    occupancy_recorder_lost_cb (watch, occupancy_sample_now (), self);
}

static void
occupancy_recorder_items_changed_cb (OccupancyRecorder *self,
                                     guint              position,
                                     guint              removed,
                                     guint              added)
{
  for (guint i = 0; i < removed; i++)
    occupancy_recorder_remove (self, position);

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (self->watches, position + i);

      occupancy_recorder_add (self, position + i, watch);
    }

  occupancy_recorder_read_next (self);
}

static void
occupancy_recorder_constructed (GObject *object)
{
  OccupancyRecorder *self = OCCUPANCY_RECORDER (object);

  G_OBJECT_CLASS (occupancy_recorder_parent_class)->constructed (object);

  g_signal_connect_object (self->history, "notify::recording",
                           G_CALLBACK (occupancy_recorder_read_next), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->history, "notify::error",
                           G_CALLBACK (occupancy_recorder_read_next), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watches, "items-changed",
                           G_CALLBACK (occupancy_recorder_items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  occupancy_recorder_items_changed_cb (self, 0, 0, g_list_model_get_n_items (self->watches));
}

static void
occupancy_recorder_dispose (GObject *object)
{
  OccupancyRecorder *self = OCCUPANCY_RECORDER (object);

  g_cancellable_cancel (self->cancellable);
  g_ptr_array_set_size (self->recorded, 0);
  g_ptr_array_set_size (self->forgetful, 0);

  G_OBJECT_CLASS (occupancy_recorder_parent_class)->dispose (object);
}

static void
occupancy_recorder_finalize (GObject *object)
{
  OccupancyRecorder *self = OCCUPANCY_RECORDER (object);

  g_ptr_array_unref (self->recorded);
  g_ptr_array_unref (self->forgetful);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->watches);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (occupancy_recorder_parent_class)->finalize (object);
}

static void
occupancy_recorder_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  OccupancyRecorder *self = OCCUPANCY_RECORDER (object);

  switch (prop_id)
    {
    case PROP_HISTORY:
      g_value_set_object (value, self->history);
      break;
    case PROP_WATCHES:
      g_value_set_object (value, self->watches);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_recorder_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  OccupancyRecorder *self = OCCUPANCY_RECORDER (object);

  switch (prop_id)
    {
    case PROP_HISTORY:
      self->history = g_value_dup_object (value);
      break;
    case PROP_WATCHES:
      self->watches = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_recorder_class_init (OccupancyRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = occupancy_recorder_constructed;
  object_class->dispose = occupancy_recorder_dispose;
  object_class->finalize = occupancy_recorder_finalize;
  object_class->get_property = occupancy_recorder_get_property;
  object_class->set_property = occupancy_recorder_set_property;

  /**
   * OccupancyRecorder:history:
   *
   * Where it is written to.
   */
  properties[PROP_HISTORY] =
    g_param_spec_object ("history", NULL, NULL, OCCUPANCY_TYPE_HISTORY, given);

  /**
   * OccupancyRecorder:watches:
   *
   * The rooms that are recorded, as [class@Watch].
   */
  properties[PROP_WATCHES] =
    g_param_spec_object ("watches", NULL, NULL, G_TYPE_LIST_MODEL, given);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_recorder_init (OccupancyRecorder *self)
{
  self->recorded = g_ptr_array_new_with_free_func (g_object_unref);
  self->forgetful = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
}

/**
 * occupancy_recorder_new:
 * @history: where to write to
 * @watches: a list of [class@Watch]; it may change
 *
 * Begins to record what is in @watches.
 *
 * Returns: (transfer full): a new recorder
 */
OccupancyRecorder *
occupancy_recorder_new (OccupancyHistory *history,
                        GListModel       *watches)
{
  g_return_val_if_fail (OCCUPANCY_IS_HISTORY (history), NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (watches), NULL);

  return g_object_new (OCCUPANCY_TYPE_RECORDER,
                       "history", history,
                       "watches", watches,
                       NULL);
}
