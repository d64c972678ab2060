/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "alerts/occupancy-rule.h"
#include "core/occupancy-error.h"
#include "core/occupancy-room-name.h"
#include "monitor/occupancy-setup-account.h"
#include "monitor/occupancy-setup-format.h"
#include "monitor/occupancy-setup-merge.h"
#include "monitor/occupancy-setup-schema.h"

#define MAX_TEXT_BYTES 4096
#define MAX_SECONDS (OCCUPANCY_CONDITION_MAX_DURATION_MS / 1000)

typedef enum
{
  MEMBER_TEXT,
  MEMBER_UUID,
  MEMBER_ROOM_NAME,
  MEMBER_HOST,
  MEMBER_PORT,
  MEMBER_FLAG,
  MEMBER_COUNT,
  MEMBER_SECONDS,
  MEMBER_CREDENTIAL_KIND,
  MEMBER_SEVERITY,
  MEMBER_CONDITION_KIND,
  MEMBER_METRIC,
  MEMBER_CONDITION,
} MemberType;

/* A member of an element of a list. What is not here is kept as it is. */
typedef struct
{
  const char *name;
  MemberType type;
  gboolean required;
} Member;

static const Member account_members[] = {
  { "id", MEMBER_UUID, TRUE },
  { "name", MEMBER_TEXT, TRUE },
  { "endpoint", MEMBER_HOST, FALSE },
  { "port", MEMBER_PORT, FALSE },
  { "tls", MEMBER_FLAG, FALSE },
  { "credential", MEMBER_CREDENTIAL_KIND, TRUE },
  { NULL }
};

static const Member group_members[] = {
  { "name", MEMBER_TEXT, TRUE },
  { NULL }
};

static const Member room_members[] = {
  { "account", MEMBER_UUID, TRUE },
  { "name", MEMBER_ROOM_NAME, TRUE },
  { "alias", MEMBER_TEXT, FALSE },
  { "group", MEMBER_TEXT, FALSE },
  { "favourite", MEMBER_FLAG, FALSE },
  { "events", MEMBER_FLAG, FALSE },
  { NULL }
};

static const Member rule_members[] = {
  { "id", MEMBER_UUID, TRUE },
  { "name", MEMBER_TEXT, FALSE },
  { "enabled", MEMBER_FLAG, FALSE },
  { "account", MEMBER_UUID, FALSE },
  { "room", MEMBER_ROOM_NAME, FALSE },
  { "severity", MEMBER_SEVERITY, FALSE },
  { "condition", MEMBER_CONDITION, TRUE },
  { NULL }
};

static const Member condition_members[] = {
  { "kind", MEMBER_CONDITION_KIND, TRUE },
  { "metric", MEMBER_METRIC, FALSE },
  { "level", MEMBER_COUNT, FALSE },
  { "clearLevel", MEMBER_COUNT, FALSE },
  { "for", MEMBER_SECONDS, FALSE },
  { "clearFor", MEMBER_SECONDS, FALSE },
  { NULL }
};

static const struct
{
  const char *name;
  const Member *members;
} lists[] = {
  { OCCUPANCY_SETUP_ACCOUNTS, account_members },
  { OCCUPANCY_SETUP_GROUPS, group_members },
  { OCCUPANCY_SETUP_ROOMS, room_members },
  { OCCUPANCY_SETUP_RULES, rule_members },
};

static gboolean
occupancy_setup_schema_is_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
occupancy_setup_schema_is_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) &&
         (json_node_get_value_type (node) == G_TYPE_INT64 ||
          json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

static gboolean
occupancy_setup_schema_is_integer (JsonNode *node,
                                   gint64    max)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 &&
         json_node_get_int (node) >= 0 && json_node_get_int (node) <= max;
}

static gboolean
occupancy_setup_schema_is_nick (JsonNode *node,
                                GType     type)
{
  g_autoptr(GEnumClass) words = g_type_class_ref (type);

  return occupancy_setup_schema_is_text (node) &&
         g_enum_get_value_by_nick (words, json_node_get_string (node)) != NULL;
}

