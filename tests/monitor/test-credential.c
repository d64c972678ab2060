/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-credential.h"

static void
test_clean (void)
{
  static const struct
  {
    const char *pasted;
    const char *clean;
  } cases[] = {
    { "app.key:secret", "app.key:secret" },
    { "  app.key:secret\n", "app.key:secret" },
    { "\"app.key:secret\"", "app.key:secret" },
    { " “app.key:secret” ", "app.key:secret" },
    { "`app.key:secret`", "app.key:secret" },
    { "\u00a0app.key:secret\u200b", "app.key:secret" },
    { "in the \"middle\" it stays", "in the \"middle\" it stays" },
    { "", "" },
    { " \" \" ", "" },
    { "\xff no text", "\xff no text" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = occupancy_credential_clean (cases[i].pasted);

      g_assert_cmpstr (clean, ==, cases[i].clean);
    }
}

static void
test_options (void)
{
  g_autoptr(OccupancySetupAccount) account = occupancy_setup_account_new (NULL, "Staging");
  g_autoptr(AblyClientOptions) key = NULL;
  g_autoptr(AblyClientOptions) token = NULL;
  g_autoptr(AblyClientOptions) url = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *domain = NULL;

  g_object_set (account, "endpoint", "ably.example.com", "port", 8443, NULL);
  key = occupancy_credential_new_options ("app.key:secret", account, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ably_client_options_get_key (key), ==, "app.key:secret");
  g_assert_cmpuint (ably_client_options_get_effective_port (key), ==, 8443);
  g_assert_true (ably_client_options_get_tls (key));
  domain = ably_client_options_dup_primary_domain (key);
  g_assert_cmpstr (domain, ==, "ably.example.com");

  occupancy_setup_account_set_credential_kind (account, OCCUPANCY_CREDENTIAL_TOKEN);
  token = occupancy_credential_new_options ("a token", account, &error);
  g_assert_cmpstr (ably_client_options_get_token (token), ==, "a token");
  g_assert_null (ably_client_options_get_key (token));

  occupancy_setup_account_set_credential_kind (account, OCCUPANCY_CREDENTIAL_TOKEN_URL);
  url = occupancy_credential_new_options ("https://example.com/token", account, &error);
  g_assert_cmpstr (ably_client_options_get_auth_url (url), ==, "https://example.com/token");
}

/* A file that is not there is told, and nothing is trusted in its place. */
static void
test_authorities (void)
{
  g_autoptr(OccupancySetupAccount) account = occupancy_setup_account_new (NULL, "Staging");
  g_autoptr(AblyClientOptions) plain = NULL;
  g_autoptr(GError) error = NULL;

  g_setenv ("SSL_CERT_FILE", "/nonexistent/authorities.pem", TRUE);
  g_assert_null (occupancy_credential_new_options ("app.key:secret", account, &error));
  g_assert_true (g_str_has_prefix (error->message, "SSL_CERT_FILE"));
  g_clear_error (&error);

  g_object_set (account, "tls", FALSE, NULL);
  plain = occupancy_credential_new_options ("app.key:secret", account, &error);
  g_assert_no_error (error);
  g_unsetenv ("SSL_CERT_FILE");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/credential/clean", test_clean);
  g_test_add_func ("/credential/options", test_options);
  g_test_add_func ("/credential/authorities", test_authorities);

  return g_test_run ();
}
