/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A parsed answer of REST: HP1–HP8, TG1–TG8. */
#define ABLY_TYPE_RESPONSE (ably_response_get_type ())
G_DECLARE_FINAL_TYPE (AblyResponse, ably_response, ABLY, RESPONSE, GObject)

guint       ably_response_get_status_code (AblyResponse *self);
JsonNode   *ably_response_get_body        (AblyResponse *self);
guint       ably_response_get_n_items     (AblyResponse *self);
JsonNode   *ably_response_get_item        (AblyResponse *self,
                                           guint         position);
gboolean    ably_response_has_next        (AblyResponse *self);
const char *ably_response_get_header      (AblyResponse *self,
                                           const char   *name);

G_END_DECLS
