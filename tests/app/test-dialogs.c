/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "app/occupancy-abilities-group.h"
#include "app/occupancy-add-rooms-dialog.h"
#include "app/occupancy-connect-dialog.h"
#include "app/occupancy-format.h"
#include "app/occupancy-location.h"
#include "app/occupancy-preferences-dialog.h"
#include "app/occupancy-rule-dialog.h"
#include "app/occupancy-shortcuts-dialog.h"
#include "app/occupancy-shortcuts.h"
#include "fixture/fake-model.h"

/* A dialog needs a window to stand over. */
static AdwWindow *
new_window (AdwDialog *dialog)
{
  AdwWindow *window = ADW_WINDOW (adw_window_new ());

  gtk_window_set_default_size (GTK_WINDOW (window), 800, 800);
  gtk_window_present (GTK_WINDOW (window));
  adw_dialog_present (dialog, GTK_WIDGET (window));
  /* The first layout decides what can be seen of it. */
  app_fixture_wait (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_HEADER_BAR, NULL, NULL) != NULL);

  return window;
}

static void
end (AdwDialog *dialog,
     AdwWindow *window)
{
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  adw_dialog_force_close (dialog);
  app_fixture_wait (dialog == NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  app_fixture_settle ();
}

static GtkWidget *
find_row (AdwDialog  *dialog,
          const char *title)
{
  GtkWidget *row = app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_PREFERENCES_ROW, "title", title);

  g_assert_nonnull (row);

  return row;
}

static GtkWidget *
find_button (AdwDialog  *dialog,
             const char *label)
{
  return app_fixture_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "label", label);
}

static void
type (AdwDialog  *dialog,
      const char *title,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find_row (dialog, title)), text);
}

/* Adding rooms. */

static void
added_cb (AdwDialog  *dialog,
          const char *account,
          const char *first,
          guint       n_added,
          gpointer    user_data)
{
  g_string_append_printf (user_data, "%s %u", first, n_added);
}

static void
test_add_rooms (void)
{
  OccupancySetup *setup = occupancy_setup_new ();
  g_autoptr(OccupancySetupAccount) account = occupancy_setup_account_new ("0d6bb5a8-0000-4000-8000-000000000000", "Festival");
  g_autoptr(OccupancySetupRoom) lobby = occupancy_setup_room_new ("0d6bb5a8-0000-4000-8000-000000000000", "lobby");
  g_autoptr(GString) added = g_string_new (NULL);
  AdwDialog *dialog;
  AdwWindow *window;

  occupancy_setup_add_account (setup, account);
  occupancy_setup_add_room (setup, lobby);
  dialog = occupancy_add_rooms_dialog_new (setup);
  g_signal_connect (dialog, "added", G_CALLBACK (added_cb), added);
  window = new_window (dialog);
  /* With one account there is nothing to choose. */
  g_assert_null (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW, NULL, NULL));
  g_assert_false (gtk_widget_get_sensitive (find_button (dialog, "Add Room")));

  /* Said while one types, and nothing is added. */
  type (dialog, "Room Name", ":bad");
  g_assert_nonnull (app_fixture_find_label (GTK_WIDGET (dialog), "A room name must not begin with “[” or “:”."));
  g_assert_true (gtk_widget_has_css_class (find_row (dialog, "Room Name"), "error"));
  g_assert_false (gtk_widget_get_sensitive (find_button (dialog, "Add Room")));
  type (dialog, "Room Name", "lobby");
  g_assert_nonnull (app_fixture_find_label (GTK_WIDGET (dialog), "This room is already watched."));
  type (dialog, "Room Name", "press");
  g_assert_null (app_fixture_find_label (GTK_WIDGET (dialog), "This room is already watched."));
  g_assert_false (gtk_widget_has_css_class (find_row (dialog, "Room Name"), "error"));
  g_assert_true (gtk_widget_get_sensitive (find_button (dialog, "Add Room")));

  /* Lines are names; those that cannot be are told, and left out. */
  type (dialog, "Room Name", "");
  type (dialog, "Room Name", "stage <b>north</b>\r\n  stage-south \n\n[bad]\nlobby\nstage-south\n");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (dialog, "Room Name"))), ==, "");
  g_assert_nonnull (find_row (dialog, "stage <b>north</b>"));
  g_assert_true (gtk_widget_has_css_class (find_row (dialog, "[bad]"), "error"));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (find_row (dialog, "lobby"))), ==, "Already watched");
  type (dialog, "Room Name", "garden");
  g_assert_true (gtk_widget_get_sensitive (find_button (dialog, "Add 3 Rooms")));
  g_signal_emit_by_name (find_button (dialog, "Add 3 Rooms"), "clicked");
  g_assert_cmpstr (added->str, ==, "stage <b>north</b> 3");
  g_assert_cmpuint (g_list_model_get_n_items (occupancy_setup_get_rooms (setup)), ==, 4);
  g_assert_nonnull (occupancy_setup_find_room (setup, occupancy_setup_account_get_id (account), "garden"));

  end (dialog, window);
  g_assert_finalize_object (setup);
}

