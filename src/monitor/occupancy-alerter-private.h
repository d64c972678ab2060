/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-alerter.h"
#include "monitor/occupancy-case.h"

G_BEGIN_DECLS

typedef struct _OccupancyAlerterMemory OccupancyAlerterMemory;

struct _OccupancyAlerter
{
  GObject parent_instance;

  GListModel *rules;
  GListModel *watches;
  GHashTable *cases;           /* GPtrArray of OccupancyCase by watch */
  GPtrArray *followed_rules;   /* what is in @rules, to know what left it */
  GPtrArray *followed_watches; /* likewise */
  GListStore *alerts;
  OccupancyAlerterMemory *memory;
  gboolean count_own;
  gboolean waiting; /* for what was kept: nothing is compared before */

  guint timer;
  gint64 timer_deadline; /* of the monotonic clock, in milliseconds */
};

enum
{
  OCCUPANCY_ALERTER_FIRED,
  OCCUPANCY_ALERTER_CHANGED,
  OCCUPANCY_ALERTER_CLEARED,
  OCCUPANCY_ALERTER_N_SIGNALS
};

extern guint occupancy_alerter_signals[OCCUPANCY_ALERTER_N_SIGNALS];

/* occupancy-alerter-steps.c */
GPtrArray              *occupancy_alerter_dup_watches      (OccupancyAlerter      *self) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray              *occupancy_alerter_dup_cases        (OccupancyAlerter      *self,
                                                            OccupancyWatch        *watch) G_GNUC_WARN_UNUSED_RESULT;
void                    occupancy_alerter_keep             (OccupancyAlerter      *self,
                                                            const OccupancyCase   *rule_case,
                                                            const char            *what);
void                    occupancy_alerter_clear            (OccupancyAlerter      *self,
                                                            OccupancyCase         *rule_case,
                                                            const char            *what);
void                    occupancy_alerter_feed             (OccupancyAlerter      *self,
                                                            OccupancyCase         *rule_case,
                                                            const OccupancySample *sample);
void                    occupancy_alerter_sampled_cb       (OccupancyWatch        *watch,
                                                            const OccupancySample *sample,
                                                            OccupancyAlerter      *self);
void                    occupancy_alerter_lost_cb          (OccupancyWatch        *watch,
                                                            gint64                 time,
                                                            OccupancyAlerter      *self);
void                    occupancy_alerter_schedule         (OccupancyAlerter      *self,
                                                            gint64                 deadline);
void                    occupancy_alerter_schedule_silence (OccupancyAlerter      *self,
                                                            OccupancyCase         *rule_case);

/* occupancy-alerter-memory.c: what outlives the program. */
typedef void (*OccupancyAlerterMemoryFunc) (gpointer data);

OccupancyAlerterMemory *occupancy_alerter_memory_new       (OccupancyHistory           *history,
                                                            OccupancyAlerterMemoryFunc  ready,
                                                            gpointer                    data);
void                    occupancy_alerter_memory_free      (OccupancyAlerterMemory     *self);
gboolean                occupancy_alerter_memory_recall    (OccupancyAlerterMemory     *self,
                                                            OccupancyCase              *rule_case);
void                    occupancy_alerter_memory_keep      (OccupancyAlerterMemory     *self,
                                                            const OccupancyCase        *rule_case);
void                    occupancy_alerter_memory_note      (OccupancyAlerterMemory     *self,
                                                            const OccupancyCase        *rule_case,
                                                            const char                 *what);

G_END_DECLS
