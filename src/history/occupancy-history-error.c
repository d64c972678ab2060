/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-history-error.h"

G_DEFINE_QUARK (occupancy-history-error-quark, occupancy_history_error)
