/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "app/occupancy-notifier.h"
#include "fixture/fake-model.h"

/* What a notification daemon has to do, and what it was asked for: each call on
 * a line. */
typedef struct
{
  GDBusConnection *connection;
  guint object_id;
  guint name_id;
  gboolean ready;
  guint last_id;
  GPtrArray *calls;
  GVariant *last_actions;
} Daemon;

static const char interface[] =
  "<node><interface name='org.freedesktop.Notifications'>"
  "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
  "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
  "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
  "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
  "</interface></node>";

static void
daemon_call_cb (GDBusConnection       *connection,
                const char            *sender,
                const char            *path,
                const char            *interface_name,
                const char            *method,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  Daemon *daemon = user_data;
  const char *title;
  const char *body;
  guint id;

  if (g_str_equal (method, "Notify"))
    {
      g_clear_pointer (&daemon->last_actions, g_variant_unref);
      g_variant_get (parameters, "(&su&s&s&s@asa{sv}i)", NULL, &id, NULL, &title, &body, &daemon->last_actions, NULL, NULL);
      g_ptr_array_add (daemon->calls, g_strdup_printf ("%s %u: %s | %s", id == 0 ? "new" : "replace",
                                                       id == 0 ? daemon->last_id + 1 : id, title, body));
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", id == 0 ? ++daemon->last_id : id));
    }
  else if (g_str_equal (method, "CloseNotification"))
    {
      g_variant_get (parameters, "(u)", &id);
      g_ptr_array_add (daemon->calls, g_strdup_printf ("close %u", id));
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
  else
    {
      const char *capabilities[] = { "actions", "body", NULL };

      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", capabilities));
    }
}

static void
daemon_name_cb (GDBusConnection *connection,
                const char      *name,
                gpointer         user_data)
{
  ((Daemon *) user_data)->ready = TRUE;
}

static void
daemon_start (Daemon *daemon)
{
  static const GDBusInterfaceVTable vtable = { .method_call = daemon_call_cb };
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface, NULL);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  GError *error = NULL;

  daemon->calls = g_ptr_array_new_with_free_func (g_free);
  daemon->connection = g_dbus_connection_new_for_address_sync (address,
                                                               G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                               G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                               NULL, NULL, &error);
  g_assert_no_error (error);
  daemon->object_id = g_dbus_connection_register_object (daemon->connection, "/org/freedesktop/Notifications",
                                                         node->interfaces[0], &vtable, daemon, NULL, &error);
  g_assert_no_error (error);
  daemon->name_id = g_bus_own_name_on_connection (daemon->connection, "org.freedesktop.Notifications",
                                                  G_BUS_NAME_OWNER_FLAGS_NONE, daemon_name_cb, NULL, daemon, NULL);
  app_fixture_wait (daemon->ready);
}

static void
daemon_settled_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, NULL);

  g_assert_nonnull (reply);
  *(gboolean *) user_data = TRUE;
}

/* Waits until what was sent so far has arrived, and the answers to it as well: a
 * number that the daemon gave is needed for what comes next. Nothing overtakes
 * anything on the way there and back. */
