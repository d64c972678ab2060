/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-error.h"
#include "monitor/occupancy-setup-document.h"
#include "monitor/occupancy-setup-format.h"

#define ACCOUNT "6a1f1b60-5c0f-4d0e-9b3a-0f8e1d2c3b4a"
#define RULE "0bd2d8a4-7a3a-4f9f-9d0b-4c7d6a3f8a11"
#define AN_ACCOUNT "{'id':'" ACCOUNT "','name':'Staging','credential':'key'}"
#define WITH_ACCOUNT(rest) "{'version':1,'accounts':[" AN_ACCOUNT "]," rest "}"

static JsonNode *
parse (const char  *text,
       GError     **error)
{
  g_autoptr(GString) json = g_string_new (text);

  g_string_replace (json, "'", "\"", 0);
  return occupancy_setup_format_parse (json->str, json->len, error);
}

static void
test_good (void)
{
  static const char * const cases[] = {
    "{'version':1}",
    "{'version':1,'accounts':[],'rooms':[],'groups':[],'rules':[]}",
    "{'version':1,'what':{'is':['this']}}",
    WITH_ACCOUNT ("'rooms':[{'account':'" ACCOUNT "','name':'lobby'}]"),
    WITH_ACCOUNT ("'rules':[{'id':'" RULE "','condition':{'kind':'empty'}}]"),
    WITH_ACCOUNT ("'rules':[{'id':'" RULE "','condition':{'kind':'below','level':1,'for':0.5}}]"),
    "{'version':1,'accounts':[{'id':'" ACCOUNT "','name':'','credential':'tokenUrl',"
    "'endpoint':'127.0.0.1','port':65535,'tls':false}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) root = parse (cases[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (root);
    }
}

static void
test_bad (void)
{
  static const struct
  {
    const char *text;
    int code;
    const char *place;
  } cases[] = {
    { "", OCCUPANCY_ERROR_SETUP, "" },
    { "{", OCCUPANCY_ERROR_SETUP, "" },
    { "[]", OCCUPANCY_ERROR_SETUP, "" },
    { "null", OCCUPANCY_ERROR_SETUP, "" },
    { "{'version':1} x", OCCUPANCY_ERROR_SETUP, "" },
    { "{'version':1,}", OCCUPANCY_ERROR_SETUP, "" },
    { "{}", OCCUPANCY_ERROR_SETUP, "" },
    { "{'version':0}", OCCUPANCY_ERROR_SETUP, "" },
    { "{'version':'1'}", OCCUPANCY_ERROR_SETUP, "" },
    { "{'version':1.5}", OCCUPANCY_ERROR_SETUP, "" },
    { "{'version':2}", OCCUPANCY_ERROR_SETUP_NEWER, "" },
    { "{'version':2,'accounts':7}", OCCUPANCY_ERROR_SETUP_NEWER, "" },
    { "{'version':1,'accounts':{}}", OCCUPANCY_ERROR_SETUP, "accounts" },
    { "{'version':1,'accounts':[7]}", OCCUPANCY_ERROR_SETUP, "accounts[0]" },
    { "{'version':1,'accounts':[{}]}", OCCUPANCY_ERROR_SETUP, "accounts[0].id" },
    { "{'version':1,'accounts':[{'id':'x','name':'n','credential':'key'}]}",
      OCCUPANCY_ERROR_SETUP, "accounts[0].id" },
    { "{'version':1,'accounts':[{'id':'" ACCOUNT "','name':'n','credential':'password'}]}",
      OCCUPANCY_ERROR_SETUP, "accounts[0].credential" },
    { "{'version':1,'accounts':[{'id':'" ACCOUNT "','name':null,'credential':'key'}]}",
      OCCUPANCY_ERROR_SETUP, "accounts[0].name" },
    { "{'version':1,'accounts':[{'id':'" ACCOUNT "','name':'n','credential':'key','port':65536}]}",
      OCCUPANCY_ERROR_SETUP, "accounts[0].port" },
    { "{'version':1,'accounts':[{'id':'" ACCOUNT "','name':'n','credential':'key','port':-1}]}",
      OCCUPANCY_ERROR_SETUP, "accounts[0].port" },
    { "{'version':1,'accounts':[{'id':'" ACCOUNT "','name':'n','credential':'key','tls':1}]}",
      OCCUPANCY_ERROR_SETUP, "accounts[0].tls" },
    { "{'version':1,'accounts':[{'id':'" ACCOUNT "','name':'n','credential':'key','endpoint':'a b'}]}",
      OCCUPANCY_ERROR_SETUP, "accounts[0].endpoint" },
    { "{'version':1,'accounts':[{'id':'" ACCOUNT "','name':'n','credential':'key','endpoint':'u:p@host/x'}]}",
      OCCUPANCY_ERROR_SETUP, "accounts[0].endpoint" },
    { "{'version':1,'accounts':[" AN_ACCOUNT "," AN_ACCOUNT "]}", OCCUPANCY_ERROR_SETUP, "accounts[1]" },
    { WITH_ACCOUNT ("'rooms':[{'account':'" RULE "','name':'lobby'}]"), OCCUPANCY_ERROR_SETUP, "rooms[0]" },
    { WITH_ACCOUNT ("'rooms':[{'account':'" ACCOUNT "','name':''}]"), OCCUPANCY_ERROR_SETUP, "rooms[0].name" },
    { WITH_ACCOUNT ("'rooms':[{'account':'" ACCOUNT "','name':'[x]y'}]"), OCCUPANCY_ERROR_SETUP, "rooms[0].name" },
    { WITH_ACCOUNT ("'rooms':[{'account':'" ACCOUNT "','name':'a'},{'account':'" ACCOUNT "','name':'a'}]"),
      OCCUPANCY_ERROR_SETUP, "rooms[1]" },
    { WITH_ACCOUNT ("'rooms':[{'account':'" ACCOUNT "','name':'a','alias':{}}]"),
      OCCUPANCY_ERROR_SETUP, "rooms[0].alias" },
    { WITH_ACCOUNT ("'groups':[{'name':5}]"), OCCUPANCY_ERROR_SETUP, "groups[0].name" },
    { WITH_ACCOUNT ("'rules':[{'id':'" RULE "'}]"), OCCUPANCY_ERROR_SETUP, "rules[0].condition" },
    { WITH_ACCOUNT ("'rules':[{'id':'" RULE "','condition':[]}]"), OCCUPANCY_ERROR_SETUP, "rules[0].condition" },
    { WITH_ACCOUNT ("'rules':[{'id':'" RULE "','condition':{'kind':'odd'}}]"),
      OCCUPANCY_ERROR_SETUP, "rules[0].condition.kind" },
    { WITH_ACCOUNT ("'rules':[{'id':'" RULE "','condition':{'kind':'above','level':5,'clearLevel':6}}]"),
      OCCUPANCY_ERROR_SETUP, "rules[0].condition" },
    { WITH_ACCOUNT ("'rules':[{'id':'" RULE "','condition':{'kind':'above','level':-1}}]"),
      OCCUPANCY_ERROR_SETUP, "rules[0].condition.level" },
    { WITH_ACCOUNT ("'rules':[{'id':'" RULE "','condition':{'kind':'above','level':1e300}}]"),
      OCCUPANCY_ERROR_SETUP, "rules[0].condition.level" },
    { WITH_ACCOUNT ("'rules':[{'id':'" RULE "','condition':{'kind':'empty','for':-1}}]"),
      OCCUPANCY_ERROR_SETUP, "rules[0].condition.for" },
    { WITH_ACCOUNT ("'rules':[{'id':'" RULE "','condition':{'kind':'empty','for':1e300}}]"),
      OCCUPANCY_ERROR_SETUP, "rules[0].condition.for" },
    { WITH_ACCOUNT ("'rules':[{'id':'" RULE "','account':'" RULE "','condition':{'kind':'empty'}}]"),
      OCCUPANCY_ERROR_SETUP, "rules[0]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) root = parse (cases[i].text, &error);

      g_test_message ("%s: %s", cases[i].text, error != NULL ? error->message : "accepted");
      g_assert_null (root);
      g_assert_error (error, OCCUPANCY_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].place));
    }
}

