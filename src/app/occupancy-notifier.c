/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-notifier"

#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"
#include "app/occupancy-notifier.h"
#include "app/occupancy-room-title.h"
#include "core/occupancy-sample.h"

/* How long the button keeps a rule from speaking. */
#define SILENCE (60 * 60 * G_GINT64_CONSTANT (1000))

/* So many notifications may come within so long; what is more is told together. */
#define MOST_AT_ONCE 6
#define AT_ONCE_USEC (60 * G_USEC_PER_SEC)

#define SUMMARY_ID "alerts"
#define MOST_NAMES 3

/**
 * OccupancyNotifier:
 *
 * Tells a person of alerts through the desktop: one notification for a rule in a
 * room, replaced where it stands, and withdrawn when there is no more reason for
 * it.
 */
struct _OccupancyNotifier
{
  GObject parent_instance;

  GApplication *application; /* unowned: it owns this */
  OccupancyMonitor *monitor;

  /* What has been told and not withdrawn: alerts by their id; and what was looked
   * at since, which is not told again. */
  GHashTable *told;
  GHashTable *seen;

  /* What fired before this began, and was told then: alerts by their id, until they
   * are told in this run. */
  GHashTable *earlier;
  gint64 begin;

  /* Alerts that are told together, and when the last others were told, by the
   * monotonic clock. */
  GPtrArray *together;
  gint64 times[MOST_AT_ONCE];
  guint next_time;
};

G_DEFINE_FINAL_TYPE (OccupancyNotifier, occupancy_notifier, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_APPLICATION,
  PROP_MONITOR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What tells a rule in a room from all others, also in another run. */
static char *
occupancy_notifier_dup_id (OccupancyAlert *alert)
{
  g_autofree char *place = g_strconcat (occupancy_alert_get_account (alert), " ", occupancy_alert_get_room (alert), NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, place, -1);

  return g_strconcat ("alert-", occupancy_rule_get_id (occupancy_alert_get_rule (alert)), "-", digest, NULL);
}

static GNotificationPriority
occupancy_notifier_get_priority (OccupancyAlert *alert)
{
  switch (occupancy_rule_get_severity (occupancy_alert_get_rule (alert)))
    {
    case OCCUPANCY_SEVERITY_CRITICAL:
      return G_NOTIFICATION_PRIORITY_URGENT;
    case OCCUPANCY_SEVERITY_WARNING:
      return G_NOTIFICATION_PRIORITY_HIGH;
    case OCCUPANCY_SEVERITY_INFO:
    default:
      return G_NOTIFICATION_PRIORITY_NORMAL;
    }
}

/* What the person calls the room. */
static char *
occupancy_notifier_dup_title (OccupancyNotifier *self,
                              OccupancyAlert    *alert)
{
  OccupancyWatch *watch = occupancy_monitor_find_watch (self->monitor, occupancy_alert_get_account (alert),
                                                        occupancy_alert_get_room (alert));

  if (watch == NULL)
    return g_strdup (occupancy_alert_get_room (alert));

  return occupancy_room_title_dup (occupancy_monitor_get_setup (self->monitor), watch);
}

static void
occupancy_notifier_send (OccupancyNotifier     *self,
                         OccupancyAlert        *alert,
                         GNotificationPriority  priority)
{
  const char *account = occupancy_alert_get_account (alert);
  const char *room = occupancy_alert_get_room (alert);
  const char *rule = occupancy_rule_get_id (occupancy_alert_get_rule (alert));
  g_autofree char *id = occupancy_notifier_dup_id (alert);
  g_autofree char *name = occupancy_notifier_dup_title (self, alert);
  g_autofree char *title = occupancy_format_alert_title (alert, name);
  g_autofree char *body = occupancy_format_alert_body (alert);
  g_autoptr(GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, priority);
  g_notification_set_default_action_and_target (notification, "app.show-room", "(ssx)", account, room,
                                                occupancy_alert_get_fired_time (alert));
  g_notification_add_button_with_target (notification, _("Silence 1 Hour"), "app.silence-rule", "(sssx)",
                                         rule, account, room, SILENCE);
  g_notification_add_button_with_target (notification, _("Acknowledge"), "app.acknowledge", "(sss)",
                                         rule, account, room);
  g_application_send_notification (self->application, id, notification);
  g_hash_table_replace (self->told, g_steal_pointer (&id), g_object_ref (alert));
}

/* The first names, and how many more there are. */
static char *
occupancy_notifier_list_together (OccupancyNotifier *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) names = NULL;
  g_autofree char *list = NULL;
  guint n_more = self->together->len > MOST_NAMES ? self->together->len - MOST_NAMES : 0;

  for (guint i = 0; i < self->together->len - n_more; i++)
    {
      g_autofree char *name = occupancy_notifier_dup_title (self, g_ptr_array_index (self->together, i));

      g_strv_builder_take (builder, occupancy_format_short_name (name));
    }
  names = g_strv_builder_end (builder);
  /* Translators: what stands between the names of rooms */
  list = g_strjoinv (C_("rooms", ", "), names);
  if (n_more == 0)
    return g_steal_pointer (&list);

  /* Translators: names of rooms, and how many more there are */
  return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n_more), list, n_more);
}

