/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli-arguments.h"
#include "cli/cli-output.h"
#include "core/occupancy-room-name.h"

/* What GOption fills in, as it was written. */
typedef struct
{
  char *endpoint;
  int port;
  gboolean no_tls;
  char *key_file;
  char *token_file;
  char *auth_url;
  char *timers;
  char *limits;
  gboolean json;
  GStrv rest;
} Given;

static void
given_clear (Given *given)
{
  g_clear_pointer (&given->endpoint, g_free);
  g_clear_pointer (&given->key_file, g_free);
  g_clear_pointer (&given->token_file, g_free);
  g_clear_pointer (&given->auth_url, g_free);
  g_clear_pointer (&given->timers, g_free);
  g_clear_pointer (&given->limits, g_free);
  g_clear_pointer (&given->rest, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Given, given_clear)

static int
cli_arguments_refuse (GOptionContext *context,
                      const char     *message)
{
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

  g_printerr ("occupancy-cli: %s\n\n%s", message, help);

  return CLI_EXIT_USAGE;
}

/* Reads NAME=N. */
static gboolean
cli_arguments_read_pair (const char  *text,
                         guint64      least,
                         char       **name,
                         guint       *value)
{
  g_auto(GStrv) pair = g_strsplit (text, "=", 2);
  guint64 number = 0;

  if (g_strv_length (pair) != 2 || !g_ascii_string_to_unsigned (pair[1], 10, least, G_MAXINT, &number, NULL))
    return FALSE;

  *name = g_strdup (pair[0]);
  *value = (guint) number;

  return TRUE;
}

/* Each limit of --limits: what is permitted to every account, unless it is named. */
static gboolean
cli_arguments_set_limits (OccupancyLimits  *limits,
                          const char       *text,
                          GError          **error)
{
  static const struct
  {
    const char *name;
    gsize offset;
    guint least;
  } known[] = {
    { "attaches", G_STRUCT_OFFSET (OccupancyLimits, attaches_per_second), 0 },
    { "channels", G_STRUCT_OFFSET (OccupancyLimits, channels), 0 },
    { "connection-channels", G_STRUCT_OFFSET (OccupancyLimits, connection_channels), 1 },
    { "connects", G_STRUCT_OFFSET (OccupancyLimits, connects_per_second), 0 },
    { "frames", G_STRUCT_OFFSET (OccupancyLimits, frames_per_second), 0 },
    { "poll-interval", G_STRUCT_OFFSET (OccupancyLimits, poll_interval), 1 },
    { "polls-per-hour", G_STRUCT_OFFSET (OccupancyLimits, polls_per_hour), 0 },
    { "requests", G_STRUCT_OFFSET (OccupancyLimits, requests_per_second), 0 },
    { "requests-at-once", G_STRUCT_OFFSET (OccupancyLimits, requests_at_once), 1 },
    { "requests-per-hour", G_STRUCT_OFFSET (OccupancyLimits, requests_per_hour), 0 },
  };
  g_auto(GStrv) pairs = g_strsplit (text, ",", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      guint value = 0;
      guint k = 0;

      if (g_str_equal (pairs[i], "none"))
        {
          occupancy_limits_lift (limits);
          continue;
        }

      if (cli_arguments_read_pair (pairs[i], 0, &name, &value))
        while (k < G_N_ELEMENTS (known) && !g_str_equal (name, known[k].name))
          k++;
      if (name == NULL || k == G_N_ELEMENTS (known) || value < known[k].least)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("“%s” is no limit"), pairs[i]);
          return FALSE;
        }

      G_STRUCT_MEMBER (guint, limits, known[k].offset) = value;
    }

  return TRUE;
}

