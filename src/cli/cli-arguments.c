/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli-arguments.h"
#include "cli/cli-output.h"
#include "cli/cli-setup.h"
#include "cli/cli-tuning.h"
#include "core/occupancy-room-name.h"
#include "monitor/occupancy-credential.h"

/* No number that a port may have. */
#define NO_PORT G_MININT

/* Some editors write it before a text. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* What GOption fills in, as it was written. */
typedef struct
{
  char *account;
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
  g_clear_pointer (&given->account, g_free);
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

/* In place. */
static void
cli_arguments_trim (char *text)
{
  gsize skipped = g_str_has_prefix (text, BYTE_ORDER_MARK) ? strlen (BYTE_ORDER_MARK) : 0;

  memmove (text, text + skipped, strlen (text) + 1 - skipped);
  g_strstrip (text);
}

/* An option before the environment, a token before a key. */
static gboolean
cli_arguments_take_credential (CliArguments  *self,
                               const Given   *given,
                               GError       **error)
{
  const char *token = g_getenv ("ABLY_TOKEN");
  const char *key = g_getenv ("ABLY_API_KEY");
  const char *file = NULL;
  OccupancyCredentialKind kind = OCCUPANCY_CREDENTIAL_TOKEN;

  if (given->token_file != NULL)
    {
      file = given->token_file;
    }
  else if (given->auth_url != NULL)
    {
      kind = OCCUPANCY_CREDENTIAL_TOKEN_URL;
      self->credential = g_strdup (given->auth_url);
    }
  else if (given->key_file != NULL)
    {
      kind = OCCUPANCY_CREDENTIAL_KEY;
      file = given->key_file;
    }
  else if (token != NULL && *token != '\0')
    {
      self->credential = g_strdup (token);
    }
  else if (key != NULL && *key != '\0')
    {
      kind = OCCUPANCY_CREDENTIAL_KEY;
      self->credential = g_strdup (key);
    }
  else
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _("no credential: set ABLY_API_KEY or ABLY_TOKEN, or use --key-file, "
                             "--token-file or --auth-url"));
      return FALSE;
    }

  if (file != NULL && !g_file_get_contents (file, &self->credential, NULL, error))
    return FALSE;

  if (file != NULL)
    cli_arguments_trim (self->credential);
  occupancy_setup_account_set_credential_kind (self->account, kind);

  return TRUE;
}

/* The service and the credential as they were given. */
static gboolean
cli_arguments_take_service (CliArguments  *self,
                            const Given   *given,
                            GError       **error)
{
  self->account = occupancy_setup_account_new (NULL, self->name != NULL ? self->name : "");
  g_object_set (self->account,
                "endpoint", given->endpoint,
                "port", given->port != NO_PORT ? (guint) given->port : 0,
                "tls", !given->no_tls,
                NULL);

  return cli_arguments_take_credential (self, given, error);
}

/* What is stored of an account. A history may be of one that is no more: its id
 * is enough. */
