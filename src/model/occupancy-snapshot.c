/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-snapshot"

#include "config.h"

#include "ably/ably-error.h"
#include "model/occupancy-payload.h"
#include "model/occupancy-snapshot.h"

/* What the Chat SDK sends with this path, whatever its core speaks. */
#define CHAT_VERSION 4

typedef struct
{
  char *room;
  OccupancySnapshot snapshot;
} Request;

static void
request_free (Request *request)
{
  g_clear_pointer (&request->room, g_free);
  g_free (request);
}

static void
occupancy_snapshot_answered_cb (GObject      *source,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(AblyResponse) response = NULL;
  g_autoptr(GError) error = NULL;
  Request *request = g_task_get_task_data (task);

  response = ably_rest_request_finish (ABLY_REST (source), result, &error);
  if (response == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (!occupancy_payload_read_counts (ably_response_get_body (response),
                                           &request->snapshot.connections,
                                           &request->snapshot.presence_members))
    g_task_return_error (task,
                         ably_error_new (50000, 500,
                                         "The service's answer for room “%s” holds no occupancy",
                                         request->room));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * occupancy_snapshot_request_async:
 * @rest: the account to ask
 * @room: the name of a room
 * @cancellable: (nullable): gives up
 * @callback: called when there is an answer
 * @user_data: data for @callback
 *
 * Asks the service for the occupancy of a room now (CHA-O3). The caller has
 * waited for its turn.
 */
void
occupancy_snapshot_request_async (AblyRest            *rest,
                                  const char          *room,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autofree char *encoded = NULL;
  g_autofree char *path = NULL;
  GTask *task;
  Request *request;

  g_return_if_fail (ABLY_IS_REST (rest));
  g_return_if_fail (room != NULL);

  request = g_new0 (Request, 1);
  request->room = g_strdup (room);
  request->snapshot.asked = g_get_monotonic_time ();

  task = g_task_new (rest, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_snapshot_request_async);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);

  encoded = g_uri_escape_string (room, NULL, FALSE);
  path = g_strdup_printf ("/chat/v%d/rooms/%s/occupancy", CHAT_VERSION, encoded);
  ably_rest_request_async (rest, "GET", path, NULL, NULL, CHAT_VERSION,
                           cancellable, occupancy_snapshot_answered_cb, task);
}

/**
 * occupancy_snapshot_request_finish:
 * @rest: the account that was asked
 * @result: the result given to the callback
 * @snapshot: (out caller-allocates): the answer
 * @error: return location for an error of `ABLY_ERROR` or `CANCELLED`
 *
 * Ends the request that [func@snapshot_request_async] began. An answer that
 * breaks the rules is an error, never a zero.
 *
 * Returns: whether @snapshot was set
 */
gboolean
occupancy_snapshot_request_finish (AblyRest           *rest,
                                   GAsyncResult       *result,
                                   OccupancySnapshot  *snapshot,
                                   GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, rest), FALSE);
  g_return_val_if_fail (snapshot != NULL, FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  *snapshot = ((Request *) g_task_get_task_data (G_TASK (result)))->snapshot;
  return TRUE;
}