static void
daemon_settle (Daemon *daemon)
{
  gboolean settled = FALSE;

  g_dbus_connection_call (g_application_get_dbus_connection (g_application_get_default ()),
                          "org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                          "org.freedesktop.Notifications", "GetCapabilities", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, daemon_settled_cb, &settled);
  app_fixture_wait (settled);
}

/* Waits for the next call, and compares it. */
static void
daemon_expect (Daemon     *daemon,
               const char *call)
{
  app_fixture_wait (daemon->calls->len > 0);
  daemon_settle (daemon);
  g_assert_cmpstr (g_ptr_array_index (daemon->calls, 0), ==, call);
  g_ptr_array_remove_index (daemon->calls, 0);
}

static void
daemon_expect_nothing (Daemon *daemon)
{
  daemon_settle (daemon);
  g_assert_cmpuint (daemon->calls->len, ==, 0);
}

/* Waits for so many calls, and forgets all but the last. */
static const char *
daemon_wait_for (Daemon *daemon,
                 guint   n)
{
  app_fixture_wait (daemon->calls->len >= n);
  daemon_settle (daemon);
  g_assert_cmpuint (daemon->calls->len, ==, n);
  g_ptr_array_remove_range (daemon->calls, 0, n - 1);

  return g_ptr_array_index (daemon->calls, 0);
}

static void
daemon_stop (Daemon *daemon)
{
  g_bus_unown_name (daemon->name_id);
  g_dbus_connection_unregister_object (daemon->connection, daemon->object_id);
  g_dbus_connection_close_sync (daemon->connection, NULL, NULL);
  g_object_unref (daemon->connection);
  g_ptr_array_unref (daemon->calls);
  g_clear_pointer (&daemon->last_actions, g_variant_unref);
}

/* One account, and a rule in each of its rooms. */
typedef struct
{
  Daemon daemon;
  GApplication *application;
  OccupancyMonitor *monitor;
  OccupancyAccount *account;
  OccupancyNotifier *notifier;
} Scene;

static void
scene_open (Scene *scene)
{
  static GApplication *application;

  *scene = (Scene) { .application = application };
  daemon_start (&scene->daemon);
  if (application == NULL)
    {
      application = g_application_new ("com.example.OccupancyTest", G_APPLICATION_DEFAULT_FLAGS);
      g_assert_true (g_application_register (application, NULL, NULL));
    }
  scene->application = application;
  scene->monitor = occupancy_monitor_new ();
  scene->account = fake_account_add (scene->monitor, "Festival");
  scene->notifier = occupancy_notifier_new (application, scene->monitor);
}

static void
scene_close (Scene *scene)
{
  occupancy_notifier_withdraw_all (scene->notifier);
  g_assert_finalize_object (scene->notifier);
  g_assert_finalize_object (scene->monitor);
  app_fixture_settle ();
  daemon_stop (&scene->daemon);
}

static OccupancyRule *
scene_add_rule (Scene                  *scene,
                OccupancyWatch         *watch,
                OccupancyConditionKind  kind,
                gint64                  level)
{
  g_autoptr(OccupancyRule) rule = occupancy_rule_new (NULL);
  OccupancyCondition condition;

  occupancy_condition_init (&condition, kind, level);
  condition.raise_ms = 0;
  condition.clear_ms = 0;
  occupancy_rule_set_account (rule, occupancy_account_get_id (scene->account));
  occupancy_rule_set_room (rule, occupancy_watch_get_name (watch));
  occupancy_rule_set_condition (rule, &condition);
  occupancy_setup_add_rule (occupancy_monitor_get_setup (scene->monitor), rule);

  return rule;
}

static OccupancyWatch *
scene_add_room (Scene      *scene,
                const char *name)
{
  OccupancyWatch *watch = occupancy_monitor_add_room (scene->monitor, scene->account, name, NULL);

  fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_ATTACHED, 0);
  fake_room_sample (occupancy_watch_get_room (watch), 0, 0);
  fake_room_set_trust (occupancy_watch_get_room (watch), OCCUPANCY_TRUST_LIVE);

  return watch;
}

/* The time of day that @alert gives, which the test cannot know beforehand. */
static char *
since (OccupancyRule  *rule,
       Scene          *scene,
       OccupancyWatch *watch)
{
  OccupancyAlert *alert = occupancy_alerter_find_alert (occupancy_monitor_get_alerter (scene->monitor),
                                                        occupancy_rule_get_id (rule),
                                                        occupancy_account_get_id (scene->account),
                                                        occupancy_watch_get_name (watch));
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc_usec (occupancy_alert_get_since (alert) * 1000);

  return g_date_time_format (time, "%H:%M");
}

static void
test_life (void)
{
  Scene scene;
  OccupancyWatch *watch;
  OccupancyRule *rule;
  OccupancyRoom *room;
  g_autofree char *time = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *actions = NULL;

  scene_open (&scene);
  watch = scene_add_room (&scene, "lobby");
  room = occupancy_watch_get_room (watch);
  rule = scene_add_rule (&scene, watch, OCCUPANCY_CONDITION_ABOVE, 2000);

  fake_room_sample (room, 2140, 10);
  time = since (rule, &scene, watch);
  first = g_strdup_printf ("new 1: \u2068lobby\u2069 Above 2,000 | 2,140 connections, above 2,000 since %s.", time);
  daemon_expect (&scene.daemon, first);
  actions = g_variant_print (scene.daemon.last_actions, FALSE);
  g_assert_nonnull (strstr (actions, "Silence 1 Hour"));
  g_assert_nonnull (strstr (actions, "Acknowledge"));

  /* Replaced where it stands. */
  fake_room_sample (room, 2500, 10);
  second = g_strdup_printf ("replace 1: \u2068lobby\u2069 Above 2,000 | 2,500 connections, above 2,000 since %s.", time);
  daemon_expect (&scene.daemon, second);

  /* A number that contradicts the title is not told, though the alert goes on. */
  fake_room_sample (room, 1950, 10);
  fake_room_sample (room, 2600, 10);
  third = g_strdup_printf ("replace 1: \u2068lobby\u2069 Above 2,000 | 2,600 connections, above 2,000 since %s.", time);
  daemon_expect (&scene.daemon, third);

  /* Withdrawn when it is over, and told anew. */
  fake_room_sample (room, 100, 10);
  daemon_expect (&scene.daemon, "close 1");
  fake_room_sample (room, 2140, 10);
  g_clear_pointer (&first, g_free);
  g_clear_pointer (&time, g_free);
  time = since (rule, &scene, watch);
  first = g_strdup_printf ("new 2: \u2068lobby\u2069 Above 2,000 | 2,140 connections, above 2,000 since %s.", time);
  daemon_expect (&scene.daemon, first);

  /* Withdrawn with its rule. */
  occupancy_setup_remove_rule (occupancy_monitor_get_setup (scene.monitor), rule);
  daemon_expect (&scene.daemon, "close 2");
  daemon_expect_nothing (&scene.daemon);
  scene_close (&scene);
}