/* Rules. */

static void
test_rule (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancySetup *setup = occupancy_monitor_get_setup (monitor);
  OccupancyAccount *account = fake_account_add (monitor, "Festival");
  OccupancyWatch *watch = occupancy_monitor_add_room (monitor, account, "lobby", NULL);
  g_autoptr(OccupancyRule) rule = NULL;
  AdwDialog *dialog;
  AdwWindow *window;
  GtkWidget *row;

  fake_watch_fill (watch, 1200, 100);
  dialog = occupancy_rule_dialog_new (setup, watch);
  window = new_window (dialog);
  /* Levels that the last hour did not meet. */
  g_assert_cmpfloat (adw_spin_row_get_value (ADW_SPIN_ROW (find_row (dialog, "Above"))), ==, 1500);
  g_assert_cmpfloat (adw_spin_row_get_value (ADW_SPIN_ROW (find_row (dialog, "Below"))), ==, 500);
  /* One click sets it. */
  adw_action_row_activate (ADW_ACTION_ROW (find_row (dialog, "Becomes Occupied")));
  g_assert_cmpuint (g_list_model_get_n_items (occupancy_setup_get_rules (setup)), ==, 1);
  end (dialog, window);

  /* Once is enough. */
  dialog = occupancy_rule_dialog_new (setup, watch);
  window = new_window (dialog);
  g_assert_false (gtk_widget_get_sensitive (find_row (dialog, "Becomes Occupied")));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (find_row (dialog, "Becomes Occupied"))), ==, "Already there");
  g_assert_true (gtk_widget_get_sensitive (find_row (dialog, "Becomes Empty")));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (find_row (dialog, "Becomes Empty"))), ==, "No connection is left");
  row = find_row (dialog, "Above");
  adw_spin_row_set_value (ADW_SPIN_ROW (row), 2000);
  g_signal_emit_by_name (find_row (dialog, "Add Rule Above"), "activated");
  g_assert_cmpuint (g_list_model_get_n_items (occupancy_setup_get_rules (setup)), ==, 2);
  rule = g_list_model_get_item (occupancy_setup_get_rules (setup), 1);
  g_assert_cmpint (occupancy_rule_get_condition (rule)->kind, ==, OCCUPANCY_CONDITION_ABOVE);
  g_assert_cmpint (occupancy_rule_get_condition (rule)->level, ==, 2000);
  g_assert_cmpstr (occupancy_rule_get_room (rule), ==, "lobby");
  g_assert_cmpstr (occupancy_rule_get_account (rule), ==, occupancy_account_get_id (account));
  end (dialog, window);

  /* Another level is another rule. */
  dialog = occupancy_rule_dialog_new (setup, watch);
  window = new_window (dialog);
  row = find_row (dialog, "Above");
  adw_spin_row_set_value (ADW_SPIN_ROW (row), 2000);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Already there");
  g_assert_false (gtk_widget_get_sensitive (find_row (dialog, "Add Rule Above")));
  adw_spin_row_set_value (ADW_SPIN_ROW (row), 2001);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "");
  g_assert_true (gtk_widget_get_sensitive (find_row (dialog, "Add Rule Above")));
  end (dialog, window);

  g_clear_object (&rule);
  g_assert_finalize_object (monitor);
}

