/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "history/occupancy-history.h"
#include "history/occupancy-history-entry.h"

G_BEGIN_DECLS

/* A history in a folder of its own, which goes with everything in it. */
typedef struct
{
  char *folder;
  char *path;
  OccupancyHistory *history;
} HistoryFixture;

void          history_fixture_set_up      (HistoryFixture            *fixture,
                                           gconstpointer              data);
void          history_fixture_tear_down   (HistoryFixture            *fixture,
                                           gconstpointer              data);

void          history_finalize            (OccupancyHistory          *history);
void          history_remove_folder       (const char                *folder);
void          history_wait_recording      (OccupancyHistory          *history);
const GError *history_wait_error          (OccupancyHistory          *history);
void          history_close               (OccupancyHistory          *history);
gboolean      history_flush               (OccupancyHistory          *history,
                                           GError                   **error);
void          history_settle              (OccupancyHistory          *history);
void          history_record              (OccupancyHistory          *history,
                                           const char                *room,
                                           gint64                     time,
                                           gint64                     connections);
void          history_add_entry           (OccupancyHistory          *history,
                                           OccupancyHistoryEntry      entry);
GPtrArray    *history_query               (OccupancyHistory          *history,
                                           const char                *room,
                                           gint64                     from,
                                           gint64                     to,
                                           guint                      max_points,
                                           GError                   **error);
gboolean      history_is_sound            (const char                *path);
gboolean      history_is_consistent       (const char                *path);
gint64        history_count               (const char                *path,
                                           const char                *sql);
gint64        history_last_value          (OccupancyHistory          *history,
                                           const char                *room,
                                           gint64                     from);
gint64        history_now                 (void);
gboolean      history_is_soak             (void);
void          history_execute             (const char                *path,
                                           const char                *sql);
void          history_store_result_cb     (GObject                   *object,
                                           GAsyncResult              *result,
                                           gpointer                   user_data);
GAsyncResult *history_wait_result         (GAsyncResult             **result);

G_END_DECLS
