/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-capability.h"
#include "ably/ably-client-options.h"
#include "monitor/occupancy-setup-account.h"

G_BEGIN_DECLS

char              *occupancy_credential_clean        (const char             *text) G_GNUC_WARN_UNUSED_RESULT;
AblyClientOptions *occupancy_credential_new_options  (const char             *credential,
                                                      OccupancySetupAccount  *account,
                                                      GError                **error) G_GNUC_WARN_UNUSED_RESULT;
void               occupancy_credential_check_async  (const char             *credential,
                                                      OccupancySetupAccount  *account,
                                                      GCancellable           *cancellable,
                                                      GAsyncReadyCallback     callback,
                                                      gpointer                user_data);
AblyCapability    *occupancy_credential_check_finish (GAsyncResult           *result,
                                                      GError                **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