/* Opens what is advanced. */
static void
expand (AdwDialog *dialog)
{
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (find_row (dialog, "Advanced")), TRUE);
  app_fixture_wait (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_PREFERENCES_ROW, "title", "Endpoint") != NULL);
}

/* Whether @text stands where it can be read without scrolling, and not at the edge. */
static gboolean
can_be_read (AdwDialog  *dialog,
             const char *text)
{
  GtkWidget *label = app_fixture_find_label (GTK_WIDGET (dialog), text);
  GtkWidget *viewport = label != NULL ? gtk_widget_get_ancestor (label, GTK_TYPE_VIEWPORT) : NULL;
  graphene_rect_t bounds;

  return viewport != NULL && gtk_widget_compute_bounds (label, viewport, &bounds) &&
         bounds.size.height > 0 && bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height + 6 <= (float) gtk_widget_get_height (viewport);
}

/* Where a mark says what a row is about, it says so in words too. */
static void
assert_marked (AdwDialog  *dialog,
               const char *icon,
               const char *label)
{
  GtkWidget *group = app_fixture_find (GTK_WIDGET (dialog), OCCUPANCY_TYPE_ABILITIES_GROUP, NULL, NULL);
  GtkWidget *mark = app_fixture_find (group, GTK_TYPE_IMAGE, "icon-name", icon);

  g_assert_nonnull (mark);
  gtk_test_accessible_assert_property (mark, GTK_ACCESSIBLE_PROPERTY_LABEL, label);
}

static void
test_abilities (void)
{
  g_autoptr(AblyCapability) capability = ably_capability_new_from_text ("{\"stage:*\":[\"subscribe\",\"channel-metadata\"]}", NULL);
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  AdwDialog *dialog = occupancy_connect_dialog_new (monitor, NULL);
  AdwWindow *window = new_window (dialog);

  assert_marked (dialog, "occupancy-unknown-symbolic", "Unknown");
  occupancy_abilities_group_set_capability (OCCUPANCY_ABILITIES_GROUP (app_fixture_find (GTK_WIDGET (dialog),
                                                                                         OCCUPANCY_TYPE_ABILITIES_GROUP,
                                                                                         NULL, NULL)),
                                            capability);
  assert_marked (dialog, "object-select-symbolic", "Allowed");
  assert_marked (dialog, "occupancy-invalid-symbolic", "Missing");
  end (dialog, window);
  g_assert_finalize_object (monitor);
}

/* Connecting. What needs the service is in the end to end tests. */

