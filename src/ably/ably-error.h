/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define ABLY_ERROR (ably_error_quark ())
GQuark ably_error_quark (void);

GError       *ably_error_new             (int            code,
                                          guint          status_code,
                                          const char    *format,
                                          ...) G_GNUC_PRINTF (3, 4) G_GNUC_WARN_UNUSED_RESULT;
GError       *ably_error_new_with_cause  (int            code,
                                          guint          status_code,
                                          const GError  *cause,
                                          const char    *format,
                                          ...) G_GNUC_PRINTF (4, 5) G_GNUC_WARN_UNUSED_RESULT;
GError       *ably_error_new_unreachable (guint          status_code,
                                          const GError  *cause,
                                          const char    *host) G_GNUC_WARN_UNUSED_RESULT;
GError       *ably_error_new_from_json   (JsonNode      *node) G_GNUC_WARN_UNUSED_RESULT;
GError       *ably_error_new_from_http   (guint          status_code,
                                          JsonNode      *body,
                                          const char    *header_code,
                                          const char    *header_message) G_GNUC_WARN_UNUSED_RESULT;
guint         ably_error_get_status_code (const GError  *error);
const char   *ably_error_get_href        (const GError  *error);
const GError *ably_error_get_cause       (const GError  *error);
gboolean      ably_error_get_made_up     (const GError  *error);
gboolean      ably_error_is_token_error  (const GError  *error);
JsonNode     *ably_error_to_json         (const GError  *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