static void
fill (OccupancySetup *setup)
{
  g_autoptr(OccupancySetupAccount) account = occupancy_setup_account_new (ACCOUNT, "Staging “α”");
  g_autoptr(OccupancySetupRoom) room = occupancy_setup_room_new (ACCOUNT, "lobby <b>&amp; \342\200\256");
  g_autoptr(OccupancyRule) rule = occupancy_rule_new (RULE);
  const char * const groups[] = { "Stages", "Other", NULL };
  OccupancyCondition condition;

  g_object_set (account,
                "endpoint", "eu.example.net",
                "port", 8443,
                "tls", FALSE,
                "credential-kind", OCCUPANCY_CREDENTIAL_TOKEN_URL,
                NULL);
  g_object_set (room,
                "alias", "Hall",
                "group", "Stages",
                "favourite", TRUE,
                "events", FALSE,
                NULL);

  occupancy_condition_init (&condition, OCCUPANCY_CONDITION_BELOW, 12);
  condition.metric = OCCUPANCY_METRIC_PRESENCE_MEMBERS;
  condition.clear_level = 20;
  condition.raise_ms = 1500;
  condition.clear_ms = 0;
  g_object_set (rule,
                "name", "Dead",
                "enabled", FALSE,
                "account", ACCOUNT,
                "room", "lobby",
                "severity", OCCUPANCY_SEVERITY_CRITICAL,
                "condition", &condition,
                NULL);

  g_assert_true (occupancy_setup_add_account (setup, account));
  g_assert_true (occupancy_setup_add_room (setup, room));
  g_assert_true (occupancy_setup_add_rule (setup, rule));
  g_assert_false (occupancy_setup_add_rule (setup, rule));
  occupancy_setup_set_groups (setup, groups);
}