/* Each time of --timer, in milliseconds, and the options it sets. */
static gboolean
cli_arguments_set_timers (AblyClientOptions  *options,
                          const char         *timers,
                          GError            **error)
{
  static const struct
  {
    const char *name;
    const char *properties[3];
  } known[] = {
    { "disconnected-retry", { "disconnected-retry-timeout" } },
    { "suspended-retry", { "suspended-retry-timeout" } },
    { "channel-retry", { "channel-retry-timeout" } },
    { "request", { "realtime-request-timeout", "http-request-timeout", "http-open-timeout" } },
    { "connection-state-ttl", { "connection-state-ttl" } },
  };
  g_auto(GStrv) pairs = g_strsplit (timers, ",", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      guint value = 0;
      guint k = 0;

      if (cli_arguments_read_pair (pairs[i], 1, &name, &value))
        while (k < G_N_ELEMENTS (known) && !g_str_equal (name, known[k].name))
          k++;
      if (name == NULL || k == G_N_ELEMENTS (known))
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("“%s” is no timer"), pairs[i]);
          return FALSE;
        }

      for (guint p = 0; p < G_N_ELEMENTS (known[k].properties) && known[k].properties[p] != NULL; p++)
        g_object_set (options, known[k].properties[p], value, NULL);
    }

  return TRUE;
}

static gboolean
cli_arguments_set_from_file (AblyClientOptions  *options,
                             const char         *property,
                             const char         *path,
                             GError            **error)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;

  g_object_set (options, property, g_strstrip (text), NULL);

  return TRUE;
}

/* An option before the environment, a token before a key. */
static gboolean
cli_arguments_set_credential (AblyClientOptions  *options,
                              const Given        *given,
                              GError            **error)
{
  const char *token = g_getenv ("ABLY_TOKEN");
  const char *key = g_getenv ("ABLY_API_KEY");

  if (given->token_file != NULL)
    return cli_arguments_set_from_file (options, "token", given->token_file, error);
  if (given->auth_url == NULL && given->key_file != NULL)
    return cli_arguments_set_from_file (options, "key", given->key_file, error);

  if (given->auth_url != NULL)
    {
      g_object_set (options, "auth-url", given->auth_url, NULL);
    }
  else if (token != NULL && *token != '\0')
    {
      g_object_set (options, "token", token, NULL);
    }
  else if (key != NULL && *key != '\0')
    {
      g_object_set (options, "key", key, NULL);
    }
  else
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _("no credential: set ABLY_API_KEY or ABLY_TOKEN, or use --key-file, "
                             "--token-file or --auth-url"));
      return FALSE;
    }

  return TRUE;
}

/* GnuTLS reads no variable by itself. */
static gboolean
cli_arguments_set_authorities (AblyClientOptions  *options,
                               GError            **error)
{
  const char *path = g_getenv ("SSL_CERT_FILE");

  if (path == NULL || *path == '\0' || !ably_client_options_get_tls (options))
    return TRUE;

  if (!ably_client_options_trust_file (options, path, error))
    {
      g_prefix_error (error, "SSL_CERT_FILE: ");
      return FALSE;
    }

  return TRUE;
}

/* Each name once, in the order in which they were given. */
static GStrv
cli_arguments_take_rooms (GStrv    names,
                          GError **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      if (!occupancy_room_name_check (names[i], error))
        {
          g_autofree char *name = cli_output_dup_printable (names[i]);

          g_prefix_error (error, "“%s”: ", name);
          return NULL;
        }

      if (g_hash_table_add (seen, names[i]))
        g_strv_builder_add (builder, names[i]);
    }

  return g_strv_builder_end (builder);
}