static void
test_looked_at (void)
{
  Scene scene;
  OccupancyWatch *watch;
  OccupancyRule *rule;
  const char *account;

  scene_open (&scene);
  watch = scene_add_room (&scene, "lobby");
  rule = scene_add_rule (&scene, watch, OCCUPANCY_CONDITION_OCCUPIED, 0);
  account = occupancy_account_get_id (scene.account);
  fake_room_sample (occupancy_watch_get_room (watch), 3, 0);
  daemon_wait_for (&scene.daemon, 1);
  g_ptr_array_set_size (scene.daemon.calls, 0);

  /* Who has seen it is not told of it again. */
  occupancy_notifier_withdraw (scene.notifier, account, "press");
  daemon_expect_nothing (&scene.daemon);
  occupancy_notifier_withdraw (scene.notifier, account, "lobby");
  daemon_expect (&scene.daemon, "close 1");
  fake_room_sample (occupancy_watch_get_room (watch), 4, 0);
  daemon_expect_nothing (&scene.daemon);

  /* Acknowledged, silenced: neither is told. */
  fake_room_sample (occupancy_watch_get_room (watch), 0, 0);
  fake_room_sample (occupancy_watch_get_room (watch), 5, 0);
  daemon_wait_for (&scene.daemon, 1);
  g_ptr_array_set_size (scene.daemon.calls, 0);
  g_assert_true (occupancy_alerter_acknowledge (occupancy_monitor_get_alerter (scene.monitor),
                                                occupancy_rule_get_id (rule), account, "lobby"));
  daemon_expect (&scene.daemon, "close 2");
  g_assert_true (occupancy_alerter_silence (occupancy_monitor_get_alerter (scene.monitor),
                                            occupancy_rule_get_id (rule), account, "lobby",
                                            occupancy_sample_now () + 60 * 60 * 1000));
  fake_room_sample (occupancy_watch_get_room (watch), 0, 0);
  fake_room_sample (occupancy_watch_get_room (watch), 5, 0);
  daemon_expect_nothing (&scene.daemon);
  scene_close (&scene);
}

/* A long name is cut, and keeps its direction to itself. */
static void
test_names (void)
{
  Scene scene;
  OccupancyWatch *watch;
  g_autofree char *name = g_strnfill (2000, 'x');

  scene_open (&scene);
  watch = scene_add_room (&scene, name);
  scene_add_rule (&scene, watch, OCCUPANCY_CONDITION_OCCUPIED, 0);
  fake_room_sample (occupancy_watch_get_room (watch), 3, 0);
  g_assert_true (g_str_has_prefix (daemon_wait_for (&scene.daemon, 1),
                                   "new 1: \u2068xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\u2069 Became Occupied | 3 connections, "));
  scene_close (&scene);
}

/* More than a person can look at are told together. */
static void
test_together (void)
{
  Scene scene;
  OccupancyWatch *watches[12];

  scene_open (&scene);
  for (guint i = 0; i < G_N_ELEMENTS (watches); i++)
    {
      g_autofree char *name = g_strdup_printf ("room %u", i);

      watches[i] = scene_add_room (&scene, name);
      scene_add_rule (&scene, watches[i], OCCUPANCY_CONDITION_OCCUPIED, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (watches); i++)
    {
      fake_room_sample (occupancy_watch_get_room (watches[i]), 1, 0);
      daemon_settle (&scene.daemon);
    }

  g_assert_cmpstr (daemon_wait_for (&scene.daemon, 12), ==,
                   "replace 7: 6 More Alerts | \u2068room 6\u2069, \u2068room 7\u2069, \u2068room 8\u2069 and 3 more");
  g_ptr_array_set_size (scene.daemon.calls, 0);

  for (guint i = 6; i < G_N_ELEMENTS (watches); i++)
    fake_room_sample (occupancy_watch_get_room (watches[i]), 0, 0);
  g_assert_cmpstr (daemon_wait_for (&scene.daemon, 6), ==, "close 7");
  scene_close (&scene);
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/notifier/life", test_life);
  g_test_add_func ("/notifier/looked-at", test_looked_at);
  g_test_add_func ("/notifier/names", test_names);
  g_test_add_func ("/notifier/together", test_together);

  return g_test_run ();
}