static void
test_round_trip (void)
{
  g_autoptr(OccupancySetup) setup = occupancy_setup_new ();
  g_autoptr(OccupancySetup) copy = occupancy_setup_new ();
  g_autoptr(JsonNode) empty = occupancy_setup_format_new_empty ();
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(JsonNode) again = NULL;
  g_autoptr(JsonNode) rebuilt = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  OccupancySetupRoom *room;
  OccupancyRule *rule;

  fill (setup);
  root = occupancy_setup_document_build (setup, empty);
  text = occupancy_setup_format_to_text (root);
  again = occupancy_setup_format_parse (text, -1, &error);
  g_assert_no_error (error);

  occupancy_setup_document_apply (copy, again);
  rebuilt = occupancy_setup_document_build (copy, empty);
  g_assert_true (json_node_equal (root, rebuilt));

  room = occupancy_setup_find_room (copy, ACCOUNT, "lobby <b>&amp; \342\200\256");
  g_assert_cmpstr (occupancy_setup_room_get_alias (room), ==, "Hall");
  g_assert_true (occupancy_setup_room_get_favourite (room));
  g_assert_false (occupancy_setup_room_get_events (room));
  rule = occupancy_setup_find_rule (copy, RULE);
  g_assert_true (occupancy_condition_equal (occupancy_rule_get_condition (rule),
                                            occupancy_rule_get_condition (occupancy_setup_find_rule (setup, RULE))));
  g_assert_cmpint (occupancy_setup_account_get_credential_kind (occupancy_setup_find_account (copy, ACCOUNT)),
                   ==, OCCUPANCY_CREDENTIAL_TOKEN_URL);
  g_assert_cmpstr (occupancy_setup_get_groups (copy)[1], ==, "Other");
  g_assert_finalize_object (g_steal_pointer (&copy));
  g_assert_finalize_object (g_steal_pointer (&setup));
}

/* Objects that stay are the same, and lists change only where they differ. */
static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  GString    *log)
{
  g_string_append_printf (log, "%u-%u+%u ", position, removed, added);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_apply_in_place (void)
{
  g_autoptr(OccupancySetup) setup = occupancy_setup_new ();
  g_autoptr(GString) log = g_string_new (NULL);
  g_autoptr(JsonNode) first = parse (
    WITH_ACCOUNT ("'rooms':[{'account':'" ACCOUNT "','name':'a'},{'account':'" ACCOUNT "','name':'b'},"
                  "{'account':'" ACCOUNT "','name':'c'}]"), NULL);
  g_autoptr(JsonNode) second = parse (
    WITH_ACCOUNT ("'rooms':[{'account':'" ACCOUNT "','name':'a'},{'account':'" ACCOUNT "','name':'d'},"
                  "{'account':'" ACCOUNT "','name':'c','alias':'C'}]"), NULL);
  OccupancySetupRoom *room;
  guint n_changed = 0;

  g_signal_connect (occupancy_setup_get_rooms (setup), "items-changed",
                    G_CALLBACK (items_changed_cb), log);
  g_signal_connect_swapped (setup, "changed", G_CALLBACK (count_cb), &n_changed);

  occupancy_setup_document_apply (setup, first);
  room = occupancy_setup_find_room (setup, ACCOUNT, "c");
  occupancy_setup_document_apply (setup, second);
  occupancy_setup_document_apply (setup, second);
  g_assert_cmpstr (log->str, ==, "0-0+3 1-1+1 ");
  g_assert_true (occupancy_setup_find_room (setup, ACCOUNT, "c") == room);
  g_assert_cmpstr (occupancy_setup_room_get_alias (room), ==, "C");
  g_assert_null (occupancy_setup_find_room (setup, ACCOUNT, "b"));
  g_assert_cmpuint (n_changed, ==, 0);

  occupancy_setup_room_set_alias (room, "Sea");
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_finalize_object (g_steal_pointer (&setup));
}

static void
test_remove_account (void)
{
  g_autoptr(OccupancySetup) setup = occupancy_setup_new ();
  g_autoptr(OccupancySetupAccount) other = occupancy_setup_account_new (NULL, "Other");
  g_autoptr(OccupancyRule) everywhere = occupancy_rule_new (NULL);

  fill (setup);
  occupancy_setup_add_account (setup, other);
  occupancy_setup_add_rule (setup, everywhere);
  occupancy_setup_remove_account (setup, occupancy_setup_find_account (setup, ACCOUNT));

  g_assert_cmpuint (g_list_model_get_n_items (occupancy_setup_get_accounts (setup)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (occupancy_setup_get_rooms (setup)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (occupancy_setup_get_rules (setup)), ==, 1);
  g_assert_finalize_object (g_steal_pointer (&setup));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/setup-format/good", test_good);
  g_test_add_func ("/setup-format/bad", test_bad);
  g_test_add_func ("/setup-format/round-trip", test_round_trip);
  g_test_add_func ("/setup-format/apply-in-place", test_apply_in_place);
  g_test_add_func ("/setup-format/remove-account", test_remove_account);

  return g_test_run ();
}
