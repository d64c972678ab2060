/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-error.h"
#include "simulator/simulator-http.h"
#include "simulator/simulator-json.h"

/**
 * simulator_http_respond:
 * @message: a request
 * @status: the status
 * @json: (transfer full): the body
 *
 * Answers with JSON.
 */
void
simulator_http_respond (SoupServerMessage *message,
                        guint              status,
                        char              *json)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, json, strlen (json));
}

/**
 * simulator_http_respond_error:
 * @message: a request
 * @error: what is wrong
 *
 * Answers with an error as the service does: in the body and in two headers.
 */
void
simulator_http_respond_error (SoupServerMessage *message,
                              const GError      *error)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *info = simulator_error_to_json (error);
  g_autofree char *code = g_strdup_printf ("%d", error->code);
  g_autofree char *line = g_strdelimit (g_strdup (error->message), "\r\n", ' ');

  soup_message_headers_replace (headers, "X-Ably-ErrorCode", code);
  soup_message_headers_replace (headers, "X-Ably-ErrorMessage", line);
  simulator_http_respond (message, simulator_error_get_status (error), g_strdup_printf ("{\"error\":%s}", info));
}

/**
 * simulator_http_respond_fault:
 * @message: a request
 * @fault: a fault whose effect is to respond
 *
 * Answers what the fault says.
 */
void
simulator_http_respond_fault (SoupServerMessage    *message,
                              const SimulatorFault *fault)
{
  const char *body = fault->body != NULL ? fault->body : "";
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  soup_server_message_set_status (message, fault->status, NULL);
  soup_server_message_set_response (message, *body == '{' || *body == '[' ? "application/json" : "text/plain",
                                    SOUP_MEMORY_COPY, body, strlen (body));
  if (fault->headers == NULL)
    return;

  json_object_iter_init (&iter, fault->headers);
  while (json_object_iter_next (&iter, &name, &value))
    if (JSON_NODE_HOLDS_VALUE (value))
      soup_message_headers_replace (soup_server_message_get_response_headers (message), name, json_node_get_string (value));
}
