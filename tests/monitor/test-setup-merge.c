/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-setup-merge.h"

#define A "{\"id\":\"a\",\"name\":\"A\"}"
#define A2 "{\"id\":\"a\",\"name\":\"A2\"}"
#define B "{\"id\":\"b\",\"name\":\"B\"}"
#define C "{\"id\":\"c\",\"name\":\"C\"}"

static const struct
{
  const char *name;
  const char *base;
  const char *ours;
  const char *theirs;
  const char *merged;
} cases[] = {
  { "nothing", "{}", "{}", "{}", "{}" },
  { "we-add", "{'accounts':[]}", "{'accounts':[" A "]}", "{'accounts':[]}", "{'accounts':[" A "]}" },
  { "they-add", "{'accounts':[]}", "{'accounts':[]}", "{'accounts':[" A "]}", "{'accounts':[" A "]}" },
  { "both-add", "{'accounts':[" A "]}", "{'accounts':[" A "," B "]}", "{'accounts':[" A "," C "]}",
    "{'accounts':[" A "," B "," C "]}" },
  { "both-add-the-same", "{}", "{'accounts':[" A "]}", "{'accounts':[" A2 "]}", "{'accounts':[" A "]}" },
  { "we-remove", "{'accounts':[" A "," B "]}", "{'accounts':[" B "]}", "{'accounts':[" A "," B "]}",
    "{'accounts':[" B "]}" },
  { "they-remove", "{'accounts':[" A "," B "]}", "{'accounts':[" A "," B "]}", "{'accounts':[" B "]}",
    "{'accounts':[" B "]}" },
  { "we-remove-they-add", "{'accounts':[" A "]}", "{'accounts':[]}", "{'accounts':[" A "," B "]}",
    "{'accounts':[" B "]}" },
  { "we-remove-they-change", "{'accounts':[" A "]}", "{'accounts':[]}", "{'accounts':[" A2 "]}",
    "{'accounts':[]}" },
  { "we-change", "{'accounts':[" A "]}", "{'accounts':[" A2 "]}", "{'accounts':[" A "]}",
    "{'accounts':[" A2 "]}" },
  { "they-change", "{'accounts':[" A "]}", "{'accounts':[" A "]}", "{'accounts':[" A2 "]}",
    "{'accounts':[" A2 "]}" },
  { "both-change-other-members", "{'rules':[{'id':'r','x':1,'y':1}]}", "{'rules':[{'id':'r','x':2,'y':1}]}",
    "{'rules':[{'id':'r','x':1,'y':3}]}", "{'rules':[{'id':'r','x':2,'y':3}]}" },
  { "both-change-one-member", "{'rules':[{'id':'r','x':1}]}", "{'rules':[{'id':'r','x':2}]}",
    "{'rules':[{'id':'r','x':3}]}", "{'rules':[{'id':'r','x':2}]}" },
  { "nested", "{'rules':[{'id':'r','c':{'x':1,'y':1}}]}", "{'rules':[{'id':'r','c':{'x':2,'y':1}}]}",
    "{'rules':[{'id':'r','c':{'x':1,'y':3}}]}", "{'rules':[{'id':'r','c':{'x':2,'y':3}}]}" },
  { "we-order", "{'groups':[{'name':'1'},{'name':'2'}]}", "{'groups':[{'name':'2'},{'name':'1'}]}",
    "{'groups':[{'name':'1'},{'name':'2'},{'name':'3'}]}", "{'groups':[{'name':'2'},{'name':'1'},{'name':'3'}]}" },
  { "they-order", "{'groups':[{'name':'1'},{'name':'2'}]}", "{'groups':[{'name':'1'},{'name':'2'}]}",
    "{'groups':[{'name':'2'},{'name':'1'}]}", "{'groups':[{'name':'2'},{'name':'1'}]}" },
  { "unknown-members", "{'x':1}", "{'x':1,'accounts':[" A "]}", "{'x':2,'z':[1]}",
    "{'x':2,'z':[1],'accounts':[" A "]}" },
  { "member-removed", "{'rules':[{'id':'r','name':'n'}]}", "{'rules':[{'id':'r'}]}",
    "{'rules':[{'id':'r','name':'n','x':1}]}", "{'rules':[{'id':'r','x':1}]}" },
  { "rooms-by-account", "{'accounts':[" A "," B "],'rooms':[]}",
    "{'accounts':[" A "," B "],'rooms':[{'account':'a','name':'lobby'}]}",
    "{'accounts':[" A "," B "],'rooms':[{'account':'b','name':'lobby'}]}",
    "{'accounts':[" A "," B "],'rooms':[{'account':'a','name':'lobby'},{'account':'b','name':'lobby'}]}" },
  { "account-gone", "{'accounts':[" A "],'rooms':[],'rules':[]}",
    "{'accounts':[" A "],'rooms':[{'account':'a','name':'lobby'}],'rules':[{'id':'r','account':'a'},{'id':'s'}]}",
    "{'accounts':[],'rooms':[],'rules':[]}",
    "{'accounts':[],'rooms':[],'rules':[{'id':'s'}]}" },
};

static JsonNode *
parse (const char *text)
{
  g_autoptr(GString) json = g_string_new (text);
  g_autoptr(GError) error = NULL;
  JsonNode *node;

  g_string_replace (json, "'", "\"", 0);
  node = json_from_string (json->str, &error);
  g_assert_no_error (error);

  return node;
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(JsonNode) base = parse (cases[i].base);
      g_autoptr(JsonNode) ours = parse (cases[i].ours);
      g_autoptr(JsonNode) theirs = parse (cases[i].theirs);
      g_autoptr(JsonNode) expected = parse (cases[i].merged);
      g_autoptr(JsonNode) merged = occupancy_setup_merge (base, ours, theirs);
      g_autofree char *text = json_to_string (merged, FALSE);

      g_test_message ("%s: %s", cases[i].name, text);
      g_assert_true (json_node_equal (merged, expected));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/setup-merge/cases", test_cases);

  return g_test_run ();
}
