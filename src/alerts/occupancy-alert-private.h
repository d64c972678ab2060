/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "alerts/occupancy-alert.h"

G_BEGIN_DECLS

struct _OccupancyAlert
{
  GObject parent_instance;

  OccupancyRule *rule;
  char *account;
  char *room;
  OccupancyPhase phase;
  gint64 since;
  gint64 fired_time;
  gint64 value;
  gint64 peak;
  gint64 silenced_until;
  gboolean known;
  gboolean acknowledged;
  gboolean needs_attention;
};

G_END_DECLS
