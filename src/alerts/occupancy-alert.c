/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "alerts/occupancy-alert-private.h"

/**
 * OccupancyAlert:
 *
 * A rule that waits to fire, fires or recovers in one room: what a person sees
 * of an [struct@Tracker], with what the person said to it.
 */

G_DEFINE_FINAL_TYPE (OccupancyAlert, occupancy_alert, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_RULE,
  PROP_ACCOUNT,
  PROP_ROOM,
  PROP_PHASE,
  PROP_SINCE,
  PROP_FIRED_TIME,
  PROP_VALUE,
  PROP_PEAK,
  PROP_KNOWN,
  PROP_ACKNOWLEDGED,
  PROP_SILENCED_UNTIL,
  PROP_NEEDS_ATTENTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
occupancy_alert_notify (OccupancyAlert *self,
                        guint           prop_id)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static void
occupancy_alert_set_number (OccupancyAlert *self,
                            gint64         *field,
                            gint64          value,
                            guint           prop_id)
{
  if (*field == value)
    return;

  *field = value;
  occupancy_alert_notify (self, prop_id);
}

static void
occupancy_alert_set_flag (OccupancyAlert *self,
                          gboolean       *field,
                          gboolean        value,
                          guint           prop_id)
{
  if (*field == value)
    return;

  *field = value;
  occupancy_alert_notify (self, prop_id);
}

static void
occupancy_alert_update_attention (OccupancyAlert *self,
                                  gint64          time)
{
  gboolean fires = self->phase == OCCUPANCY_PHASE_FIRING ||
                   self->phase == OCCUPANCY_PHASE_RECOVERING;

  occupancy_alert_set_flag (self, &self->needs_attention,
                            fires && !self->acknowledged && time >= self->silenced_until,
                            PROP_NEEDS_ATTENTION);
}

static gint64
occupancy_alert_find_peak (OccupancyAlert         *self,
                           const OccupancyTracker *tracker)
{
  if (self->since != tracker->since)
    return tracker->value;

  switch (occupancy_rule_get_condition (self->rule)->kind)
    {
    case OCCUPANCY_CONDITION_EMPTY:
    case OCCUPANCY_CONDITION_BELOW:
      return MIN (self->peak, tracker->value);
    case OCCUPANCY_CONDITION_OCCUPIED:
    case OCCUPANCY_CONDITION_ABOVE:
      return MAX (self->peak, tracker->value);
    default:
      g_return_val_if_reached (tracker->value);
    }
}

static void
occupancy_alert_finalize (GObject *object)
{
  OccupancyAlert *self = OCCUPANCY_ALERT (object);

  g_clear_object (&self->rule);
  g_free (self->account);
  g_free (self->room);

  G_OBJECT_CLASS (occupancy_alert_parent_class)->finalize (object);
}

static void
occupancy_alert_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  OccupancyAlert *self = OCCUPANCY_ALERT (object);

  switch (prop_id)
    {
    case PROP_RULE:
      g_value_set_object (value, self->rule);
      break;
    case PROP_ACCOUNT:
      g_value_set_string (value, self->account);
      break;
    case PROP_ROOM:
      g_value_set_string (value, self->room);
      break;
    case PROP_PHASE:
      g_value_set_enum (value, self->phase);
      break;
    case PROP_SINCE:
      g_value_set_int64 (value, self->since);
      break;
    case PROP_FIRED_TIME:
      g_value_set_int64 (value, self->fired_time);
      break;
    case PROP_VALUE:
      g_value_set_int64 (value, self->value);
      break;
    case PROP_PEAK:
      g_value_set_int64 (value, self->peak);
      break;
    case PROP_KNOWN:
      g_value_set_boolean (value, self->known);
      break;
    case PROP_ACKNOWLEDGED:
      g_value_set_boolean (value, self->acknowledged);
      break;
    case PROP_SILENCED_UNTIL:
      g_value_set_int64 (value, self->silenced_until);
      break;
    case PROP_NEEDS_ATTENTION:
      g_value_set_boolean (value, self->needs_attention);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_alert_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  OccupancyAlert *self = OCCUPANCY_ALERT (object);

  switch (prop_id)
    {
    case PROP_RULE:
      self->rule = g_value_dup_object (value);
      break;
    case PROP_ACCOUNT:
      self->account = g_value_dup_string (value);
      break;
    case PROP_ROOM:
      self->room = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_alert_class_init (OccupancyAlertClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GParamFlags told = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = occupancy_alert_finalize;
  object_class->get_property = occupancy_alert_get_property;
  object_class->set_property = occupancy_alert_set_property;

  /**
   * OccupancyAlert:rule:
   *
   * The rule that the alert is of.
   */
  properties[PROP_RULE] =
    g_param_spec_object ("rule", NULL, NULL, OCCUPANCY_TYPE_RULE, given);

  /**
   * OccupancyAlert:account:
   *
   * The UUID of the account of the room.
   */
  properties[PROP_ACCOUNT] =
    g_param_spec_string ("account", NULL, NULL, NULL, given);

  /**
   * OccupancyAlert:room:
   *
   * The name of the room.
   */
  properties[PROP_ROOM] =
    g_param_spec_string ("room", NULL, NULL, NULL, given);

  /**
   * OccupancyAlert:phase:
   *
   * How far the alert has got; quiet once it has been cleared.
   */
  properties[PROP_PHASE] =
    g_param_spec_enum ("phase", NULL, NULL, OCCUPANCY_TYPE_PHASE, OCCUPANCY_PHASE_QUIET, told);

  /**
   * OccupancyAlert:since:
   *
   * When the condition began to hold, in milliseconds since 1970 UTC.
   */
  properties[PROP_SINCE] =
    g_param_spec_int64 ("since", NULL, NULL, G_MININT64, G_MAXINT64, 0, told);

  /**
   * OccupancyAlert:fired-time:
   *
   * When the alert fired, in milliseconds since 1970 UTC, or 0 while it has
   * not.
   */
  properties[PROP_FIRED_TIME] =
    g_param_spec_int64 ("fired-time", NULL, NULL, G_MININT64, G_MAXINT64, 0, told);

  /**
   * OccupancyAlert:value:
   *
   * The last count, which is that of now if [property@Alert:known].
   */
  properties[PROP_VALUE] =
    g_param_spec_int64 ("value", NULL, NULL, G_MININT64, G_MAXINT64, 0, told);

  /**
   * OccupancyAlert:peak:
   *
   * The count farthest beyond the condition since it began to hold: the
   * lowest where low counts meet it, else the highest.
   */
  properties[PROP_PEAK] =
    g_param_spec_int64 ("peak", NULL, NULL, G_MININT64, G_MAXINT64, 0, told);

  /**
   * OccupancyAlert:known:
   *
   * Whether the count of now is known; while it is not the alert stays as it
   * is.
   */
  properties[PROP_KNOWN] =
    g_param_spec_boolean ("known", NULL, NULL, FALSE, told);

  /**
   * OccupancyAlert:acknowledged:
   *
   * Whether a person has taken note of the alert.
   */
  properties[PROP_ACKNOWLEDGED] =
    g_param_spec_boolean ("acknowledged", NULL, NULL, FALSE, told);

  /**
   * OccupancyAlert:silenced-until:
   *
   * Until when the alert says nothing, in milliseconds since 1970 UTC,
   * `OCCUPANCY_ALERT_UNTIL_CLEARED`, or 0.
   */
  properties[PROP_SILENCED_UNTIL] =
    g_param_spec_int64 ("silenced-until", NULL, NULL, G_MININT64, G_MAXINT64, 0, told);

  /**
   * OccupancyAlert:needs-attention:
   *
   * Whether a person is to be told: the alert fires, and is neither
   * acknowledged nor silenced.
   */
  properties[PROP_NEEDS_ATTENTION] =
    g_param_spec_boolean ("needs-attention", NULL, NULL, FALSE, told);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_alert_init (OccupancyAlert *self)
{
}

/**
 * occupancy_alert_new:
 * @rule: a rule
 * @account: the UUID of the account of the room
 * @room: the name of the room
 *
 * Makes an alert of @rule in @room, quiet until occupancy_alert_follow().
 *
 * Returns: (transfer full): a new alert
 */
OccupancyAlert *
occupancy_alert_new (OccupancyRule *rule,
                     const char    *account,
                     const char    *room)
{
  g_return_val_if_fail (OCCUPANCY_IS_RULE (rule), NULL);
  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (room != NULL, NULL);

  return g_object_new (OCCUPANCY_TYPE_ALERT,
                       "rule", rule,
                       "account", account,
                       "room", room,
                       NULL);
}

/**
 * occupancy_alert_restore:
 * @self: a new alert
 * @tracker: the tracker of the condition of its rule in its room, restored
 * @fired_time: when it fired, in milliseconds since 1970 UTC
 * @peak: the count farthest beyond the condition
 * @acknowledged: whether a person had taken note of it
 *
 * Makes @self what it was in an earlier run of the program. To be followed by
 * occupancy_alert_follow().
 */
void
occupancy_alert_restore (OccupancyAlert         *self,
                         const OccupancyTracker *tracker,
                         gint64                  fired_time,
                         gint64                  peak,
                         gboolean                acknowledged)
{
  g_return_if_fail (OCCUPANCY_IS_ALERT (self));
  g_return_if_fail (tracker != NULL);

  self->since = tracker->since;
  self->fired_time = fired_time;
  self->peak = peak;
  self->acknowledged = !!acknowledged;
}

/**
 * occupancy_alert_acknowledge:
 * @self: an alert
 *
 * Takes note of @self: it needs no attention any more until it is cleared.
 */
void
occupancy_alert_acknowledge (OccupancyAlert *self)
{
  g_return_if_fail (OCCUPANCY_IS_ALERT (self));

  occupancy_alert_set_flag (self, &self->acknowledged, TRUE, PROP_ACKNOWLEDGED);
  occupancy_alert_set_flag (self, &self->needs_attention, FALSE, PROP_NEEDS_ATTENTION);
}

/**
 * occupancy_alert_silence:
 * @self: an alert
 * @until: in milliseconds since 1970 UTC, `OCCUPANCY_ALERT_UNTIL_CLEARED`, or 0
 *   to let it speak again
 * @time: the time of now, in milliseconds since 1970 UTC
 *
 * Keeps @self from needing attention for some time.
 */
void
occupancy_alert_silence (OccupancyAlert *self,
                         gint64          until,
                         gint64          time)
{
  g_return_if_fail (OCCUPANCY_IS_ALERT (self));

  g_object_freeze_notify (G_OBJECT (self));
  occupancy_alert_set_number (self, &self->silenced_until, until, PROP_SILENCED_UNTIL);
  occupancy_alert_update_attention (self, time);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * occupancy_alert_follow:
 * @self: an alert
 * @tracker: the tracker of the condition of its rule in its room
 * @time: the time of now, in milliseconds since 1970 UTC
 *
 * Takes over where @tracker has got to. Called after every step of it, and when
 * a silence ends.
 */
void
occupancy_alert_follow (OccupancyAlert         *self,
                        const OccupancyTracker *tracker,
                        gint64                  time)
{
  g_return_if_fail (OCCUPANCY_IS_ALERT (self));
  g_return_if_fail (tracker != NULL);

  g_object_freeze_notify (G_OBJECT (self));

  if (tracker->phase != OCCUPANCY_PHASE_QUIET)
    {
      occupancy_alert_set_number (self, &self->peak,
                                  occupancy_alert_find_peak (self, tracker), PROP_PEAK);
      occupancy_alert_set_number (self, &self->since, tracker->since, PROP_SINCE);
    }
  if (tracker->phase == OCCUPANCY_PHASE_FIRING && self->fired_time == 0)
    occupancy_alert_set_number (self, &self->fired_time, time, PROP_FIRED_TIME);
  if (self->phase != tracker->phase)
    {
      self->phase = tracker->phase;
      occupancy_alert_notify (self, PROP_PHASE);
    }

  occupancy_alert_set_number (self, &self->value, tracker->value, PROP_VALUE);
  occupancy_alert_set_flag (self, &self->known, tracker->known, PROP_KNOWN);
  occupancy_alert_update_attention (self, time);

  g_object_thaw_notify (G_OBJECT (self));
}
