/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <libintl.h>
#include <string.h>

#include "pseudo-gettext.h"

#undef gettext
#undef dgettext
#undef dcgettext
#undef ngettext
#undef dngettext
#undef dcngettext

static gboolean begun;

void
pseudo_gettext_begin (void)
{
  begun = TRUE;
}

/* How long what is not for people is at the start of @text: a format, markup or
 * an entity. */
static gsize
pseudo_gettext_skip (const char *text)
{
  if (text[0] == '%')
    {
      gsize length = 1 + strspn (text + 1, "-'0123456789$");

      return text[length] != '\0' ? length + 1 : length;
    }
  if (text[0] == '<')
    return strcspn (text, ">") + 1;
  if (text[0] == '&' && strchr (text, ';') != NULL)
    return strcspn (text, ";") + 1;

  return 0;
}

static const char *
pseudo_gettext_disguise (const char *text)
{
  static const char * const letters[] = {
    "á", "ƀ", "ç", "đ", "é", "ƒ", "ǧ", "ĥ", "í", "ĵ", "ķ", "ľ", "ɱ",
    "ñ", "ó", "þ", "ɋ", "ŕ", "š", "ţ", "ú", "ṽ", "ŵ", "ẋ", "ý", "ž",
  };
  g_autoptr(GString) disguised = g_string_new (NULL);
  guint n_letters = 0;

  for (const char *c = text; *c != '\0';)
    {
      gsize skip = pseudo_gettext_skip (c);

      if (skip > 0)
        {
          g_string_append_len (disguised, c, (gssize) MIN (skip, strlen (c)));
          c += MIN (skip, strlen (c));
          continue;
        }

      if (g_ascii_isalpha (*c))
        {
          g_string_append (disguised, letters[g_ascii_tolower (*c) - 'a']);
          n_letters++;
        }
      else
        {
          g_string_append_c (disguised, *c);
        }
      c++;
    }

  /* Languages are wordy: more words, or a longer one. */
  for (guint i = 0; i < n_letters / 3; i++)
    g_string_append (disguised, n_letters >= 18 && i % 6 == 0 ? " é" : "é");

  return g_intern_string (disguised->str);
}

static char *
pseudo_gettext_translate (const char *domain,
                          const char *text)
{
  const char *context = strchr (text, '\004');

  if (!begun || (domain != NULL && strcmp (domain, GETTEXT_PACKAGE) != 0))
    return (char *) text;

  /* The head of a catalog, from which the library sees that there is one. */
  if (text[0] == '\0')
    return (char *) "Content-Type: text/plain; charset=UTF-8";

  return (char *) pseudo_gettext_disguise (context != NULL ? context + 1 : text);
}

char *
gettext (const char *text)
{
  return pseudo_gettext_translate (NULL, text);
}

char *
dgettext (const char *domain,
          const char *text)
{
  return pseudo_gettext_translate (domain, text);
}

char *
dcgettext (const char *domain,
           const char *text,
           int         category)
{
  return pseudo_gettext_translate (domain, text);
}

char *
ngettext (const char    *one,
          const char    *many,
          unsigned long  n)
{
  return pseudo_gettext_translate (NULL, n == 1 ? one : many);
}

char *
dngettext (const char    *domain,
           const char    *one,
           const char    *many,
           unsigned long  n)
{
  return pseudo_gettext_translate (domain, n == 1 ? one : many);
}

char *
dcngettext (const char    *domain,
            const char    *one,
            const char    *many,
            unsigned long  n,
            int            category)
{
  return pseudo_gettext_translate (domain, n == 1 ? one : many);
}
