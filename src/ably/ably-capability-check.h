/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-capability.h"
#include "ably/ably-rest.h"

G_BEGIN_DECLS

void            ably_capability_check_async  (AblyRest             *rest,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
AblyCapability *ably_capability_check_finish (AblyRest             *rest,
                                              GAsyncResult         *result,
                                              GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
