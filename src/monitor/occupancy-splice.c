/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-splice.h"

/**
 * occupancy_splice:
 * @store: a list
 * @items: (element-type GObject): what is to be in it
 *
 * Makes @store hold @items, and touches it only between the first and the last
 * difference.
 */
void
occupancy_splice (GListStore *store,
                  GPtrArray  *items)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (store));
  guint n_common = MIN (n_items, items->len);
  guint head = 0;
  guint tail = 0;

  for (; head < n_common; head++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (store), head);

      if (item != g_ptr_array_index (items, head))
        break;
    }
  for (; tail < n_common - head; tail++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (store), n_items - 1 - tail);

      if (item != g_ptr_array_index (items, items->len - 1 - tail))
        break;
    }

  if (head + tail < MAX (n_items, items->len))
    g_list_store_splice (store, head, n_items - head - tail, items->pdata + head,
                         items->len - head - tail);
}
