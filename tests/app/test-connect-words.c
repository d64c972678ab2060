/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "ably/ably-error.h"
#include "app/occupancy-connect-words.h"
#include "core/occupancy-error.h"

#define HOST "realtime.example.com"

static void
test_shape (void)
{
  static const struct
  {
    OccupancyCredentialKind kind;
    const char *credential;
    const char *words;
  } cases[] = {
    { OCCUPANCY_CREDENTIAL_KEY, "aBcDeF.gHiJkL:secret_-123", NULL },
    { OCCUPANCY_CREDENTIAL_KEY, "abc", "This one has no colon." },
    { OCCUPANCY_CREDENTIAL_KEY, "abc.def", "This one has no colon." },
    { OCCUPANCY_CREDENTIAL_KEY, "abcdef:secret", "This one has no dot before the colon." },
    { OCCUPANCY_CREDENTIAL_KEY, "abcdef:sec.ret", "This one has no dot before the colon." },
    { OCCUPANCY_CREDENTIAL_KEY, ".def:secret", "This one lacks its beginning." },
    { OCCUPANCY_CREDENTIAL_KEY, "abc.:secret", "This one lacks its beginning." },
    { OCCUPANCY_CREDENTIAL_KEY, "abc.def:", "This one ends at the colon." },
    { OCCUPANCY_CREDENTIAL_KEY, "abc.def:sec ret", "This one has a blank in it." },
    { OCCUPANCY_CREDENTIAL_KEY, "abc.def:sec:ret", "This one goes on after the secret." },
    { OCCUPANCY_CREDENTIAL_TOKEN, "aBcDeF.token-1234", NULL },
    { OCCUPANCY_CREDENTIAL_TOKEN, "abc.def:secret", "This is a key, not a token." },
    { OCCUPANCY_CREDENTIAL_TOKEN, "abc def", "A token has no blank in it." },
    { OCCUPANCY_CREDENTIAL_TOKEN_URL, "https://example.com/token?user=1", NULL },
    { OCCUPANCY_CREDENTIAL_TOKEN_URL, "http://127.0.0.1:8080/", NULL },
    { OCCUPANCY_CREDENTIAL_TOKEN_URL, "example.com/token", "An address begins with" },
    { OCCUPANCY_CREDENTIAL_TOKEN_URL, "ftp://example.com/token", "An address begins with" },
    { OCCUPANCY_CREDENTIAL_TOKEN_URL, "https://", "An address begins with" },
    { OCCUPANCY_CREDENTIAL_TOKEN_URL, "http://example.com/token", "An address begins with “https://”, but for one of this" },
    { OCCUPANCY_CREDENTIAL_TOKEN_URL, "HTTPS://example.com/token", NULL },
    { OCCUPANCY_CREDENTIAL_TOKEN_URL, "http://[::1]:8080/token", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = occupancy_connect_words_for_shape (cases[i].kind, cases[i].credential);

      g_test_message ("%s", cases[i].credential);
      if (cases[i].words == NULL)
        g_assert_null (words);
      else
        g_assert_nonnull (strstr (words, cases[i].words));
    }
}

static void
assert_words_for (OccupancyCredentialKind  kind,
                  GError                  *error,
                  gboolean                 is_place,
                  const char              *expected)
{
  g_autoptr(GError) owned = error;
  g_autofree char *words = occupancy_connect_words_for_error (error, kind, HOST);

  g_test_message ("%s", words);
  g_assert_nonnull (strstr (words, expected));
  g_assert_cmpint (occupancy_connect_words_is_place (error, kind), ==, is_place);
}

static void
assert_words (GError     *error,
              gboolean    is_place,
              const char *expected)
{
  assert_words_for (OCCUPANCY_CREDENTIAL_KEY, error, is_place, expected);
}

/* Each failure is told apart, with what helps. */
static void
test_errors (void)
{
  g_autoptr(GError) refused = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "Connection refused");
  g_autoptr(GError) certificate = g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "Unacceptable");
  g_autoptr(GError) missing = ably_error_new (40400, 404, "Not found");

  assert_words (ably_error_new (40101, 401, "x"), FALSE, "does not know this key");
  assert_words (ably_error_new (40400, 404, "x"), FALSE, "Error 40400.");
  assert_words (ably_error_new (40131, 401, "x"), FALSE, "has been revoked");
  assert_words (ably_error_new (40132, 401, "x"), FALSE, "has expired");
  assert_words (ably_error_new (40142, 401, "x"), FALSE, "This token has expired");
  assert_words (ably_error_new (40140, 401, "x"), FALSE, "It may have expired");
  assert_words (ably_error_new (40171, 401, "x"), FALSE, "It may have expired");
  assert_words (ably_error_new (40160, 401, "x"), FALSE, "“subscribe” capability");
  assert_words (ably_error_new (40103, 401, "x"), TRUE, "Turn TLS on");
  assert_words (ably_error_new (40003, 400, "x"), TRUE, HOST);
  assert_words (ably_error_new (40199, 401, "no such luck"), FALSE, "The service refuses: no such luck. Error 40199.");
  assert_words (ably_error_new_from_http (404, NULL, NULL, NULL), TRUE, "What answers at " HOST " is not the service.");
  assert_words (ably_error_new (40013, 400, "x"), TRUE, "What answers at " HOST " is not the service.");
  assert_words (ably_error_new_from_http (404, NULL, "40400", NULL), FALSE, "Error 40400.");
  assert_words (ably_error_new_from_http (502, NULL, NULL, NULL), TRUE, "No answer from " HOST);
  assert_words (ably_error_new_unreachable (503, refused, HOST), TRUE, "No answer from " HOST);
  assert_words (ably_error_new (50003, 500, "x"), TRUE, "No answer from " HOST);
  assert_words (ably_error_new_with_cause (80000, 400, certificate, "Expired."), TRUE,
                "Expired. There is no way to continue without it.");
  assert_words_for (OCCUPANCY_CREDENTIAL_TOKEN_URL, ably_error_new_with_cause (40170, 401, missing, "x"), FALSE,
                    "The address answered 404.");
  assert_words_for (OCCUPANCY_CREDENTIAL_TOKEN_URL, ably_error_new_with_cause (40170, 401, refused, "x"), FALSE,
                    "No answer from the address.");
  assert_words_for (OCCUPANCY_CREDENTIAL_TOKEN_URL, ably_error_new (40170, 401, "x"), FALSE, "not with a token");
  assert_words (ably_error_new (40170, 401, "x"), TRUE, "What answers at " HOST " is not the service.");
  assert_words (g_error_new_literal (OCCUPANCY_ERROR, OCCUPANCY_ERROR_KEYRING_LOCKED, "x"), FALSE, "The keyring is locked, so the key");
  assert_words (g_error_new_literal (OCCUPANCY_ERROR, OCCUPANCY_ERROR_KEYRING_MISSING, "x"), FALSE, "There is no keyring");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connect-words/shape", test_shape);
  g_test_add_func ("/connect-words/errors", test_errors);

  return g_test_run ();
}
