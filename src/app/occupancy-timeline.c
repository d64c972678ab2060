/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-timeline.h"
#include "core/occupancy-sample.h"

#define BEAT_INTERVAL 1000
#define HASTE_INTERVAL 100
#define DEFAULT_SPAN (60 * 60 * G_GINT64_CONSTANT (1000))

/**
 * OccupancyTimeline:
 *
 * The time that the charts of a window show, and the beat at which all of the
 * window follows what changes: once a second while the window can be seen, and
 * never otherwise. What came in between two beats becomes one frame.
 */
struct _OccupancyTimeline
{
  GObject parent_instance;

  gint64 span;
  gint64 end;
  gint64 beat_time;
  guint beat_id;
  guint haste_id;
  guint active : 1;
};

G_DEFINE_FINAL_TYPE (OccupancyTimeline, occupancy_timeline, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_SPAN,
  PROP_END,
  PROP_ACTIVE,
  N_PROPS
};

enum
{
  BEAT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
occupancy_timeline_beat (OccupancyTimeline *self)
{
  gint64 now = occupancy_sample_now ();

  g_assert (OCCUPANCY_IS_TIMELINE (self));

  g_clear_handle_id (&self->haste_id, g_source_remove);
  self->beat_time = g_get_monotonic_time () / 1000;
  if (self->end != now)
    {
      self->end = now;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_END]);
    }

  g_signal_emit (self, signals[BEAT], 0);
}

