/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "ably/ably-rest.h"

G_BEGIN_DECLS

/* An HTTP service in this process that answers what it was told to, in that
 * order; the last answer stays. It keeps what it was asked. */
typedef struct _FakeService FakeService;

typedef enum
{
  FAKE_ANSWER,
  FAKE_DROP,
  FAKE_STALL,
  FAKE_TRICKLE,
} FakeManner;

typedef struct
{
  char *method;
  char *path;   /* as it came, still encoded */
  char *query;
  char *body;
  SoupMessageHeaders *headers;
} FakeRequest;

FakeService       *fake_service_new         (const char        *address,
                                             guint              port);
void               fake_service_free        (FakeService       *self);
guint              fake_service_get_port    (FakeService       *self);
void               fake_service_answer      (FakeService       *self,
                                             guint              status,
                                             const char        *type,
                                             const char        *body,
                                             ...) G_GNUC_NULL_TERMINATED;
void               fake_service_misbehave   (FakeService       *self,
                                             FakeManner         manner);
void               fake_service_release     (FakeService       *self);
guint              fake_service_get_count   (FakeService       *self);
const FakeRequest *fake_service_get_request (FakeService       *self,
                                             guint              position);
const char        *fake_request_get_header  (const FakeRequest *request,
                                             const char        *name);

void               async_result_cb          (GObject           *source_object,
                                             GAsyncResult      *result,
                                             gpointer           user_data);
GAsyncResult      *await_result             (GAsyncResult     **result);
void               await_time               (guint              milliseconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeService, fake_service_free)

G_END_DECLS
