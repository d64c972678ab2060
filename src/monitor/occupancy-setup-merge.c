/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-setup-merge.h"

const char * const occupancy_setup_lists[] = {
  OCCUPANCY_SETUP_ACCOUNTS,
  OCCUPANCY_SETUP_GROUPS,
  OCCUPANCY_SETUP_ROOMS,
  OCCUPANCY_SETUP_RULES,
  NULL
};

static JsonNode *occupancy_setup_merge_object (JsonObject *base,
                                               JsonObject *ours,
                                               JsonObject *theirs,
                                               gboolean    is_root);

static gboolean
occupancy_setup_merge_same (JsonNode *node,
                            JsonNode *other)
{
  if (node == NULL || other == NULL)
    return node == other;

  return json_node_equal (node, other);
}

static JsonObject *
occupancy_setup_merge_peek_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* What one side alone changed is taken from that side; where both did, objects
 * are merged member by member, and else ours is what the person did last. */
static JsonNode *
occupancy_setup_merge_value (JsonNode *base,
                             JsonNode *ours,
                             JsonNode *theirs)
{
  JsonNode *chosen = ours;

  if (occupancy_setup_merge_same (ours, base))
    chosen = theirs;
  else if (!occupancy_setup_merge_same (theirs, base) &&
           occupancy_setup_merge_peek_object (ours) != NULL &&
           occupancy_setup_merge_peek_object (theirs) != NULL)
    return occupancy_setup_merge_object (occupancy_setup_merge_peek_object (base),
                                         json_node_get_object (ours),
                                         json_node_get_object (theirs), FALSE);

  return chosen != NULL ? json_node_ref (chosen) : NULL;
}

/* The elements of a list by key; elements without one are no elements. */
static GHashTable *
occupancy_setup_merge_index (const char *list,
                             JsonNode   *node,
                             GPtrArray  *keys)
{
  g_autoptr(GHashTable) index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return g_steal_pointer (&index);

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      char *key = JSON_NODE_HOLDS_OBJECT (element)
        ? occupancy_setup_merge_dup_key (list, json_node_get_object (element)) : NULL;

      if (key == NULL)
        continue;

      if (keys != NULL && !g_hash_table_contains (index, key))
        g_ptr_array_add (keys, g_strdup (key));
      g_hash_table_insert (index, key, element);
    }

  return g_steal_pointer (&index);
}

static gboolean
occupancy_setup_merge_same_keys (GPtrArray *keys,
                                 GPtrArray *other)
{
  if (keys->len != other->len)
    return FALSE;

  for (guint i = 0; i < keys->len; i++)
    {
      if (!g_str_equal (g_ptr_array_index (keys, i), g_ptr_array_index (other, i)))
        return FALSE;
    }

  return TRUE;
}

/* The order is that of the side that changed it, ours if both did; what only
 * the other side has follows. */
static JsonNode *
occupancy_setup_merge_list (const char *list,
                            JsonNode   *base,
                            JsonNode   *ours,
                            JsonNode   *theirs)
{
  g_autoptr(GPtrArray) base_keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) our_keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) their_keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) base_index = occupancy_setup_merge_index (list, base, base_keys);
  g_autoptr(GHashTable) our_index = occupancy_setup_merge_index (list, ours, our_keys);
  g_autoptr(GHashTable) their_index = occupancy_setup_merge_index (list, theirs, their_keys);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *order[] = { our_keys, their_keys };
  JsonArray *merged = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  if (occupancy_setup_merge_same_keys (base_keys, our_keys))
    {
      order[0] = their_keys;
      order[1] = our_keys;
    }

  for (guint side = 0; side < G_N_ELEMENTS (order); side++)
    {
      for (guint i = 0; i < order[side]->len; i++)
        {
          char *key = g_ptr_array_index (order[side], i);
          JsonNode *value;

          if (!g_hash_table_add (seen, key))
            continue;

          value = occupancy_setup_merge_value (g_hash_table_lookup (base_index, key),
                                               g_hash_table_lookup (our_index, key),
                                               g_hash_table_lookup (their_index, key));
          if (value != NULL)
            json_array_add_element (merged, value);
        }
    }

  json_node_take_array (node, merged);
  return node;
}

