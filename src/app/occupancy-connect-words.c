/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "ably/ably-endpoint.h"
#include "ably/ably-error.h"
#include "app/occupancy-connect-words.h"
#include "core/occupancy-error.h"

/* What is said of a credential that cannot be used, and what helps. */

#define NOT_ALLOWED "org.freedesktop.portal.Error.NotAllowed"

static const char *
occupancy_connect_words_for_key (const char *key)
{
  const char *colon = strchr (key, ':');
  const char *dot = strchr (key, '.');

  if (strpbrk (key, " \t\r\n") != NULL)
    return _("A key looks like “appId.keyId:secret”. This one has a blank in it.");
  if (colon == NULL)
    return _("A key looks like “appId.keyId:secret”. This one has no colon.");
  if (dot == NULL || dot > colon)
    return _("A key looks like “appId.keyId:secret”. This one has no dot before the colon.");
  if (dot == key || dot + 1 == colon)
    return _("A key looks like “appId.keyId:secret”. This one lacks its beginning.");
  if (colon[1] == '\0')
    return _("A key looks like “appId.keyId:secret”. This one ends at the colon.");
  if (strpbrk (colon + 1, ":.") != NULL)
    return _("A key looks like “appId.keyId:secret”. This one goes on after the secret.");

  return NULL;
}

static const char *
occupancy_connect_words_for_token (const char *token)
{
  if (strpbrk (token, " \t\r\n") != NULL)
    return _("A token has no blank in it.");
  if (strchr (token, ':') != NULL)
    return _("This is a key, not a token. Choose “API key” above.");

  return NULL;
}

static const char *
occupancy_connect_words_for_url (const char *url)
{
  g_autofree char *scheme = NULL;
  g_autofree char *host = NULL;

  if (!g_uri_split (url, G_URI_FLAGS_ENCODED, &scheme, NULL, &host, NULL, NULL, NULL, NULL, NULL) ||
      host == NULL || host[0] == '\0')
    return _("An address begins with “https://” and has a host.");

  if (g_ascii_strcasecmp (scheme, "https") == 0 ||
      (g_ascii_strcasecmp (scheme, "http") == 0 && ably_endpoint_host_is_loopback (host)))
    return NULL;

  /* What it gives is as good as a key: whoever listens would have it. */
  return _("An address begins with “https://”, but for one of this computer.");
}

/**
 * occupancy_connect_words_for_shape:
 * @kind: what @credential is meant to be
 * @credential: a credential without the blanks around it, not empty
 *
 * Finds what @credential lacks to be one.
 *
 * Returns: (transfer full) (nullable): a sentence, or %NULL if it may be one
 */
char *
occupancy_connect_words_for_shape (OccupancyCredentialKind  kind,
                                   const char              *credential)
{
  g_return_val_if_fail (credential != NULL, NULL);

  switch (kind)
    {
    case OCCUPANCY_CREDENTIAL_TOKEN:
      return g_strdup (occupancy_connect_words_for_token (credential));
    case OCCUPANCY_CREDENTIAL_TOKEN_URL:
      return g_strdup (occupancy_connect_words_for_url (credential));
    case OCCUPANCY_CREDENTIAL_KEY:
    default:
      return g_strdup (occupancy_connect_words_for_key (credential));
    }
}

