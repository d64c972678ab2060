/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-setup-document.h"
#include "monitor/occupancy-setup-format.h"
#include "monitor/occupancy-setup-merge.h"
#include "monitor/occupancy-setup-private.h"

/* The lists that are lists of objects. */
static const char * const object_lists[] = {
  OCCUPANCY_SETUP_ACCOUNTS,
  OCCUPANCY_SETUP_ROOMS,
  OCCUPANCY_SETUP_RULES,
};

static JsonNode *
occupancy_setup_document_copy_node (JsonNode *node)
{
  JsonNode *copy;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_object_new ();
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &member))
        json_object_set_member (object, name, occupancy_setup_document_copy_node (member));

      copy = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (copy, object);
      return copy;
    }

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_array_new ();

      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        json_array_add_element (array, occupancy_setup_document_copy_node (
          json_array_get_element (json_node_get_array (node), i)));

      copy = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (copy, array);
      return copy;
    }

  return json_node_copy (node);
}

/* The elements of a list of @root by key. */
static GHashTable *
occupancy_setup_document_index (JsonObject *root,
                                const char *list)
{
  g_autoptr(GHashTable) index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonArray *array;

  if (!json_object_has_member (root, list))
    return g_steal_pointer (&index);

  array = json_object_get_array_member (root, list);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_hash_table_insert (index,
                         occupancy_setup_merge_dup_key (list, json_array_get_object_element (array, i)),
                         json_array_get_element (array, i));

  return g_steal_pointer (&index);
}

/* An object to write to, with what is not known to this program in it. */
static JsonNode *
occupancy_setup_document_start_element (GHashTable *index,
                                        const char *key)
{
  JsonNode *known = g_hash_table_lookup (index, key);
  JsonNode *element;

  if (known != NULL)
    return occupancy_setup_document_copy_node (known);

  element = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (element, json_object_new ());

  return element;
}

static void
occupancy_setup_document_build_list (OccupancySetup *setup,
                                     const char     *list,
                                     JsonObject     *root)
{
  GListModel *model = occupancy_setup_get_list (setup, list);
  g_autoptr(GHashTable) index = occupancy_setup_document_index (root, list);
  JsonArray *array = json_array_sized_new (g_list_model_get_n_items (model));

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (model, i);
      g_autofree char *key = occupancy_setup_dup_key (item);
      JsonNode *element = occupancy_setup_document_start_element (index, key);

      occupancy_setup_format_write (item, json_node_get_object (element));
      json_array_add_element (array, element);
    }

  json_object_set_array_member (root, list, array);
}

static void
occupancy_setup_document_build_groups (OccupancySetup *setup,
                                       JsonObject     *root)
{
  const char * const *groups = occupancy_setup_get_groups (setup);
  g_autoptr(GHashTable) index = occupancy_setup_document_index (root, OCCUPANCY_SETUP_GROUPS);
  JsonArray *array = json_array_new ();

  for (guint i = 0; groups[i] != NULL; i++)
    {
      JsonNode *element = occupancy_setup_document_start_element (index, groups[i]);

      json_object_set_string_member (json_node_get_object (element), "name", groups[i]);
      json_array_add_element (array, element);
    }

  json_object_set_array_member (root, OCCUPANCY_SETUP_GROUPS, array);
}

static void
occupancy_setup_document_apply_list (OccupancySetup *setup,
                                     const char     *list,
                                     JsonNode       *node)
{
  g_autoptr(GPtrArray) elements = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);
      g_autofree char *key = occupancy_setup_merge_dup_key (list, object);
      GObject *element = occupancy_setup_lookup (setup, list, key);

      if (element != NULL)
        g_object_ref (element);
      else
        element = occupancy_setup_format_create (list, object);

      occupancy_setup_format_read (element, object);
      g_ptr_array_add (elements, element);
    }

  occupancy_setup_replace (setup, list, elements);
}

static void
occupancy_setup_document_apply_groups (OccupancySetup *setup,
                                       JsonNode       *node)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) groups = NULL;
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_strv_builder_add (builder,
                        json_object_get_string_member (json_array_get_object_element (array, i), "name"));

  groups = g_strv_builder_end (builder);
  occupancy_setup_set_groups (setup, (const char * const *) groups);
}

/**
 * occupancy_setup_document_apply:
 * @setup: a setup
 * @root: a checked document
 *
 * Makes @setup what @root says, without [signal@Setup::changed]. Objects that
 * stay are the same objects.
 */
void
occupancy_setup_document_apply (OccupancySetup *setup,
                                JsonNode       *root)
{
  JsonObject *object;

  g_return_if_fail (OCCUPANCY_IS_SETUP (setup));
  g_return_if_fail (JSON_NODE_HOLDS_OBJECT (root));

  object = json_node_get_object (root);

  occupancy_setup_begin_apply (setup);
  occupancy_setup_document_apply_groups (setup, json_object_get_member (object, OCCUPANCY_SETUP_GROUPS));
  for (guint i = 0; i < G_N_ELEMENTS (object_lists); i++)
    occupancy_setup_document_apply_list (setup, object_lists[i],
                                         json_object_get_member (object, object_lists[i]));
  occupancy_setup_end_apply (setup);
}

/**
 * occupancy_setup_document_build:
 * @setup: a setup
 * @document: the document that @setup was last made of
 *
 * Writes @setup as a document. What @document has beside it, and this program
 * does not know, is in it too. Nothing is shared with @document.
 *
 * Returns: (transfer full): the root of a new document
 */
JsonNode *
occupancy_setup_document_build (OccupancySetup *setup,
                                JsonNode       *document)
{
  JsonNode *root;

  g_return_val_if_fail (OCCUPANCY_IS_SETUP (setup), NULL);
  g_return_val_if_fail (JSON_NODE_HOLDS_OBJECT (document), NULL);

  root = occupancy_setup_document_copy_node (document);
  occupancy_setup_document_build_groups (setup, json_node_get_object (root));
  for (guint i = 0; i < G_N_ELEMENTS (object_lists); i++)
    occupancy_setup_document_build_list (setup, object_lists[i], json_node_get_object (root));

  return root;
}