static void
test_connect (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  AdwDialog *dialog = occupancy_connect_dialog_new (monitor, NULL);
  AdwWindow *window = new_window (dialog);
  GtkWidget *button = adw_dialog_get_default_widget (dialog);

  g_assert_cmpstr (adw_dialog_get_title (dialog), ==, "Connect Account");
  g_assert_false (gtk_widget_get_sensitive (button));
  /* To nowhere, so that nobody is asked. */
  expand (dialog);
  type (dialog, "Endpoint", "127.0.0.1");
  adw_switch_row_set_active (ADW_SWITCH_ROW (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_SWITCH_ROW, NULL, NULL)), FALSE);
  type (dialog, "Port", "1");

  type (dialog, "API Key", " \"festival.key\" ");
  g_assert_false (gtk_widget_get_sensitive (button));
  app_fixture_wait (app_fixture_find_label (GTK_WIDGET (dialog), "A key looks like “appId.keyId:secret”. This one has no colon.") != NULL);
  g_assert_true (gtk_widget_has_css_class (find_row (dialog, "API Key"), "error"));

  /* Blanks and quotes do no harm, and the account is called like the app. */
  type (dialog, "API Key", " \"festival.key:secret\" ");
  g_assert_true (gtk_widget_get_sensitive (button));
  g_assert_false (gtk_widget_has_css_class (find_row (dialog, "API Key"), "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (dialog, "Name"))), ==, "festival");
  type (dialog, "Name", "Harbor");
  type (dialog, "API Key", "other.key:secret");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (dialog, "Name"))), ==, "Harbor");

  type (dialog, "Port", "70000");
  g_assert_false (gtk_widget_get_sensitive (button));
  g_assert_true (gtk_widget_has_css_class (find_row (dialog, "Port"), "error"));
  type (dialog, "Port", "1");
  g_assert_true (gtk_widget_get_sensitive (button));

  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (dialog, "Sign In With")), OCCUPANCY_CREDENTIAL_TOKEN);
  g_assert_nonnull (find_row (dialog, "Token"));
  g_assert_nonnull (app_fixture_find_label (GTK_WIDGET (dialog), "What This Token Allows"));
  /* A key is no token. */
  g_assert_false (gtk_widget_get_sensitive (button));
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (dialog, "Sign In With")), OCCUPANCY_CREDENTIAL_TOKEN_URL);
  type (dialog, "URL", "https://example.com/token");
  g_assert_true (gtk_widget_get_sensitive (button));

  end (dialog, window);
  g_assert_finalize_object (monitor);
}

/* Who types into the first row is not left without what is said of the last. */
static void
test_connect_nowhere (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  g_autoptr(OccupancySetupAccount) setup = occupancy_setup_account_new ("nowhere", "Nowhere");
  AdwDialog *dialog;
  AdwWindow *window;

  g_object_set (setup, "endpoint", "127.0.0.1", "port", 1, "tls", FALSE, NULL);
  dialog = occupancy_connect_dialog_new (monitor, setup);
  window = new_window (dialog);
  type (dialog, "API Key", "festival.key:secret");
  app_fixture_wait (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_PREFERENCES_ROW, "title", "Endpoint") != NULL);
  app_fixture_wait (can_be_read (dialog, "No answer from 127.0.0.1. Check the network and the endpoint."));
  g_assert_true (gtk_widget_has_css_class (find_row (dialog, "Endpoint"), "error"));
  end (dialog, window);
  g_assert_finalize_object (monitor);
}

static void
test_edit_credential (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancyAccount *account = fake_account_add (monitor, "Festival");
  OccupancySetupAccount *setup = occupancy_account_get_setup (account);
  AdwDialog *dialog;
  AdwWindow *window;

  g_object_set (setup, "endpoint", "127.0.0.1", "port", 8080, "tls", FALSE, NULL);
  dialog = occupancy_connect_dialog_new (monitor, setup);
  window = new_window (dialog);
  g_assert_cmpstr (adw_dialog_get_title (dialog), ==, "Edit Credential");
  g_assert_nonnull (app_fixture_find_label (GTK_WIDGET (dialog), "_Save"));
  expand (dialog);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (dialog, "Name"))), ==, "Festival");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (dialog, "Endpoint"))), ==, "127.0.0.1");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (dialog, "Port"))), ==, "8080");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (dialog, "API Key"))), ==, "");
  end (dialog, window);
  g_assert_finalize_object (monitor);
}

