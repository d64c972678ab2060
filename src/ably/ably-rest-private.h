/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-http.h"
#include "ably/ably-rest.h"

G_BEGIN_DECLS

AblyHttp *_ably_rest_get_http (AblyRest *self);

G_END_DECLS