static int
cli_arguments_take (CliArguments   *self,
                    const Given    *given,
                    GOptionContext *context,
                    gboolean        wants_rooms)
{
  g_autoptr(GError) error = NULL;
  gboolean named = given->rest != NULL && given->rest[0] != NULL;

  occupancy_limits_init (&self->limits);
  if (given->limits != NULL && !cli_arguments_set_limits (&self->limits, given->limits, &error))
    return cli_arguments_refuse (context, error->message);
  if (given->port < 0 || given->port > G_MAXUINT16)
    return cli_arguments_refuse (context, _("--port takes a number up to 65535"));
  if (wants_rooms && !named)
    return cli_arguments_refuse (context, _("no room was named"));
  if (!wants_rooms && named)
    return cli_arguments_refuse (context, _("this command takes no room"));

  self->json = given->json;
  self->rooms = cli_arguments_take_rooms (given->rest, &error);
  if (self->rooms == NULL)
    return cli_arguments_refuse (context, error->message);

  self->options = ably_client_options_new ();
  g_object_set (self->options,
                "endpoint", given->endpoint,
                "port", (guint) given->port,
                "tls", !given->no_tls,
                NULL);
  if (given->timers != NULL && !cli_arguments_set_timers (self->options, given->timers, &error))
    return cli_arguments_refuse (context, error->message);

  if (!cli_arguments_set_credential (self->options, given, &error) ||
      !cli_arguments_set_authorities (self->options, &error))
    {
      g_printerr ("occupancy-cli: %s\n", error->message);
      return CLI_EXIT_FAILED;
    }

  return -1;
}

/**
 * cli_arguments_parse:
 * @self: (out caller-allocates): what was asked for
 * @argc: the number of words
 * @argv: the words, the first being the command
 * @summary: what the command does
 * @entries: (nullable): options of the command alone
 * @wants_rooms: whether it takes names of rooms, at least one
 * @check: (nullable): checks what @entries set
 * @user_data: data for @check
 *
 * Reads the command line of a command. What is wrong goes to the standard
 * error, with the usage where that helps.
 *
 * Returns: −1 to go on, otherwise the code to exit with
 */
int
cli_arguments_parse (CliArguments           *self,
                     int                     argc,
                     char                  **argv,
                     const char             *summary,
                     const GOptionEntry     *entries,
                     gboolean                wants_rooms,
                     CliArgumentsCheckFunc   check,
                     gpointer                user_data)
{
  g_auto(Given) given = { 0 };
  const GOptionEntry common[] = {
    { "endpoint", 0, 0, G_OPTION_ARG_STRING, &given.endpoint, N_("Service to talk to"), N_("HOST") },
    { "port", 0, 0, G_OPTION_ARG_INT, &given.port, N_("Its port"), N_("N") },
    { "no-tls", 0, 0, G_OPTION_ARG_NONE, &given.no_tls, N_("Talk without TLS"), NULL },
    { "key-file", 0, 0, G_OPTION_ARG_FILENAME, &given.key_file, N_("Read the API key from a file"), N_("FILE") },
    { "token-file", 0, 0, G_OPTION_ARG_FILENAME, &given.token_file, N_("Read the token from a file"), N_("FILE") },
    { "auth-url", 0, 0, G_OPTION_ARG_STRING, &given.auth_url, N_("Get tokens from an address"), N_("URL") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &given.json, N_("Print one JSON object a line"), NULL },
    { "timer", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &given.timers, NULL, NULL },
    { "limits", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &given.limits, NULL, NULL },
    /* Names are UTF-8 whatever the locale says: nothing is to be converted. */
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given.rest, NULL, NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (wants_rooms ? _("ROOM…") : NULL);
  g_autofree char *program = g_strdup_printf ("occupancy-cli %s", argv[0]);
  g_autoptr(GError) error = NULL;

  *self = (CliArguments) { 0 };
  g_set_prgname (program);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      (check != NULL && !check (user_data, &error)))
    return cli_arguments_refuse (context, error->message);

  return cli_arguments_take (self, &given, context, wants_rooms);
}

/**
 * cli_arguments_clear:
 * @self: arguments
 *
 * Frees what @self holds.
 */
void
cli_arguments_clear (CliArguments *self)
{
  g_clear_pointer (&self->rooms, g_strfreev);
  g_clear_object (&self->options);
}
