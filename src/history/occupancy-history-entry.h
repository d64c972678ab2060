/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-history.h"

G_BEGIN_DECLS

/**
 * OccupancyHistoryKind:
 * @OCCUPANCY_HISTORY_ANNOTATION: what a person noted at a time
 * @OCCUPANCY_HISTORY_TRANSITION: a change of state of an alert
 * @OCCUPANCY_HISTORY_ALERT: the state that an alert is in
 *
 * What is kept beside the counts.
 */
typedef enum
{
  OCCUPANCY_HISTORY_ANNOTATION,
  OCCUPANCY_HISTORY_TRANSITION,
  OCCUPANCY_HISTORY_ALERT,
} OccupancyHistoryKind;

/**
 * OccupancyHistoryEntry:
 * @kind: what it is
 * @id: what it is removed by; 0 before it is kept
 * @time: when it happened, in milliseconds since 1970 UTC, kept to the second; 0
 *   for an alert
 * @account: (nullable): the uuid of the account of @room
 * @room: (nullable): the room; %NULL for an annotation of all rooms
 * @rule: (nullable): the rule of an alert; %NULL for an annotation
 * @state: (nullable): the state of an alert, in the words of who keeps it; %NULL
 *   for an annotation
 * @text: (nullable): the annotation, or what more there is to a transition
 *
 * Something that is kept beside the counts.
 */
typedef struct
{
  OccupancyHistoryKind kind;
  gint64 id;
  gint64 time;
  char *account;
  char *room;
  char *rule;
  char *state;
  char *text;
} OccupancyHistoryEntry;

#define OCCUPANCY_TYPE_HISTORY_ENTRY (occupancy_history_entry_get_type ())
GType occupancy_history_entry_get_type (void);

OccupancyHistoryEntry *occupancy_history_entry_copy          (const OccupancyHistoryEntry  *entry);
void                   occupancy_history_entry_free          (OccupancyHistoryEntry        *entry);

void                   occupancy_history_add_entry_async     (OccupancyHistory             *self,
                                                              const OccupancyHistoryEntry  *entry,
                                                              GCancellable                 *cancellable,
                                                              GAsyncReadyCallback           callback,
                                                              gpointer                      user_data);
gboolean               occupancy_history_add_entry_finish    (OccupancyHistory             *self,
                                                              GAsyncResult                 *result,
                                                              GError                      **error);
void                   occupancy_history_remove_entry_async  (OccupancyHistory             *self,
                                                              OccupancyHistoryKind          kind,
                                                              gint64                        id,
                                                              GCancellable                 *cancellable,
                                                              GAsyncReadyCallback           callback,
                                                              gpointer                      user_data);
gboolean               occupancy_history_remove_entry_finish (OccupancyHistory             *self,
                                                              GAsyncResult                 *result,
                                                              GError                      **error);
void                   occupancy_history_list_entries_async  (OccupancyHistory             *self,
                                                              OccupancyHistoryKind          kind,
                                                              gint64                        from,
                                                              gint64                        to,
                                                              GCancellable                 *cancellable,
                                                              GAsyncReadyCallback           callback,
                                                              gpointer                      user_data);
GPtrArray             *occupancy_history_list_entries_finish (OccupancyHistory             *self,
                                                              GAsyncResult                 *result,
                                                              GError                      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OccupancyHistoryEntry, occupancy_history_entry_free)

G_END_DECLS