static JsonNode *
occupancy_setup_merge_object (JsonObject *base,
                              JsonObject *ours,
                              JsonObject *theirs,
                              gboolean    is_root)
{
  JsonObject *sides[] = { ours, theirs };
  JsonObject *merged = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint side = 0; side < G_N_ELEMENTS (sides); side++)
    {
      JsonObjectIter iter;
      const char *name;

      json_object_iter_init_ordered (&iter, sides[side]);
      while (json_object_iter_next_ordered (&iter, &name, NULL))
        {
          JsonNode *base_value = base != NULL ? json_object_get_member (base, name) : NULL;
          JsonNode *our_value = json_object_get_member (ours, name);
          JsonNode *their_value = json_object_get_member (theirs, name);
          JsonNode *value;

          if (json_object_has_member (merged, name))
            continue;

          if (is_root && g_strv_contains (occupancy_setup_lists, name))
            value = occupancy_setup_merge_list (name, base_value, our_value, their_value);
          else
            value = occupancy_setup_merge_value (base_value, our_value, their_value);
          if (value != NULL)
            json_object_set_member (merged, name, value);
        }
    }

  json_node_take_object (node, merged);
  return node;
}

/* An account that one side removed takes along what the other added to it. */
static void
occupancy_setup_merge_prune (JsonObject *root,
                             const char *list)
{
  g_autoptr(GHashTable) accounts = NULL;
  JsonArray *kept;
  JsonArray *array;

  if (!json_object_has_member (root, list))
    return;

  accounts = occupancy_setup_merge_index (OCCUPANCY_SETUP_ACCOUNTS,
                                          json_object_get_member (root, OCCUPANCY_SETUP_ACCOUNTS),
                                          NULL);
  array = json_object_get_array_member (root, list);
  kept = json_array_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *account =
        json_object_get_string_member_with_default (json_node_get_object (element), "account", NULL);

      if (account == NULL || g_hash_table_contains (accounts, account))
        json_array_add_element (kept, json_node_ref (element));
    }
  json_object_set_array_member (root, list, kept);
}

/**
 * occupancy_setup_merge_dup_key:
 * @list: the name of a list of a setup file
 * @element: an element of it
 *
 * Gets what tells @element from the others of its list.
 *
 * Returns: (nullable): the key, or %NULL if @element has none
 */
char *
occupancy_setup_merge_dup_key (const char *list,
                               JsonObject *element)
{
  const char *name = json_object_get_string_member_with_default (element, "name", NULL);

  if (g_str_equal (list, OCCUPANCY_SETUP_GROUPS))
    return g_strdup (name);

  if (g_str_equal (list, OCCUPANCY_SETUP_ROOMS))
    {
      const char *account = json_object_get_string_member_with_default (element, "account", NULL);

      return account != NULL && name != NULL ? g_strconcat (account, " ", name, NULL) : NULL;
    }

  return g_strdup (json_object_get_string_member_with_default (element, "id", NULL));
}

/**
 * occupancy_setup_merge:
 * @base: a setup file as both sides knew it
 * @ours: what we made of it
 * @theirs: what others made of it
 *
 * Merges what two programs did to one setup file, element by element and member
 * by member, so that neither undoes what the other did. Members that are not
 * known are merged like all others. The result shares nodes with the arguments.
 *
 * Returns: (transfer full): the merged setup
 */
JsonNode *
occupancy_setup_merge (JsonNode *base,
                       JsonNode *ours,
                       JsonNode *theirs)
{
  JsonNode *merged;

  g_return_val_if_fail (JSON_NODE_HOLDS_OBJECT (base), NULL);
  g_return_val_if_fail (JSON_NODE_HOLDS_OBJECT (ours), NULL);
  g_return_val_if_fail (JSON_NODE_HOLDS_OBJECT (theirs), NULL);

  merged = occupancy_setup_merge_object (json_node_get_object (base),
                                         json_node_get_object (ours),
                                         json_node_get_object (theirs), TRUE);
  occupancy_setup_merge_prune (json_node_get_object (merged), OCCUPANCY_SETUP_ROOMS);
  occupancy_setup_merge_prune (json_node_get_object (merged), OCCUPANCY_SETUP_RULES);

  return merged;
}
