/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Operations that somebody who watches needs. */
#define ABLY_OPERATION_SUBSCRIBE "subscribe"
#define ABLY_OPERATION_CHANNEL_METADATA "channel-metadata"

/**
 * AblyPermission:
 * @ABLY_PERMISSION_UNKNOWN: there is no way to tell without trying
 * @ABLY_PERMISSION_GRANTED: it is allowed
 * @ABLY_PERMISSION_MISSING: it is not allowed
 *
 * What is known of one operation on one resource.
 */
typedef enum
{
  ABLY_PERMISSION_UNKNOWN,
  ABLY_PERMISSION_GRANTED,
  ABLY_PERMISSION_MISSING,
} AblyPermission;

/* What a credential allows: resources, each with operations (TD5, RSA6). It is
 * counted by references and never changes. */
typedef struct _AblyCapability AblyCapability;

#define ABLY_TYPE_CAPABILITY (ably_capability_get_type ())
GType           ably_capability_get_type       (void);
AblyCapability *ably_capability_new_from_text  (const char      *text,
                                                GError         **error) G_GNUC_WARN_UNUSED_RESULT;
AblyCapability *ably_capability_new_from_trial (AblyPermission   metadata_of_all) G_GNUC_WARN_UNUSED_RESULT;
AblyCapability *ably_capability_ref            (AblyCapability  *self);
void            ably_capability_unref          (AblyCapability  *self);

AblyPermission  ably_capability_get_permission (AblyCapability  *self,
                                                const char      *resource,
                                                const char      *operation);
GStrv           ably_capability_dup_resources  (AblyCapability  *self,
                                                const char      *operation) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AblyCapability, ably_capability_unref)

G_END_DECLS
