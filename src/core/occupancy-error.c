/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-error.h"

G_DEFINE_QUARK (occupancy-error-quark, occupancy_error)