/* The error that tells in words for people why a certificate cannot be trusted. */
static const GError *
occupancy_connect_words_find_untrusted (const GError *error)
{
  for (; error != NULL && error->domain == ABLY_ERROR; error = ably_error_get_cause (error))
    {
      if (g_error_matches (ably_error_get_cause (error), G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
        return error;
    }

  return NULL;
}

static gboolean
occupancy_connect_words_is_sandboxed (const GError *error)
{
  for (; error != NULL; error = error->domain == ABLY_ERROR ? ably_error_get_cause (error) : NULL)
    {
      g_autofree char *remote = g_dbus_error_get_remote_error (error);

      if (g_strcmp0 (remote, NOT_ALLOWED) == 0)
        return TRUE;
    }

  return FALSE;
}

static char *
occupancy_connect_words_for_keyring (const GError            *error,
                                     OccupancyCredentialKind  kind)
{
  gboolean key = kind == OCCUPANCY_CREDENTIAL_KEY;

  switch ((OccupancyError) error->code)
    {
    case OCCUPANCY_ERROR_KEYRING_LOCKED:
      return g_strdup (key ? _("The keyring is locked, so the key cannot be kept.")
                           : _("The keyring is locked, so the token cannot be kept."));
    case OCCUPANCY_ERROR_KEYRING_MISSING:
      return g_strdup (key ? _("There is no keyring, so the key cannot be kept.")
                           : _("There is no keyring, so the token cannot be kept."));
    case OCCUPANCY_ERROR_KEYRING_DENIED:
      return g_strdup (key ? _("The keyring refuses access, so the key cannot be kept.")
                           : _("The keyring refuses access, so the token cannot be kept."));
    case OCCUPANCY_ERROR_ROOM_NAME:
    case OCCUPANCY_ERROR_RULE:
    case OCCUPANCY_ERROR_SETUP:
    case OCCUPANCY_ERROR_SETUP_NEWER:
    case OCCUPANCY_ERROR_SETUP_BUSY:
    case OCCUPANCY_ERROR_CREDENTIAL_MISSING:
    default:
      return g_strdup (error->message);
    }
}

/* What an address that should give a token did instead. */
static char *
occupancy_connect_words_for_token_url (const GError *error)
{
  const GError *cause = ably_error_get_cause (error);

  if (cause == NULL)
    return g_strdup (_("The address answered, but not with a token."));

  if (cause->domain == ABLY_ERROR)
    /* Translators: %u is an HTTP status, such as 404 */
    return g_strdup_printf (_("The address answered %u. It must return a token."), ably_error_get_status_code (cause));

  return g_strdup (_("No answer from the address. Check the network and the address."));
}

/**
 * occupancy_connect_words_for_capability:
 * @kind: what the credential is
 * @operation: the capability that it lacks
 *
 * Says that no room can be watched with a credential, and why.
 *
 * Returns: (transfer full): two sentences
 */
char *
occupancy_connect_words_for_capability (OccupancyCredentialKind  kind,
                                        const char              *operation)
{
  g_return_val_if_fail (operation != NULL, NULL);

  if (!g_str_equal (operation, "subscribe"))
    return g_strdup_printf (kind == OCCUPANCY_CREDENTIAL_KEY
                            /* Translators: %s is the name of a capability and is not translated */
                            ? _("This key may not see the counts of any room. It needs the “%s” capability.")
                            /* Translators: %s is the name of a capability and is not translated */
                            : _("This token may not see the counts of any room. It needs the “%s” capability."),
                            operation);

  return g_strdup_printf (kind == OCCUPANCY_CREDENTIAL_KEY
                          /* Translators: %s is the name of a capability and is not translated */
                          ? _("This key may not subscribe to any room. It needs the “%s” capability.")
                          /* Translators: %s is the name of a capability and is not translated */
                          : _("This token may not subscribe to any room. It needs the “%s” capability."),
                          operation);
}

/* What the service says of the credential itself. */
static char *
occupancy_connect_words_for_refusal (const GError            *error,
                                     OccupancyCredentialKind  kind)
{
  gboolean key = kind == OCCUPANCY_CREDENTIAL_KEY;

  switch (error->code)
    {
    case 40005:
    case 40101:
    case 40400:
      if (key)
        /* Translators: %d is the number of the error */
        return g_strdup_printf (_("The service does not know this key. It may have been revoked or copied without its end. Error %d."), error->code);
      /* Translators: %d is the number of the error */
      return g_strdup_printf (_("The service does not know this token. It may have been copied without its end. Error %d."), error->code);

    case 40131:
      return g_strdup (_("This key has been revoked. Create a new one in the Ably dashboard."));

    case 40132:
      return g_strdup (_("This key has expired. Create a new one in the Ably dashboard."));

    case 40142:
      return g_strdup (_("This token has expired. Use a new one or a token URL."));

    case 40140:
    case 40171:
      return g_strdup (_("The service does not accept this token. It may have expired. Use a new one or a token URL."));

    case 40141:
      return g_strdup (_("This token has been revoked. Use a new one or a token URL."));

    case 40160:
      return occupancy_connect_words_for_capability (kind, "subscribe");

    case 40170:
      return occupancy_connect_words_for_token_url (error);

    default:
      /* Translators: what the service says, and the number of the error */
      return g_strdup_printf (_("The service refuses: %s. Error %d."), error->message, error->code);
    }
}

/* Whether something answered, but not as the service does. */
static gboolean
occupancy_connect_words_is_elsewhere (const GError            *error,
                                      OccupancyCredentialKind  kind)
{
  if (error->domain != ABLY_ERROR)
    return FALSE;

  /* A key is answered with a token by the service, a token URL by anybody. */
  if (error->code == 40170)
    return kind == OCCUPANCY_CREDENTIAL_KEY;

  return error->code == 40013 || (ably_error_get_made_up (error) && ably_error_get_status_code (error) < 500);
}

/**
 * occupancy_connect_words_is_place:
 * @error: why a credential could not be checked
 * @kind: what the credential is
 *
 * Gets whether @error is about where the service is, and not about the
 * credential.
 *
 * Returns: whether endpoint, port or TLS are to be looked at
 */
gboolean
occupancy_connect_words_is_place (const GError            *error,
                                  OccupancyCredentialKind  kind)
{
  g_return_val_if_fail (error != NULL, FALSE);

  if (occupancy_connect_words_is_elsewhere (error, kind))
    return TRUE;

  if (error->domain != ABLY_ERROR || error->code == 40170)
    return FALSE;

  return error->code == 40003 || error->code == 40103 || error->code >= 50000 ||
         occupancy_connect_words_find_untrusted (error) != NULL;
}

/**
 * occupancy_connect_words_for_error:
 * @error: why a credential could not be checked or kept
 * @kind: what the credential is
 * @host: where the service is
 *
 * Says what went wrong, and what helps.
 *
 * Returns: (transfer full): one or two sentences
 */
char *
occupancy_connect_words_for_error (const GError            *error,
                                   OccupancyCredentialKind  kind,
                                   const char              *host)
{
  const GError *untrusted;

  g_return_val_if_fail (error != NULL, NULL);
  g_return_val_if_fail (host != NULL, NULL);

  if (error->domain == OCCUPANCY_ERROR)
    return occupancy_connect_words_for_keyring (error, kind);

  if (error->domain != ABLY_ERROR)
    return g_strdup (error->message);

  if (occupancy_connect_words_is_sandboxed (error))
    return g_strdup (_("The sandbox has no permission to use the network."));

  if (error->code == 40003)
    /* Translators: %s is what somebody typed for the name of a host */
    return g_strdup_printf (_("“%s” is neither a host name nor a routing policy."), host);

  if (error->code == 40103)
    return g_strdup (_("A key is not sent without TLS. Turn TLS on, or use a token."));

  untrusted = occupancy_connect_words_find_untrusted (error);
  if (untrusted != NULL)
    /* Translators: %s is a sentence that says why a certificate cannot be trusted */
    return g_strdup_printf (_("%s There is no way to continue without it."), untrusted->message);

  if (occupancy_connect_words_is_elsewhere (error, kind))
    /* Translators: %s is a host */
    return g_strdup_printf (_("What answers at %s is not the service. Check the endpoint and the port."), host);

  if (occupancy_connect_words_is_place (error, kind))
    /* Translators: %s is a host */
    return g_strdup_printf (_("No answer from %s. Check the network and the endpoint."), host);

  return occupancy_connect_words_for_refusal (error, kind);
}