/* Preferences are settings, in both directions. */
static void
test_preferences (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  g_autoptr(GSettings) settings = occupancy_location_new_settings ();
  AdwDialog *dialog = occupancy_preferences_dialog_new (monitor, settings);
  AdwWindow *window = new_window (dialog);
  OccupancyAccount *account;
  GtkWidget *row;

  row = find_row (dialog, "Run in Background");
  g_assert_false (adw_switch_row_get_active (ADW_SWITCH_ROW (row)));
  adw_switch_row_set_active (ADW_SWITCH_ROW (row), TRUE);
  g_assert_true (g_settings_get_boolean (settings, "run-in-background"));
  adw_switch_row_set_active (ADW_SWITCH_ROW (find_row (dialog, "Count This App’s Own Connection")), TRUE);
  g_assert_true (g_settings_get_boolean (settings, "count-own-connection"));
  row = find_row (dialog, "Time Format");
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), OCCUPANCY_TIME_FORMAT_12_HOURS);
  g_assert_cmpint (g_settings_get_enum (settings, "time-format"), ==, OCCUPANCY_TIME_FORMAT_12_HOURS);
  g_settings_set_enum (settings, "time-format", OCCUPANCY_TIME_FORMAT_24_HOURS);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (row)), ==, OCCUPANCY_TIME_FORMAT_24_HOURS);

  /* Accounts come and go, and say how they are. */
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), "accounts");
  account = fake_account_add (monitor, "Festival & <Co>");
  row = find_row (dialog, "Festival &amp; &lt;Co&gt;");
  g_assert_nonnull (app_fixture_find (row, GTK_TYPE_LABEL, "label", "Festival &amp; &lt;Co&gt;"));
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row)), ==, "Connected · 0 rooms");
  /* Nothing is connected for nothing. */
  fake_model_set_state (occupancy_account_get_model (account), ABLY_CONNECTION_INITIALIZED);
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row)), ==, "No rooms");
  fake_model_set_state (occupancy_account_get_model (account), ABLY_CONNECTION_CONNECTED);
  occupancy_monitor_add_room (monitor, account, "lobby", NULL);
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row)), ==, "Connected · 1 room");
  fake_model_set_state (occupancy_account_get_model (account), ABLY_CONNECTION_CONNECTING);
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row)), ==, "Connecting · 1 room");
  fake_model_fail (occupancy_account_get_model (account), 40101);
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row)), ==, "The service refuses the credential");
  occupancy_setup_remove_account (occupancy_monitor_get_setup (monitor), occupancy_account_get_setup (account));
  g_assert_null (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_EXPANDER_ROW, NULL, NULL));

  g_settings_reset (settings, "run-in-background");
  g_settings_reset (settings, "count-own-connection");
  g_settings_reset (settings, "time-format");
  end (dialog, window);
  g_assert_finalize_object (monitor);
}

/* Every command that has keys is listed with them, and they can be parsed. */
static void
test_shortcuts (void)
{
  AdwDialog *dialog = occupancy_shortcuts_dialog_new ();
  AdwWindow *window = new_window (dialog);
  const OccupancyShortcut *shortcut;

  for (guint i = 0; occupancy_shortcuts_get_group (i) != NULL; i++)
    {
      for (guint j = 0; (shortcut = occupancy_shortcuts_get (i, j)) != NULL; j++)
        {
          GtkWidget *row = find_row (dialog, shortcut->title);

          for (guint k = 0; shortcut->accelerators[k] != NULL; k++)
            {
              GdkModifierType modifiers;
              guint key;
              g_autofree char *label = NULL;

              g_assert_true (gtk_accelerator_parse (shortcut->accelerators[k], &key, &modifiers));
              label = gtk_accelerator_get_label (key, modifiers);
              g_assert_nonnull (app_fixture_find_label (row, label));
            }
        }
    }
  end (dialog, window);
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/dialogs/add-rooms", test_add_rooms);
  g_test_add_func ("/dialogs/rule", test_rule);
  g_test_add_func ("/dialogs/connect", test_connect);
  g_test_add_func ("/dialogs/connect-nowhere", test_connect_nowhere);
  g_test_add_func ("/dialogs/abilities", test_abilities);
  g_test_add_func ("/dialogs/edit-credential", test_edit_credential);
  g_test_add_func ("/dialogs/preferences", test_preferences);
  g_test_add_func ("/dialogs/shortcuts", test_shortcuts);

  return g_test_run ();
}
