/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ably/ably-connectivity.h"
#include "ably/ably-error.h"
#include "ably/ably-fetch.h"

#define DEFAULT_URL "https://internet-up.ably-realtime.com/is-the-internet-up.txt"
#define MAX_SIZE (64 * 1024)

/**
 * ably_connectivity_dup_url:
 * @options: options that pass their check
 *
 * Works out what to ask whether there is a way to the internet (REC3). There is
 * nothing to ask where all hosts are this machine itself.
 *
 * Returns: (nullable) (transfer full): the address, `NULL` for no check
 */
char *
ably_connectivity_dup_url (AblyClientOptions *options)
{
  const char *url;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (options), NULL);

  url = ably_client_options_get_connectivity_check_url (options);
  if (url != NULL)
    return url[0] != '\0' ? g_strdup (url) : NULL;

  return ably_client_options_is_loopback (options) ? NULL : g_strdup (DEFAULT_URL);
}

static void
ably_connectivity_fetched_cb (GObject      *source_object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  SoupMessage *message = g_task_get_task_data (task);
  const char *text;
  gsize length = 0;

  bytes = ably_fetch_finish (SOUP_SESSION (source_object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* A hotel's login page says something else. */
  text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  if (text != NULL && soup_message_get_status (message) == SOUP_STATUS_OK &&
      g_strstr_len (text, length, "yes") != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, ably_error_new_with_cause (80003, 404, error, "There is no way to the internet"));
}

/*< private >
 * ably_connectivity_check_async:
 * @http: whose session to use
 *
 * Asks whether there is a way to the internet (RTN17j): the answer must have
 * status 200 and contain `yes`.
 */
void
ably_connectivity_check_async (AblyHttp            *http,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  AblyClientOptions *options;
  SoupMessage *message = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ABLY_IS_HTTP (http));

  options = ably_http_get_options (http);
  task = g_task_new (http, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_connectivity_check_async);

  url = ably_connectivity_dup_url (options);
  if (url == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  message = soup_message_new (SOUP_METHOD_GET, url);
  g_task_set_task_data (task, message, g_object_unref);
  ably_fetch_async (ably_http_get_session (http), message,
                    ably_client_options_get_http_open_timeout (options),
                    ably_client_options_get_http_request_timeout (options),
                    MAX_SIZE, cancellable, ably_connectivity_fetched_cb, g_object_ref (task));
}

/*< private >
 * ably_connectivity_check_finish:
 *
 * Fails with 80003 and status 404 when there is no way.
 *
 * Returns: whether there is, or nobody was asked
 */
gboolean
ably_connectivity_check_finish (AblyHttp      *http,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, http), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
