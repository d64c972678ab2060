/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ably/ably-certificate.h"

static char *
ably_certificate_format_date (GDateTime *time)
{
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;

  /* Translators: a day, as in “expired on 3 May 2026”; see the manual of strftime */
  return local != NULL ? g_date_time_format (local, _("%-d %B %Y")) : g_strdup ("?");
}

static char *
ably_certificate_describe_time (GTlsCertificate *certificate,
                                const char      *host,
                                gboolean         expired)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *day = NULL;

  if (certificate != NULL)
    time = expired ? g_tls_certificate_get_not_valid_after (certificate)
                   : g_tls_certificate_get_not_valid_before (certificate);
  day = ably_certificate_format_date (time);

  if (expired)
    /* Translators: %1$s is a host, %2$s a day */
    return g_strdup_printf (_("The certificate of %1$s cannot be trusted: expired on %2$s."), host, day);

  /* Translators: %1$s is a host, %2$s a day */
  return g_strdup_printf (_("The certificate of %1$s cannot be trusted: not valid before %2$s. Is the clock of this computer right?"),
                          host, day);
}

static char *
ably_certificate_describe_issuer (GTlsCertificate *certificate,
                                  const char      *host)
{
  g_autofree char *subject = certificate != NULL ? g_tls_certificate_get_subject_name (certificate) : NULL;
  g_autofree char *issuer = certificate != NULL ? g_tls_certificate_get_issuer_name (certificate) : NULL;

  if (subject != NULL && g_strcmp0 (subject, issuer) == 0)
    /* Translators: %s is a host */
    return g_strdup_printf (_("The certificate of %s cannot be trusted: it was signed by nobody but itself."), host);

  /* Translators: %s is a host */
  return g_strdup_printf (_("The certificate of %s cannot be trusted: it was signed by somebody unknown to this computer."), host);
}

static char *
ably_certificate_describe_identity (GTlsCertificate *certificate,
                                    const char      *host)
{
  g_autoptr (GPtrArray) names = certificate != NULL ? g_tls_certificate_get_dns_names (certificate) : NULL;

  if (names != NULL && names->len > 0)
    {
      gsize length;
      const char *data = g_bytes_get_data (g_ptr_array_index (names, 0), &length);
      g_autofree char *name = g_utf8_make_valid (data, (gssize) length);

      /* Translators: %1$s and %2$s are hosts */
      return g_strdup_printf (_("The certificate of %1$s cannot be trusted: it belongs to %2$s."), host, name);
    }

  /* Translators: %s is a host */
  return g_strdup_printf (_("The certificate of %s cannot be trusted: it belongs to another host."), host);
}

/**
 * ably_certificate_describe:
 * @certificate: (nullable): what a host has shown
 * @flags: what is wrong with it
 * @host: the host
 *
 * Says in words for people, and translated, why a host is not trusted (RSC18). Of
 * several reasons it is the one that they can do most about.
 *
 * Returns: (transfer full): a sentence
 */
char *
ably_certificate_describe (GTlsCertificate      *certificate,
                           GTlsCertificateFlags  flags,
                           const char           *host)
{
  g_return_val_if_fail (host != NULL, NULL);

  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return ably_certificate_describe_time (certificate, host, TRUE);
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return ably_certificate_describe_time (certificate, host, FALSE);
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    /* Translators: %s is a host */
    return g_strdup_printf (_("The certificate of %s cannot be trusted: it has been revoked."), host);
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return ably_certificate_describe_issuer (certificate, host);
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return ably_certificate_describe_identity (certificate, host);

  /* Translators: %s is a host */
  return g_strdup_printf (_("The certificate of %s cannot be trusted."), host);
}
