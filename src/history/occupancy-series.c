/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-series.h"

#define INITIAL_CAPACITY 16

/**
 * OccupancySeries:
 *
 * The recent past of one room in memory: at most an hour, at most
 * %OCCUPANCY_SERIES_MAX_POINTS points. What is older comes from the store.
 *
 * Only changes are kept. The series is a step function: a point holds until the
 * next one, and a gap is a point of which nothing is known.
 */
struct _OccupancySeries
{
  GObject parent_instance;

  /* A ring that doubles up to the maximum: a quiet room stays small. */
  OccupancyPoint *points;
  guint capacity;
  guint start;
  guint length;
  gboolean is_cut;
};

G_DEFINE_FINAL_TYPE (OccupancySeries, occupancy_series, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static OccupancyPoint *
occupancy_series_peek (OccupancySeries *self,
                       guint            position)
{
  g_assert (position < self->length);

  return &self->points[(self->start + position) & (self->capacity - 1)];
}

/* Drops what is too old. The point that holds at the start of the span stays. */
static void
occupancy_series_trim (OccupancySeries *self,
                       gint64           newest)
{
  gint64 oldest = newest - OCCUPANCY_SERIES_MAX_SPAN;

  while (self->length > 1 && occupancy_series_peek (self, 1)->time <= oldest)
    {
      self->start = (self->start + 1) & (self->capacity - 1);
      self->length--;
    }
}

static void
occupancy_series_make_room (OccupancySeries *self)
{
  OccupancyPoint *points;
  guint capacity;

  if (self->length < self->capacity)
    return;

  if (self->capacity == OCCUPANCY_SERIES_MAX_POINTS)
    {
      self->start = (self->start + 1) & (self->capacity - 1);
      self->length--;
      self->is_cut = TRUE;
      return;
    }

  capacity = self->capacity == 0 ? INITIAL_CAPACITY : self->capacity * 2;
  points = g_new (OccupancyPoint, capacity);
  for (guint i = 0; i < self->length; i++)
    points[i] = *occupancy_series_peek (self, i);

  g_free (self->points);
  self->points = points;
  self->capacity = capacity;
  self->start = 0;
}

static void
occupancy_series_push (OccupancySeries *self,
                       OccupancyPoint  *point)
{
  if (self->length == 0)
    {
      if (!point->known)
        return;
    }
  else
    {
      OccupancyPoint *last = occupancy_series_peek (self, self->length - 1);

      if (occupancy_point_same_counts (last, point))
        return;

      /* The clock was set back: the order of arrival is what is certain. */
      point->time = MAX (point->time, last->time);
    }

  occupancy_series_trim (self, point->time);
  occupancy_series_make_room (self);
  self->length++;
  *occupancy_series_peek (self, self->length - 1) = *point;

  g_signal_emit (self, signals[CHANGED], 0);
}

/* The number of points at or before @time. */
static guint
occupancy_series_count_until (OccupancySeries *self,
                              gint64           time)
{
  guint low = 0;
  guint high = self->length;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (occupancy_series_peek (self, middle)->time <= time)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static void
occupancy_series_finalize (GObject *object)
{
  OccupancySeries *self = OCCUPANCY_SERIES (object);

  g_free (self->points);

  G_OBJECT_CLASS (occupancy_series_parent_class)->finalize (object);
}

static void
occupancy_series_class_init (OccupancySeriesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = occupancy_series_finalize;

  /**
   * OccupancySeries::changed:
   * @self: the series
   *
   * Points were added or removed. It is not emitted for a sample that says what
   * held before.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
occupancy_series_init (OccupancySeries *self)
{
}

/**
 * occupancy_series_new:
 *
 * Creates a series of which nothing is known.
 *
 * Returns: (transfer full): a new series
 */
OccupancySeries *
occupancy_series_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_SERIES, NULL);
}

/**
 * occupancy_series_append:
 * @self: a series
 * @sample: the newest sample of the room
 *
 * Appends @sample. One that is not valid is a gap. One that is older than the
 * newest point counts from the time of that.
 */
void
occupancy_series_append (OccupancySeries       *self,
                         const OccupancySample *sample)
{
  OccupancyPoint point;

  g_return_if_fail (OCCUPANCY_IS_SERIES (self));
  g_return_if_fail (sample != NULL);

  if (!sample->valid)
    {
      occupancy_series_append_gap (self, sample->time);
      return;
    }

  point = (OccupancyPoint) {
    .time = sample->time,
    .connections = sample->connections,
    .presence_members = sample->presence_members,
    .own = sample->own,
    .known = TRUE,
  };
  occupancy_series_push (self, &point);
}

/**
 * occupancy_series_append_gap:
 * @self: a series
 * @time: in milliseconds since 1970 UTC
 *
 * From @time on nothing is known, until the next sample.
 */
void
occupancy_series_append_gap (OccupancySeries *self,
                             gint64           time)
{
  OccupancyPoint point = { .time = time, .known = FALSE };

  g_return_if_fail (OCCUPANCY_IS_SERIES (self));

  occupancy_series_push (self, &point);
}

/**
 * occupancy_series_clear:
 * @self: a series
 *
 * Forgets everything.
 */
void
occupancy_series_clear (OccupancySeries *self)
{
  g_return_if_fail (OCCUPANCY_IS_SERIES (self));

  if (self->length == 0)
    return;

  self->length = 0;
  self->is_cut = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * occupancy_series_get_n_points:
 * @self: a series
 *
 * Gets the number of points, gaps among them.
 *
 * Returns: at most %OCCUPANCY_SERIES_MAX_POINTS
 */
guint
occupancy_series_get_n_points (OccupancySeries *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SERIES (self), 0);

  return self->length;
}

/**
 * occupancy_series_get_is_cut:
 * @self: a series
 *
 * Gets whether there was more before the first point than there is room for. Of
 * the time before it something is known then, but not here.
 *
 * Returns: %FALSE if nothing is known of the time before the first point
 */
gboolean
occupancy_series_get_is_cut (OccupancySeries *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SERIES (self), FALSE);

  return self->is_cut;
}