/* Tells of all alerts that are more than a person can look at. */
static void
occupancy_notifier_update_together (OccupancyNotifier *self)
{
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  guint n = self->together->len;

  if (n == 0)
    {
      g_application_withdraw_notification (self->application, SUMMARY_ID);
      return;
    }

  title = g_strdup_printf (ngettext ("%u More Alert", "%u More Alerts", n), n);
  body = occupancy_notifier_list_together (self);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, "app.show-window");
  g_application_send_notification (self->application, SUMMARY_ID, notification);
}

static void
occupancy_notifier_tell (OccupancyNotifier *self,
                         OccupancyAlert    *alert)
{
  gint64 now = g_get_monotonic_time ();
  gint64 earliest = self->times[self->next_time];

  if (earliest != 0 && now - earliest < AT_ONCE_USEC)
    {
      if (!g_ptr_array_find (self->together, alert, NULL))
        g_ptr_array_add (self->together, g_object_ref (alert));
      occupancy_notifier_update_together (self);
      return;
    }

  self->times[self->next_time] = now;
  self->next_time = (self->next_time + 1) % MOST_AT_ONCE;
  occupancy_notifier_send (self, alert, occupancy_notifier_get_priority (alert));
}

/* There is nothing to tell any more, until it begins again. */
static void
occupancy_notifier_take_back (OccupancyNotifier *self,
                              OccupancyAlert    *alert)
{
  g_autofree char *id = occupancy_notifier_dup_id (alert);

  if (g_ptr_array_remove (self->together, alert))
    occupancy_notifier_update_together (self);

  g_hash_table_remove (self->seen, id);
  g_hash_table_remove (self->earlier, id);
  if (g_hash_table_remove (self->told, id))
    g_application_withdraw_notification (self->application, id);
}

static void
occupancy_notifier_fired_cb (OccupancyNotifier *self,
                             OccupancyAlert    *alert)
{
  g_assert (OCCUPANCY_IS_NOTIFIER (self));

  if (occupancy_alert_get_needs_attention (alert))
    occupancy_notifier_tell (self, alert);
}

/* What is told already is kept true without asking for attention again. One that
 * breaks through everything stays as it is, and so does one that is about to end:
 * that there is no more reason for it would be news of another kind. */
static void
occupancy_notifier_changed_cb (OccupancyNotifier *self,
                               OccupancyAlert    *alert)
{
  g_autofree char *id = occupancy_notifier_dup_id (alert);

  g_assert (OCCUPANCY_IS_NOTIFIER (self));

  if (!occupancy_alert_get_needs_attention (alert))
    occupancy_notifier_take_back (self, alert);
  else if (!occupancy_condition_is_met (occupancy_rule_get_condition (occupancy_alert_get_rule (alert)),
                                        occupancy_alert_get_value (alert)))
    return;
  else if (g_hash_table_contains (self->seen, id) || g_ptr_array_find (self->together, alert, NULL))
    return;
  else if (g_hash_table_remove (self->earlier, id))
    occupancy_notifier_send (self, alert, G_NOTIFICATION_PRIORITY_LOW);
  else if (!g_hash_table_contains (self->told, id))
    occupancy_notifier_tell (self, alert);
  else if (occupancy_notifier_get_priority (alert) != G_NOTIFICATION_PRIORITY_URGENT)
    occupancy_notifier_send (self, alert, G_NOTIFICATION_PRIORITY_LOW);
}

static void
occupancy_notifier_cleared_cb (OccupancyNotifier *self,
                               OccupancyAlert    *alert)
{
  g_assert (OCCUPANCY_IS_NOTIFIER (self));

  occupancy_notifier_take_back (self, alert);
}

/* An alert of the list that has not just fired comes from what was kept. */
static void
occupancy_notifier_alerts_changed_cb (OccupancyNotifier *self,
                                      guint              position,
                                      guint              removed,
                                      guint              added)
{
  GListModel *alerts = G_LIST_MODEL (occupancy_monitor_get_alerter (self->monitor));

  g_assert (OCCUPANCY_IS_NOTIFIER (self));

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(OccupancyAlert) alert = g_list_model_get_item (alerts, position + i);

      if (occupancy_alert_get_fired_time (alert) < self->begin && occupancy_alert_get_needs_attention (alert))
        g_hash_table_insert (self->earlier, occupancy_notifier_dup_id (alert), g_object_ref (alert));
    }
}

