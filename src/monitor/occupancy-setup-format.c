/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "alerts/occupancy-rule.h"
#include "core/occupancy-error.h"
#include "monitor/occupancy-setup-account.h"
#include "monitor/occupancy-setup-format.h"
#include "monitor/occupancy-setup-merge.h"
#include "monitor/occupancy-setup-room.h"
#include "monitor/occupancy-setup-schema.h"

#define MS_PER_SECOND 1000

static int
occupancy_setup_format_get_nick (JsonObject *object,
                                 const char *name,
                                 GType       type,
                                 int         otherwise)
{
  g_autoptr(GEnumClass) words = g_type_class_ref (type);
  const char *nick = json_object_get_string_member_with_default (object, name, NULL);

  return nick != NULL ? g_enum_get_value_by_nick (words, nick)->value : otherwise;
}

static void
occupancy_setup_format_set_nick (JsonObject *object,
                                 const char *name,
                                 GType       type,
                                 int         value)
{
  g_autoptr(GEnumClass) words = g_type_class_ref (type);

  json_object_set_string_member (object, name, g_enum_get_value (words, value)->value_nick);
}

static void
occupancy_setup_format_set_text (JsonObject *object,
                                 const char *name,
                                 const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_remove_member (object, name);
}

static gint64
occupancy_setup_format_get_ms (JsonObject *object,
                               const char *name,
                               gint64      otherwise)
{
  if (!json_object_has_member (object, name))
    return otherwise;

  return llround (json_object_get_double_member (object, name) * MS_PER_SECOND);
}

/* Whole seconds stay whole numbers in the file. */
static void
occupancy_setup_format_set_ms (JsonObject *object,
                               const char *name,
                               gint64      ms)
{
  if (ms % MS_PER_SECOND == 0)
    json_object_set_int_member (object, name, ms / MS_PER_SECOND);
  else
    json_object_set_double_member (object, name, (double) ms / MS_PER_SECOND);
}

static void
occupancy_setup_format_write_condition (const OccupancyCondition *condition,
                                        JsonObject               *object)
{
  occupancy_setup_format_set_nick (object, "kind", OCCUPANCY_TYPE_CONDITION_KIND, condition->kind);
  occupancy_setup_format_set_nick (object, "metric", OCCUPANCY_TYPE_METRIC, condition->metric);
  occupancy_setup_format_set_ms (object, "for", condition->raise_ms);
  occupancy_setup_format_set_ms (object, "clearFor", condition->clear_ms);

  if (occupancy_condition_has_level (condition))
    {
      json_object_set_int_member (object, "level", condition->level);
      json_object_set_int_member (object, "clearLevel", condition->clear_level);
    }
  else
    {
      json_object_remove_member (object, "level");
      json_object_remove_member (object, "clearLevel");
    }
}

static void
occupancy_setup_format_read_account (OccupancySetupAccount *account,
                                     JsonObject            *object)
{
  g_object_set (account,
                "name", json_object_get_string_member (object, "name"),
                "endpoint", json_object_get_string_member_with_default (object, "endpoint", NULL),
                "port", (guint) json_object_get_int_member_with_default (object, "port", 0),
                "tls", json_object_get_boolean_member_with_default (object, "tls", TRUE),
                "credential-kind", occupancy_setup_format_get_nick (object, "credential",
                                                                    OCCUPANCY_TYPE_CREDENTIAL_KIND, 0),
                NULL);
}

static void
occupancy_setup_format_write_account (OccupancySetupAccount *account,
                                      JsonObject            *object)
{
  json_object_set_string_member (object, "id", occupancy_setup_account_get_id (account));
  json_object_set_string_member (object, "name", occupancy_setup_account_get_name (account));
  occupancy_setup_format_set_text (object, "endpoint", occupancy_setup_account_get_endpoint (account));
  json_object_set_int_member (object, "port", occupancy_setup_account_get_port (account));
  json_object_set_boolean_member (object, "tls", occupancy_setup_account_get_tls (account));
  occupancy_setup_format_set_nick (object, "credential", OCCUPANCY_TYPE_CREDENTIAL_KIND,
                                   occupancy_setup_account_get_credential_kind (account));
}