static gboolean
cli_arguments_take_account (CliArguments       *self,
                            const char         *name,
                            CliArgumentsParts   parts,
                            GError            **error)
{
  g_autoptr(CliSetup) setup = cli_setup_open (error);
  OccupancySetupAccount *account;

  if (setup == NULL)
    return FALSE;

  if (!(parts & CLI_ARGUMENTS_SERVICE) && g_uuid_string_is_valid (name) &&
      occupancy_setup_find_account (cli_setup_get (setup), name) == NULL)
    {
      self->account = occupancy_setup_account_new (name, name);
      return TRUE;
    }

  account = cli_setup_find (setup, name, error);
  if (account == NULL)
    return FALSE;

  self->stored = TRUE;
  self->account = g_object_ref (account);
  if (!(parts & CLI_ARGUMENTS_SERVICE))
    return TRUE;

  self->credential = cli_setup_look_up (setup, account, error);
  if (self->credential == NULL)
    {
      g_autofree char *printable = cli_output_dup_printable (name);

      g_prefix_error (error, "“%s”: ", printable);
    }

  return self->credential != NULL;
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

/* What is wrong with the words that were given, or %NULL. */
static const char *
cli_arguments_find_mistake (const Given       *given,
                            CliArgumentsParts  parts)
{
  guint n_words = given->rest != NULL ? g_strv_length (given->rest) : 0;

  if (given->port != NO_PORT && (given->port < 1 || given->port > G_MAXUINT16))
    return _("--port takes a number from 1 to 65535");
  if (given->account != NULL &&
      (given->endpoint != NULL || given->port != NO_PORT || given->no_tls || given->key_file != NULL ||
       given->token_file != NULL || given->auth_url != NULL))
    return _("with --account there is neither a service nor a credential to name");
  if ((parts & CLI_ARGUMENTS_ROOMS) && n_words == 0)
    return _("no room was named");
  if ((parts & CLI_ARGUMENTS_ROOM) && n_words != 1)
    return _("this command takes one room");
  if ((parts & CLI_ARGUMENTS_NAME) && n_words != 1)
    return _("this command takes the name of one account");
  if ((parts & CLI_ARGUMENTS_NAME) && (*given->rest[0] == '\0' || !g_utf8_validate (given->rest[0], -1, NULL)))
    return _("the name of an account is text");
  if (!(parts & (CLI_ARGUMENTS_ROOMS | CLI_ARGUMENTS_ROOM | CLI_ARGUMENTS_NAME)) && n_words != 0)
    return parts & CLI_ARGUMENTS_SERVICE ? _("this command takes no room") : _("this command takes no name");

  return NULL;
}

static int
cli_arguments_take (CliArguments      *self,
                    const Given       *given,
                    GOptionContext    *context,
                    CliArgumentsParts  parts)
{
  const char *mistake = cli_arguments_find_mistake (given, parts);
  g_autoptr(AblyClientOptions) tuned = ably_client_options_new ();
  g_autoptr(GError) error = NULL;

  occupancy_limits_init (&self->limits);
  if ((given->limits != NULL && !cli_tuning_set_limits (&self->limits, given->limits, &error)) ||
      (given->timers != NULL && !cli_tuning_set_timers (tuned, given->timers, &error)))
    return cli_arguments_refuse (context, error->message);
  if (mistake != NULL)
    return cli_arguments_refuse (context, mistake);

  self->json = given->json;
  if (parts & CLI_ARGUMENTS_NAME)
    self->name = g_strdup (given->rest[0]);
  else
    self->rooms = cli_arguments_take_rooms (given->rest, &error);
  if (error != NULL)
    return cli_arguments_refuse (context, error->message);

  if (given->account != NULL)
    cli_arguments_take_account (self, given->account, parts, &error);
  else if (parts & CLI_ARGUMENTS_SERVICE)
    cli_arguments_take_service (self, given, &error);

  if (error == NULL && (parts & CLI_ARGUMENTS_SERVICE))
    self->options = occupancy_credential_new_options (self->credential, self->account, &error);
  if (self->options != NULL && given->timers != NULL)
    cli_tuning_set_timers (self->options, given->timers, NULL);
  if (error == NULL)
    return -1;

  g_printerr ("occupancy-cli: %s\n", error->message);

  return CLI_EXIT_FAILED;
}

/* What a command may be given, of @given. */
static void
cli_arguments_add_entries (GOptionContext    *context,
                           Given             *given,
                           CliArgumentsParts  parts)
{
  const GOptionEntry service[] = {
    { "endpoint", 0, 0, G_OPTION_ARG_STRING, &given->endpoint, N_("Service to talk to"), N_("HOST") },
    { "port", 0, 0, G_OPTION_ARG_INT, &given->port, N_("Its port"), N_("N") },
    { "no-tls", 0, 0, G_OPTION_ARG_NONE, &given->no_tls, N_("Talk without TLS"), NULL },
    { "key-file", 0, 0, G_OPTION_ARG_FILENAME, &given->key_file, N_("Read the API key from a file"), N_("FILE") },
    { "token-file", 0, 0, G_OPTION_ARG_FILENAME, &given->token_file, N_("Read the token from a file"), N_("FILE") },
    { "auth-url", 0, 0, G_OPTION_ARG_STRING, &given->auth_url, N_("Get tokens from an address"), N_("URL") },
    { "timer", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &given->timers, NULL, NULL },
    { "limits", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &given->limits, NULL, NULL },
    { NULL }
  };
  /* Names are UTF-8 whatever the locale says: nothing is to be converted. */
  const GOptionEntry account[] = {
    { "account", 0, 0, G_OPTION_ARG_FILENAME, &given->account, N_("Use an account of the application"), N_("NAME") },
    { NULL }
  };
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &given->json, N_("Print one JSON object a line"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given->rest, NULL, NULL },
    { NULL }
  };

  if (parts & CLI_ARGUMENTS_ACCOUNT)
    g_option_context_add_main_entries (context, account, GETTEXT_PACKAGE);
  if (parts & CLI_ARGUMENTS_SERVICE)
    g_option_context_add_main_entries (context, service, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
}

static const char *
cli_arguments_describe_words (CliArgumentsParts parts)
{
  if (parts & CLI_ARGUMENTS_ROOMS)
    return _("ROOM…");
  if (parts & CLI_ARGUMENTS_ROOM)
    return _("ROOM");
  if (parts & CLI_ARGUMENTS_NAME)
    return _("NAME");

  return NULL;
}

/**
 * cli_arguments_parse:
 * @self: (out caller-allocates): what was asked for
 * @argc: the number of words
 * @argv: the words, the first being the command
 * @summary: what the command does
 * @parts: what it takes
 * @entries: (nullable): options of the command alone
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
                     CliArgumentsParts       parts,
                     const GOptionEntry     *entries,
                     CliArgumentsCheckFunc   check,
                     gpointer                user_data)
{
  g_auto(Given) given = { .port = NO_PORT };
  g_autoptr(GOptionContext) context = g_option_context_new (cli_arguments_describe_words (parts));
  g_autofree char *program = g_strdup_printf ("occupancy-cli %s", argv[0]);
  g_autoptr(GError) error = NULL;

  *self = (CliArguments) { 0 };
  g_set_prgname (program);
  g_option_context_set_summary (context, summary);
  cli_arguments_add_entries (context, &given, parts);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      (check != NULL && !check (user_data, given.account != NULL, &error)))
    return cli_arguments_refuse (context, error->message);

  return cli_arguments_take (self, &given, context, parts);
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
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->credential, g_free);
  g_clear_object (&self->account);
  g_clear_object (&self->options);
}
