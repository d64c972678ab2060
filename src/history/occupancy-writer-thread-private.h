/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-writer-private.h"

G_BEGIN_DECLS

/* What the parts of the writer share. */

/* How often there is a sign of life while nothing changes. */
#define OCCUPANCY_WRITER_ALIVE_TIME G_TIME_SPAN_MINUTE

typedef struct
{
  char *account;
  char *name;
  OccupancyPoint latest; /* under the lock */
  guint turn;            /* under the lock: the last one for which it waited */

  /* Of the thread. */
  gint64 id;
  guint generation;
} OccupancyWriterRoom;

/* Without a room it is a gap in all of them. */
typedef struct
{
  OccupancyWriterRoom *room;
  OccupancyPoint point;
} OccupancyWriterSample;

typedef struct
{
  OccupancyWriterFunc func;
  GTask *task;
} OccupancyWriterJob;

struct _OccupancyWriter
{
  char *path;
  OccupancyWriterNotify notify;
  gpointer notify_data;
  GDestroyNotify notify_destroy;
  GThread *thread;

  GMutex lock;
  GCond wake;
  /* Under the lock. */
  GHashTable *rooms;
  GArray *pending;
  guint turn; /* grows each time that all that is pending is taken */
  gint64 pending_since;
  gint64 looked; /* at the clock, in milliseconds */
  gint64 ahead;  /* the clock then, of the time that the computer runs */
  GQueue jobs;
  OccupancyRetention retention; /* that is not in the file yet */
  gboolean retention_changed;
  gboolean refusing; /* recording is up to another program */
  gboolean lost;     /* samples were dropped */
  GPtrArray *quit_tasks;
  gboolean quit;
  gboolean ended;

  /* Of the thread. */
  OccupancyStore *store;
  int lock_file;
  GArray *batch;
  GError *error;
  gboolean was_open;
  guint resumed;
  gboolean pruning;
  gint64 retry_at;
  gint64 alive_at;
  gint64 maintain_at;
  gint64 salvaged_at;
};

/* In the thread. */
void     occupancy_writer_open        (OccupancyWriter  *self);
void     occupancy_writer_close       (OccupancyWriter  *self);
gboolean occupancy_writer_check_place (OccupancyWriter  *self,
                                       GError          **error);
void     occupancy_writer_fail        (OccupancyWriter  *self,
                                       GError           *error);
void     occupancy_writer_turn        (OccupancyWriter  *self,
                                       GQueue           *jobs);

/* Under the lock. */
void     occupancy_writer_swap        (OccupancyWriter  *self);

G_END_DECLS