static gboolean
occupancy_timeline_beat_cb (gpointer user_data)
{
  OccupancyTimeline *self = user_data;

  occupancy_timeline_beat (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
occupancy_timeline_haste_cb (gpointer user_data)
{
  OccupancyTimeline *self = user_data;

  self->haste_id = 0;
  occupancy_timeline_beat (self);

  return G_SOURCE_REMOVE;
}

/* From the next full second of the wall clock on, so that several windows, and
 * several programs, wake up together. */
static gboolean
occupancy_timeline_align_cb (gpointer user_data)
{
  OccupancyTimeline *self = user_data;

  self->beat_id = g_timeout_add_seconds (BEAT_INTERVAL / 1000, occupancy_timeline_beat_cb, self);
  occupancy_timeline_beat (self);

  return G_SOURCE_REMOVE;
}

static void
occupancy_timeline_dispose (GObject *object)
{
  OccupancyTimeline *self = OCCUPANCY_TIMELINE (object);

  g_clear_handle_id (&self->beat_id, g_source_remove);
  g_clear_handle_id (&self->haste_id, g_source_remove);

  G_OBJECT_CLASS (occupancy_timeline_parent_class)->dispose (object);
}

static void
occupancy_timeline_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  OccupancyTimeline *self = OCCUPANCY_TIMELINE (object);

  switch (prop_id)
    {
    case PROP_SPAN:
      g_value_set_int64 (value, self->span);
      break;
    case PROP_END:
      g_value_set_int64 (value, self->end);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_timeline_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  OccupancyTimeline *self = OCCUPANCY_TIMELINE (object);

  switch (prop_id)
    {
    case PROP_SPAN:
      occupancy_timeline_set_span (self, g_value_get_int64 (value));
      break;
    case PROP_ACTIVE:
      occupancy_timeline_set_active (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_timeline_class_init (OccupancyTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_timeline_dispose;
  object_class->get_property = occupancy_timeline_get_property;
  object_class->set_property = occupancy_timeline_set_property;

  /**
   * OccupancyTimeline:span:
   *
   * How much time the charts show, in milliseconds.
   */
  properties[PROP_SPAN] =
    g_param_spec_int64 ("span", NULL, NULL,
                        1000, G_MAXINT64, DEFAULT_SPAN,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyTimeline:end:
   *
   * The time at the right edge of the charts, in milliseconds since 1970 UTC:
   * that of the last beat.
   */
  properties[PROP_END] =
    g_param_spec_int64 ("end", NULL, NULL,
                        0, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyTimeline:active:
   *
   * Whether there is a beat: the window can be seen.
   */
  properties[PROP_ACTIVE] =
    g_param_spec_boolean ("active", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * OccupancyTimeline::beat:
   * @self: the timeline
   *
   * Show what has changed since the last beat.
   */
  signals[BEAT] =
    g_signal_new ("beat",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
occupancy_timeline_init (OccupancyTimeline *self)
{
  self->span = DEFAULT_SPAN;
  self->end = occupancy_sample_now ();
}

/**
 * occupancy_timeline_new:
 *
 * Creates a timeline that shows the last hour and has no beat yet.
 *
 * Returns: (transfer full): a new timeline
 */
OccupancyTimeline *
occupancy_timeline_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_TIMELINE, NULL);
}

/**
 * occupancy_timeline_get_span:
 * @self: a timeline
 *
 * Gets how much time the charts show.
 *
 * Returns: milliseconds
 */
gint64
occupancy_timeline_get_span (OccupancyTimeline *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_TIMELINE (self), DEFAULT_SPAN);

  return self->span;
}

/**
 * occupancy_timeline_set_span:
 * @self: a timeline
 * @span: a second or more, in milliseconds
 *
 * Sets how much time the charts show.
 */
void
occupancy_timeline_set_span (OccupancyTimeline *self,
                             gint64             span)
{
  g_return_if_fail (OCCUPANCY_IS_TIMELINE (self));
  g_return_if_fail (span >= 1000);

  if (self->span == span)
    return;

  self->span = span;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPAN]);
}

/**
 * occupancy_timeline_get_end:
 * @self: a timeline
 *
 * Gets the time at the right edge of the charts.
 *
 * Returns: in milliseconds since 1970 UTC
 */
gint64
occupancy_timeline_get_end (OccupancyTimeline *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_TIMELINE (self), 0);

  return self->end;
}

/**
 * occupancy_timeline_get_active:
 * @self: a timeline
 *
 * Gets whether there is a beat.
 *
 * Returns: whether the window can be seen
 */
gboolean
occupancy_timeline_get_active (OccupancyTimeline *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_TIMELINE (self), FALSE);

  return self->active;
}

/**
 * occupancy_timeline_set_active:
 * @self: a timeline
 * @active: whether the window can be seen
 *
 * Starts or stops the beat. The first one comes at once, so that a window that
 * is shown again is true from its first frame on.
 */
void
occupancy_timeline_set_active (OccupancyTimeline *self,
                               gboolean           active)
{
  g_return_if_fail (OCCUPANCY_IS_TIMELINE (self));

  active = !!active;
  if (self->active == active)
    return;

  self->active = active;
  g_clear_handle_id (&self->beat_id, g_source_remove);
  g_clear_handle_id (&self->haste_id, g_source_remove);
  if (active)
    {
      guint wait = BEAT_INTERVAL - (guint) (g_get_real_time () / 1000 % BEAT_INTERVAL);

      self->beat_id = g_timeout_add (wait, occupancy_timeline_align_cb, self);
      occupancy_timeline_beat (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

/**
 * occupancy_timeline_hasten:
 * @self: a timeline
 *
 * Has the next beat come early, for what somebody waits to see, such as the first
 * count of a room. Those who follow the beat still do so together, so that what
 * they show agrees.
 */
void
occupancy_timeline_hasten (OccupancyTimeline *self)
{
  gint64 since;

  g_return_if_fail (OCCUPANCY_IS_TIMELINE (self));

  if (!self->active || self->haste_id != 0)
    return;

  since = g_get_monotonic_time () / 1000 - self->beat_time;
  self->haste_id = g_timeout_add_full (G_PRIORITY_HIGH_IDLE, (guint) CLAMP (HASTE_INTERVAL - since, 0, HASTE_INTERVAL),
                                       occupancy_timeline_haste_cb, self, NULL);
}
