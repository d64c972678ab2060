/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-reader-private.h"
#include "history/occupancy-rollup.h"
#include "history/occupancy-store-private.h"

G_BEGIN_DECLS

#define START (G_GINT64_CONSTANT (1790000000) * 1000)
#define HOUR OCCUPANCY_ROLLUP_HOUR
#define DAY (24 * HOUR)
#define N_ROOMS 3

/* A store in a folder of its own, beside a plain list of what it was told. */
typedef struct
{
  char *folder;
  char *path;
  OccupancyStore *store;
  gint64 rooms[N_ROOMS];
  /* What the rooms did, as a plain list, and until when it is known. */
  GArray *lists[N_ROOMS];
  gint64 time;
  /* How many queries gave steps, parts of an hour, hours, several hours. */
  guint n_answers[4];
} StoreFixture;

void             store_fixture_set_up    (StoreFixture         *fixture,
                                          gconstpointer         data);
void             store_fixture_tear_down (StoreFixture         *fixture,
                                          gconstpointer         data);

void             store_open              (StoreFixture         *fixture,
                                          gboolean              continued);
void             store_begin             (StoreFixture         *fixture);
void             store_commit            (StoreFixture         *fixture);
void             store_append            (StoreFixture         *fixture,
                                          guint                 room,
                                          OccupancyPoint        point);
void             store_record_random     (StoreFixture         *fixture,
                                          guint                 n_samples);
OccupancyReader *store_open_reader       (StoreFixture         *fixture);
void             store_assert_range      (const OccupancyRange *range,
                                          const OccupancyRange *expected,
                                          gboolean              times);
void             store_assert_queries    (StoreFixture         *fixture,
                                          gboolean              raw);
gint64           store_get_int           (StoreFixture         *fixture,
                                          const char           *sql);

G_END_DECLS