static void
occupancy_setup_format_read_room (OccupancySetupRoom *room,
                                  JsonObject         *object)
{
  g_object_set (room,
                "alias", json_object_get_string_member_with_default (object, "alias", NULL),
                "group", json_object_get_string_member_with_default (object, "group", NULL),
                "favourite", json_object_get_boolean_member_with_default (object, "favourite", FALSE),
                "events", json_object_get_boolean_member_with_default (object, "events", TRUE),
                NULL);
}

static void
occupancy_setup_format_write_room (OccupancySetupRoom *room,
                                   JsonObject         *object)
{
  json_object_set_string_member (object, "account", occupancy_setup_room_get_account (room));
  json_object_set_string_member (object, "name", occupancy_setup_room_get_name (room));
  occupancy_setup_format_set_text (object, "alias", occupancy_setup_room_get_alias (room));
  occupancy_setup_format_set_text (object, "group", occupancy_setup_room_get_group (room));
  json_object_set_boolean_member (object, "favourite", occupancy_setup_room_get_favourite (room));
  json_object_set_boolean_member (object, "events", occupancy_setup_room_get_events (room));
}

static void
occupancy_setup_format_read_rule (OccupancyRule *rule,
                                  JsonObject    *object)
{
  OccupancyCondition condition;

  occupancy_setup_format_read_condition (&condition, json_object_get_object_member (object, "condition"));
  g_object_set (rule,
                "name", json_object_get_string_member_with_default (object, "name", NULL),
                "enabled", json_object_get_boolean_member_with_default (object, "enabled", TRUE),
                "account", json_object_get_string_member_with_default (object, "account", NULL),
                "room", json_object_get_string_member_with_default (object, "room", NULL),
                "severity", occupancy_setup_format_get_nick (object, "severity", OCCUPANCY_TYPE_SEVERITY,
                                                             OCCUPANCY_SEVERITY_WARNING),
                "condition", &condition,
                NULL);
}

static void
occupancy_setup_format_write_rule (OccupancyRule *rule,
                                   JsonObject    *object)
{
  if (!json_object_has_member (object, "condition"))
    json_object_set_object_member (object, "condition", json_object_new ());

  json_object_set_string_member (object, "id", occupancy_rule_get_id (rule));
  occupancy_setup_format_set_text (object, "name", occupancy_rule_get_name (rule));
  json_object_set_boolean_member (object, "enabled", occupancy_rule_get_enabled (rule));
  occupancy_setup_format_set_text (object, "account", occupancy_rule_get_account (rule));
  occupancy_setup_format_set_text (object, "room", occupancy_rule_get_room (rule));
  occupancy_setup_format_set_nick (object, "severity", OCCUPANCY_TYPE_SEVERITY,
                                   occupancy_rule_get_severity (rule));
  occupancy_setup_format_write_condition (occupancy_rule_get_condition (rule),
                                          json_object_get_object_member (object, "condition"));
}

/**
 * occupancy_setup_format_new_empty:
 *
 * Makes the setup of somebody who has set up nothing.
 *
 * Returns: (transfer full): the root of a setup file
 */
JsonNode *
occupancy_setup_format_new_empty (void)
{
  JsonObject *object = json_object_new ();
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);

  json_object_set_int_member (object, "version", OCCUPANCY_SETUP_VERSION);
  for (guint i = 0; occupancy_setup_lists[i] != NULL; i++)
    json_object_set_array_member (object, occupancy_setup_lists[i], json_array_new ());
  json_node_take_object (root, object);

  return root;
}

/**
 * occupancy_setup_format_parse:
 * @text: the text of a setup file, of any origin
 * @length: its length in bytes, or −1
 * @error: return location for an error, or %NULL
 *
 * Reads a setup file and checks everything in it that is known.
 *
 * Returns: (transfer full) (nullable): the root, or %NULL with
 *   %OCCUPANCY_ERROR_SETUP or %OCCUPANCY_ERROR_SETUP_NEWER
 */
JsonNode *
occupancy_setup_format_parse (const char  *text,
                              gssize       length,
                              GError     **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) problem = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  json_parser_set_strict (parser, TRUE);
  if (!json_parser_load_from_data (parser, text, length, &problem))
    {
      g_set_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP,
                   _("The file is no JSON: %s"), problem->message);
      return NULL;
    }
  if (!occupancy_setup_schema_check (json_parser_get_root (parser), error))
    return NULL;

  return json_parser_steal_root (parser);
}

