/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-error.h"
#include "simulator/simulator-json.h"

G_DEFINE_QUARK (simulator-error-quark, simulator_error)

/**
 * simulator_error_get_status:
 * @error: an error
 *
 * Returns: the HTTP status that goes with the code of @error
 */
guint
simulator_error_get_status (const GError *error)
{
  guint status = error->domain == SIMULATOR_ERROR ? error->code / 100 : 0;

  if (g_error_matches (error, SIMULATOR_ERROR, SIMULATOR_ERROR_ACCOUNT_CHANNELS))
    return 403;
  if (g_error_matches (error, SIMULATOR_ERROR, SIMULATOR_ERROR_CONNECTIONS) ||
      g_error_matches (error, SIMULATOR_ERROR, SIMULATOR_ERROR_CHANNEL_RATE))
    return 429;

  return status >= 400 && status < 600 ? status : 400;
}

/**
 * simulator_error_to_json:
 * @error: an error; one of another domain becomes code 40000
 *
 * Returns: (transfer full): the ErrorInfo of the service
 */
char *
simulator_error_to_json (const GError *error)
{
  GString *out = g_string_new ("{");
  int code = error->domain == SIMULATOR_ERROR ? error->code : SIMULATOR_ERROR_BAD_REQUEST;
  g_autofree char *href = g_strdup_printf ("https://help.ably.io/error/%d", code);

  simulator_json_add_int (out, "code", code);
  simulator_json_add_int (out, "statusCode", simulator_error_get_status (error));
  simulator_json_add_string (out, "message", error->message);
  simulator_json_add_string (out, "href", href);
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}