static void
occupancy_notifier_constructed (GObject *object)
{
  OccupancyNotifier *self = OCCUPANCY_NOTIFIER (object);
  OccupancyAlerter *alerter = occupancy_monitor_get_alerter (self->monitor);

  G_OBJECT_CLASS (occupancy_notifier_parent_class)->constructed (object);

  self->begin = occupancy_sample_now ();
  g_signal_connect_object (alerter, "items-changed",
                           G_CALLBACK (occupancy_notifier_alerts_changed_cb), self, G_CONNECT_SWAPPED);
  occupancy_notifier_alerts_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (alerter)));
  g_signal_connect_object (alerter, "fired", G_CALLBACK (occupancy_notifier_fired_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (alerter, "changed", G_CALLBACK (occupancy_notifier_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (alerter, "cleared", G_CALLBACK (occupancy_notifier_cleared_cb), self, G_CONNECT_SWAPPED);
}

static void
occupancy_notifier_dispose (GObject *object)
{
  OccupancyNotifier *self = OCCUPANCY_NOTIFIER (object);

  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (occupancy_notifier_parent_class)->dispose (object);
}

static void
occupancy_notifier_finalize (GObject *object)
{
  OccupancyNotifier *self = OCCUPANCY_NOTIFIER (object);

  g_hash_table_unref (self->told);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->earlier);
  g_ptr_array_unref (self->together);

  G_OBJECT_CLASS (occupancy_notifier_parent_class)->finalize (object);
}

static void
occupancy_notifier_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  OccupancyNotifier *self = OCCUPANCY_NOTIFIER (object);

  switch (prop_id)
    {
    case PROP_APPLICATION:
      g_value_set_object (value, self->application);
      break;
    case PROP_MONITOR:
      g_value_set_object (value, self->monitor);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_notifier_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  OccupancyNotifier *self = OCCUPANCY_NOTIFIER (object);

  switch (prop_id)
    {
    case PROP_APPLICATION:
      self->application = g_value_get_object (value);
      break;
    case PROP_MONITOR:
      self->monitor = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_notifier_class_init (OccupancyNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = occupancy_notifier_constructed;
  object_class->dispose = occupancy_notifier_dispose;
  object_class->finalize = occupancy_notifier_finalize;
  object_class->get_property = occupancy_notifier_get_property;
  object_class->set_property = occupancy_notifier_set_property;

  /**
   * OccupancyNotifier:application:
   *
   * Who sends the notifications and has their actions.
   */
  properties[PROP_APPLICATION] =
    g_param_spec_object ("application", NULL, NULL,
                         G_TYPE_APPLICATION,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyNotifier:monitor:
   *
   * Whose alerts are told.
   */
  properties[PROP_MONITOR] =
    g_param_spec_object ("monitor", NULL, NULL,
                         OCCUPANCY_TYPE_MONITOR,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_notifier_init (OccupancyNotifier *self)
{
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->earlier = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->together = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * occupancy_notifier_new:
 * @application: who sends the notifications; it has the actions
 *   `app.show-room (ssx)`, `app.silence-rule (sssx)` and `app.acknowledge (sss)`
 * @monitor: whose alerts to tell
 *
 * Begins to tell of alerts.
 *
 * Returns: (transfer full): a new notifier
 */
OccupancyNotifier *
occupancy_notifier_new (GApplication     *application,
                        OccupancyMonitor *monitor)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (monitor), NULL);

  return g_object_new (OCCUPANCY_TYPE_NOTIFIER,
                       "application", application,
                       "monitor", monitor,
                       NULL);
}

/* Withdraws what is told of a room, or of all rooms: one of the tables of alerts. */
static void
occupancy_notifier_withdraw_some (OccupancyNotifier *self,
                                  GHashTable        *alerts,
                                  const char        *account,
                                  const char        *room)
{
  GHashTableIter iter;
  gpointer id;
  gpointer alert;

  g_hash_table_iter_init (&iter, alerts);
  while (g_hash_table_iter_next (&iter, &id, &alert))
    {
      if (room != NULL && (!g_str_equal (occupancy_alert_get_account (alert), account) ||
                           !g_str_equal (occupancy_alert_get_room (alert), room)))
        continue;

      g_application_withdraw_notification (self->application, id);
      g_hash_table_add (self->seen, g_strdup (id));
      g_hash_table_iter_remove (&iter);
    }
}

/**
 * occupancy_notifier_withdraw:
 * @self: a notifier
 * @account: the id of an account
 * @room: the name of a room
 *
 * Withdraws what was told of a room: somebody looks at it.
 */
void
occupancy_notifier_withdraw (OccupancyNotifier *self,
                             const char        *account,
                             const char        *room)
{
  g_return_if_fail (OCCUPANCY_IS_NOTIFIER (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (room != NULL);

  occupancy_notifier_withdraw_some (self, self->told, account, room);
  occupancy_notifier_withdraw_some (self, self->earlier, account, room);
}

/**
 * occupancy_notifier_withdraw_all:
 * @self: a notifier
 *
 * Withdraws everything: nobody will do so later.
 */
void
occupancy_notifier_withdraw_all (OccupancyNotifier *self)
{
  g_return_if_fail (OCCUPANCY_IS_NOTIFIER (self));

  occupancy_notifier_withdraw_some (self, self->told, NULL, NULL);
  if (self->together->len > 0)
    {
      g_ptr_array_set_size (self->together, 0);
      occupancy_notifier_update_together (self);
    }
}
