/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-setup-private.h"
#include "monitor/occupancy-splice.h"

/* What is only for those who know the file. */

void
occupancy_setup_begin_apply (OccupancySetup *self)
{
  self->applying = TRUE;
}

void
occupancy_setup_end_apply (OccupancySetup *self)
{
  self->applying = FALSE;
}

gboolean
occupancy_setup_is_applying (OccupancySetup *self)
{
  return self->applying;
}

GListModel *
occupancy_setup_get_list (OccupancySetup *self,
                          const char     *list)
{
  return G_LIST_MODEL (occupancy_setup_get_store (self, list));
}

/* The same key that occupancy_setup_merge_dup_key() finds in the file. */
char *
occupancy_setup_dup_key (GObject *element)
{
  if (OCCUPANCY_IS_SETUP_ACCOUNT (element))
    return g_strdup (occupancy_setup_account_get_id (OCCUPANCY_SETUP_ACCOUNT (element)));
  if (OCCUPANCY_IS_SETUP_ROOM (element))
    return g_strconcat (occupancy_setup_room_get_account (OCCUPANCY_SETUP_ROOM (element)), " ",
                        occupancy_setup_room_get_name (OCCUPANCY_SETUP_ROOM (element)), NULL);

  return g_strdup (occupancy_rule_get_id (OCCUPANCY_RULE (element)));
}

GObject *
occupancy_setup_lookup (OccupancySetup *self,
                        const char     *list,
                        const char     *key)
{
  g_autofree char *place = g_strconcat (list, " ", key, NULL);

  return g_hash_table_lookup (self->elements, place);
}

void
occupancy_setup_replace (OccupancySetup *self,
                         const char     *list,
                         GPtrArray      *elements)
{
  GListStore *store = occupancy_setup_get_store (self, list);
  g_autoptr(GHashTable) kept = g_hash_table_new (NULL, NULL);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (guint i = 0; i < elements->len; i++)
    {
      g_hash_table_add (kept, g_ptr_array_index (elements, i));
      occupancy_setup_adopt (self, g_ptr_array_index (elements, i));
    }
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (!g_hash_table_contains (kept, item))
        occupancy_setup_release (self, item);
    }

  occupancy_splice (store, elements);
}