/* Only to tell a host from an address or a sentence: the rest is for the client. */
static gboolean
occupancy_setup_schema_is_host (const char *text)
{
  if (text[0] == '\0' || strlen (text) > 255)
    return FALSE;

  for (; *text != '\0'; text++)
    {
      if (!g_ascii_isalnum (*text) && strchr (".-_:[]", *text) == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean occupancy_setup_schema_check_members (JsonObject    *object,
                                                      const Member  *members,
                                                      const char    *where,
                                                      GError       **error);

static gboolean
occupancy_setup_schema_check_condition (JsonNode    *node,
                                        const char  *where,
                                        GError     **error)
{
  OccupancyCondition condition;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP,
                   _("“%s” is not of the right kind."), where);
      return FALSE;
    }
  if (!occupancy_setup_schema_check_members (json_node_get_object (node), condition_members,
                                             where, error))
    return FALSE;

  occupancy_setup_format_read_condition (&condition, json_node_get_object (node));
  if (!occupancy_condition_check (&condition, error))
    {
      g_prefix_error (error, "“%s”: ", where);
      if (error != NULL)
        (*error)->code = OCCUPANCY_ERROR_SETUP;
      return FALSE;
    }

  return TRUE;
}

static gboolean
occupancy_setup_schema_fits (JsonNode   *node,
                             MemberType  type)
{
  switch (type)
    {
    case MEMBER_TEXT:
      return occupancy_setup_schema_is_text (node) &&
             strlen (json_node_get_string (node)) <= MAX_TEXT_BYTES;
    case MEMBER_UUID:
      return occupancy_setup_schema_is_text (node) &&
             g_uuid_string_is_valid (json_node_get_string (node));
    case MEMBER_ROOM_NAME:
      return occupancy_setup_schema_is_text (node) &&
             occupancy_room_name_check (json_node_get_string (node), NULL);
    case MEMBER_HOST:
      return occupancy_setup_schema_is_text (node) &&
             occupancy_setup_schema_is_host (json_node_get_string (node));
    case MEMBER_PORT:
      return occupancy_setup_schema_is_integer (node, G_MAXUINT16);
    case MEMBER_FLAG:
      return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN;
    case MEMBER_COUNT:
      return occupancy_setup_schema_is_integer (node, OCCUPANCY_CONDITION_MAX_LEVEL);
    case MEMBER_SECONDS:
      return occupancy_setup_schema_is_number (node) &&
             json_node_get_double (node) >= 0 &&
             json_node_get_double (node) <= MAX_SECONDS;
    case MEMBER_CREDENTIAL_KIND:
      return occupancy_setup_schema_is_nick (node, OCCUPANCY_TYPE_CREDENTIAL_KIND);
    case MEMBER_SEVERITY:
      return occupancy_setup_schema_is_nick (node, OCCUPANCY_TYPE_SEVERITY);
    case MEMBER_CONDITION_KIND:
      return occupancy_setup_schema_is_nick (node, OCCUPANCY_TYPE_CONDITION_KIND);
    case MEMBER_METRIC:
      return occupancy_setup_schema_is_nick (node, OCCUPANCY_TYPE_METRIC);
    case MEMBER_CONDITION:
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gboolean
occupancy_setup_schema_check_members (JsonObject    *object,
                                      const Member  *members,
                                      const char    *where,
                                      GError       **error)
{
  for (guint i = 0; members[i].name != NULL; i++)
    {
      JsonNode *node = json_object_get_member (object, members[i].name);
      g_autofree char *path = g_strdup_printf ("%s.%s", where, members[i].name);

      if (node == NULL && !members[i].required)
        continue;

      if (node == NULL)
        {
          g_set_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP,
                       _("“%s” is missing."), path);
          return FALSE;
        }
      if (members[i].type == MEMBER_CONDITION)
        {
          if (!occupancy_setup_schema_check_condition (node, path, error))
            return FALSE;
        }
      else if (!occupancy_setup_schema_fits (node, members[i].type))
        {
          g_set_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP,
                       _("“%s” is not of the right kind."), path);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
occupancy_setup_schema_check_list (JsonNode      *node,
                                   const char    *name,
                                   const Member  *members,
                                   GHashTable    *accounts,
                                   GError       **error)
{
  g_autoptr(GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      g_set_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP,
                   _("“%s” is not of the right kind."), name);
      return FALSE;
    }

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      g_autofree char *where = g_strdup_printf ("%s[%u]", name, i);
      const char *account;

      if (!JSON_NODE_HOLDS_OBJECT (element))
        {
          g_set_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP,
                       _("“%s” is not of the right kind."), where);
          return FALSE;
        }
      if (!occupancy_setup_schema_check_members (json_node_get_object (element), members,
                                                 where, error))
        return FALSE;
      if (!g_hash_table_add (keys, occupancy_setup_merge_dup_key (name, json_node_get_object (element))))
        {
          g_set_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP,
                       _("“%s” is there twice."), where);
          return FALSE;
        }

      if (members == account_members)
        {
          g_hash_table_add (accounts, (char *) json_object_get_string_member (json_node_get_object (element), "id"));
          continue;
        }

      account = members == group_members ? NULL
        : json_object_get_string_member_with_default (json_node_get_object (element), "account", NULL);
      if (account != NULL && !g_hash_table_contains (accounts, account))
        {
          g_set_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP,
                       _("“%s” is of an account that is not there."), where);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * occupancy_setup_schema_check:
 * @root: (nullable): the root of a document, of any origin
 * @error: return location for an error, or %NULL
 *
 * Checks everything in @root that this program knows. The message of the error
 * names the place.
 *
 * Returns: %TRUE if @root is a setup, else %FALSE with %OCCUPANCY_ERROR_SETUP or
 *   %OCCUPANCY_ERROR_SETUP_NEWER
 */
gboolean
occupancy_setup_schema_check (JsonNode  *root,
                              GError   **error)
{
  g_autoptr(GHashTable) accounts = g_hash_table_new (g_str_hash, g_str_equal);
  JsonObject *object;
  JsonNode *version;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP,
                           _("The file is no setup of Occupancy."));
      return FALSE;
    }

  object = json_node_get_object (root);
  version = json_object_get_member (object, "version");
  if (version == NULL || !occupancy_setup_schema_is_integer (version, G_MAXINT64) ||
      json_node_get_int (version) == 0)
    {
      g_set_error_literal (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP,
                           _("The file is no setup of Occupancy."));
      return FALSE;
    }
  if (json_node_get_int (version) > OCCUPANCY_SETUP_VERSION)
    {
      g_set_error_literal (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP_NEWER,
                           _("The setup was written by a newer version of Occupancy."));
      return FALSE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      JsonNode *node = json_object_get_member (object, lists[i].name);

      if (node != NULL &&
          !occupancy_setup_schema_check_list (node, lists[i].name, lists[i].members,
                                              accounts, error))
        return FALSE;
    }

  return TRUE;
}