/**
 * occupancy_setup_format_to_text:
 * @root: the root of a setup file
 *
 * Writes a setup file so that a person can read it.
 *
 * Returns: (transfer full): the text
 */
char *
occupancy_setup_format_to_text (JsonNode *root)
{
  g_autofree char *text = json_to_string (root, TRUE);

  return g_strconcat (text, "\n", NULL);
}

/**
 * occupancy_setup_format_read_condition:
 * @condition: the condition to fill
 * @object: the condition of a rule of a setup, whose members are of the right
 *   kinds
 *
 * Sets @condition to what @object says.
 */
void
occupancy_setup_format_read_condition (OccupancyCondition *condition,
                                       JsonObject         *object)
{
  OccupancyConditionKind kind =
    occupancy_setup_format_get_nick (object, "kind", OCCUPANCY_TYPE_CONDITION_KIND, 0);

  occupancy_condition_init (condition, kind,
                            json_object_get_int_member_with_default (object, "level", 0));
  condition->metric = occupancy_setup_format_get_nick (object, "metric", OCCUPANCY_TYPE_METRIC,
                                                       condition->metric);
  if (occupancy_condition_has_level (condition))
    condition->clear_level = json_object_get_int_member_with_default (object, "clearLevel",
                                                                      condition->clear_level);
  condition->raise_ms = occupancy_setup_format_get_ms (object, "for", condition->raise_ms);
  condition->clear_ms = occupancy_setup_format_get_ms (object, "clearFor", condition->clear_ms);
}

/**
 * occupancy_setup_format_create:
 * @list: the name of a list of a setup
 * @object: an element of it, of a checked setup
 *
 * Makes the object that @object is about, with its identity and nothing else.
 *
 * Returns: (transfer full): a new account, room or rule
 */
GObject *
occupancy_setup_format_create (const char *list,
                               JsonObject *object)
{
  if (g_str_equal (list, OCCUPANCY_SETUP_ACCOUNTS))
    return G_OBJECT (occupancy_setup_account_new (json_object_get_string_member (object, "id"),
                                                  json_object_get_string_member (object, "name")));
  if (g_str_equal (list, OCCUPANCY_SETUP_ROOMS))
    return G_OBJECT (occupancy_setup_room_new (json_object_get_string_member (object, "account"),
                                               json_object_get_string_member (object, "name")));

  g_assert (g_str_equal (list, OCCUPANCY_SETUP_RULES));
  return G_OBJECT (occupancy_rule_new (json_object_get_string_member (object, "id")));
}

/**
 * occupancy_setup_format_read:
 * @element: an account, a room or a rule
 * @object: what a checked setup has of it
 *
 * Sets @element to what @object says.
 */
void
occupancy_setup_format_read (GObject    *element,
                             JsonObject *object)
{
  if (OCCUPANCY_IS_SETUP_ACCOUNT (element))
    occupancy_setup_format_read_account (OCCUPANCY_SETUP_ACCOUNT (element), object);
  else if (OCCUPANCY_IS_SETUP_ROOM (element))
    occupancy_setup_format_read_room (OCCUPANCY_SETUP_ROOM (element), object);
  else
    occupancy_setup_format_read_rule (OCCUPANCY_RULE (element), object);
}

/**
 * occupancy_setup_format_write:
 * @element: an account, a room or a rule
 * @object: where to write it; what is there and not known stays
 *
 * Sets the members of @object that are known to what @element says.
 */
void
occupancy_setup_format_write (GObject    *element,
                              JsonObject *object)
{
  if (OCCUPANCY_IS_SETUP_ACCOUNT (element))
    occupancy_setup_format_write_account (OCCUPANCY_SETUP_ACCOUNT (element), object);
  else if (OCCUPANCY_IS_SETUP_ROOM (element))
    occupancy_setup_format_write_room (OCCUPANCY_SETUP_ROOM (element), object);
  else
    occupancy_setup_format_write_rule (OCCUPANCY_RULE (element), object);
}