/**
 * occupancy_series_get_point:
 * @self: a series
 * @position: less than the number of points; 0 is the oldest
 * @point: (out caller-allocates): where to put it
 *
 * Gets one point.
 */
void
occupancy_series_get_point (OccupancySeries *self,
                            guint            position,
                            OccupancyPoint  *point)
{
  g_return_if_fail (OCCUPANCY_IS_SERIES (self));
  g_return_if_fail (position < self->length);
  g_return_if_fail (point != NULL);

  *point = *occupancy_series_peek (self, position);
}

/**
 * occupancy_series_get_window:
 * @self: a series
 * @from: start, in milliseconds since 1970 UTC
 * @to: end, exclusive
 * @first: (out): the position of the first point of the window
 *
 * Gets the points that cover a range of time: those within it, and the one that
 * holds at @from.
 *
 * Returns: how many there are; 0 if none holds in the range
 */
guint
occupancy_series_get_window (OccupancySeries *self,
                             gint64           from,
                             gint64           to,
                             guint           *first)
{
  guint begin;
  guint end;

  g_return_val_if_fail (OCCUPANCY_IS_SERIES (self), 0);
  g_return_val_if_fail (first != NULL, 0);

  *first = 0;
  if (to <= from)
    return 0;

  /* Everything from @from on, and one before unless the first is right there. */
  begin = from == G_MININT64 ? 0 : occupancy_series_count_until (self, from - 1);
  if (begin > 0 &&
      (begin == self->length || occupancy_series_peek (self, begin)->time > from))
    begin--;

  end = occupancy_series_count_until (self, to - 1);
  *first = begin;

  return end > begin ? end - begin : 0;
}

/**
 * occupancy_series_get_value_at:
 * @self: a series
 * @time: in milliseconds since 1970 UTC
 * @point: (out caller-allocates): where to put what holds at @time
 *
 * Looks up the counts at a time.
 *
 * Returns: %FALSE if nothing is known of that time
 */
gboolean
occupancy_series_get_value_at (OccupancySeries *self,
                               gint64           time,
                               OccupancyPoint  *point)
{
  guint count;

  g_return_val_if_fail (OCCUPANCY_IS_SERIES (self), FALSE);
  g_return_val_if_fail (point != NULL, FALSE);

  count = occupancy_series_count_until (self, time);
  *point = count > 0 ? *occupancy_series_peek (self, count - 1)
                     : (OccupancyPoint) { .time = time };

  return point->known;
}

/**
 * occupancy_series_get_range:
 * @self: a series
 * @from: start, in milliseconds since 1970 UTC
 * @to: end, exclusive; not later than now, since the newest point is taken to
 *   hold until then
 * @range: (out caller-allocates): where to put it
 *
 * Gets lowest, highest and average counts of a range of time, and how much of
 * it is known.
 */
void
occupancy_series_get_range (OccupancySeries *self,
                            gint64           from,
                            gint64           to,
                            OccupancyRange  *range)
{
  guint first;
  guint n;

  g_return_if_fail (OCCUPANCY_IS_SERIES (self));
  g_return_if_fail (range != NULL);

  occupancy_range_init (range, from, to);
  n = occupancy_series_get_window (self, from, to, &first);
  for (guint i = first; i < first + n; i++)
    {
      gint64 until = i + 1 < self->length ? occupancy_series_peek (self, i + 1)->time : to;

      occupancy_range_add (range, occupancy_series_peek (self, i), until);
    }
}

/**
 * occupancy_series_get_change:
 * @self: a series
 * @from: in milliseconds since 1970 UTC
 * @to: likewise
 * @connections: (out) (optional): how many more connections, without our own
 *   attachments
 * @presence_members: (out) (optional): how many more presence members
 *
 * Gets how much more there is at @to than at @from, less being negative.
 *
 * Returns: %FALSE if nothing is known of one of these times
 */
gboolean
occupancy_series_get_change (OccupancySeries *self,
                             gint64           from,
                             gint64           to,
                             gint64          *connections,
                             gint64          *presence_members)
{
  OccupancyPoint before;
  OccupancyPoint after;

  g_return_val_if_fail (OCCUPANCY_IS_SERIES (self), FALSE);

  if (!occupancy_series_get_value_at (self, from, &before) ||
      !occupancy_series_get_value_at (self, to, &after))
    return FALSE;

  if (connections != NULL)
    *connections = occupancy_point_get_others (&after) - occupancy_point_get_others (&before);
  if (presence_members != NULL)
    *presence_members = after.presence_members - before.presence_members;

  return TRUE;
}
