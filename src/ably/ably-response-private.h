/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "ably/ably-response.h"

G_BEGIN_DECLS

AblyResponse *_ably_response_new         (GUri               *uri,
                                          guint               status_code,
                                          SoupMessageHeaders *headers,
                                          GBytes             *bytes) G_GNUC_WARN_UNUSED_RESULT;
gboolean      _ably_response_is_success  (AblyResponse       *self);
GError       *_ably_response_dup_error   (AblyResponse       *self) G_GNUC_WARN_UNUSED_RESULT;
GUri         *_ably_response_dup_link    (AblyResponse       *self,
                                          const char         *relation) G_GNUC_WARN_UNUSED_RESULT;
guint         _ably_response_get_version (AblyResponse       *self);
void          _ably_response_set_version (AblyResponse       *self,
                                          guint               version);

G_END_DECLS
