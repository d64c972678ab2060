/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-link.h"

/* Where the parameter that begins at `text` ends: quotes hide separators. */
static const char *
ably_link_skip_param (const char *text)
{
  gboolean quoted = FALSE;

  for (; text[0] != '\0' && (quoted || (text[0] != ';' && text[0] != ',')); text++)
    {
      if (text[0] == '"')
        quoted = !quoted;
      else if (quoted && text[0] == '\\' && text[1] != '\0')
        text++;
    }

  return text;
}

/* Whether `rel=next`, `rel="next"` or `rel="first next"` names the relation. */
static gboolean
ably_link_param_names (const char *begin,
                       const char *end,
                       const char *relation)
{
  g_autofree char *param = g_strstrip (g_strndup (begin, end - begin));
  g_auto (GStrv) relations = NULL;
  char *value = strchr (param, '=');

  if (value == NULL)
    return FALSE;

  *value++ = '\0';
  if (g_ascii_strcasecmp (g_strstrip (param), "rel") != 0)
    return FALSE;

  relations = g_strsplit_set (value, "\" \t", -1);
  for (guint i = 0; relations[i] != NULL; i++)
    if (g_ascii_strcasecmp (relations[i], relation) == 0)
      return TRUE;

  return FALSE;
}

/**
 * ably_link_find:
 * @header: (nullable): the values of all Link headers, joined by commas
 * @relation: such as `next`
 *
 * Finds the link of that relation (TG4, TG6; RFC 8288).
 *
 * Returns: (nullable) (transfer full): the address as it stands in the header
 */
char *
ably_link_find (const char *header,
                const char *relation)
{
  g_return_val_if_fail (relation != NULL, NULL);

  while (header != NULL && (header = strchr (header, '<')) != NULL)
    {
      const char *begin = header + 1;
      const char *end = strchr (begin, '>');
      gboolean found = FALSE;

      if (end == NULL)
        break;

      header = ably_link_skip_param (end + 1);
      while (header[0] == ';')
        {
          const char *param = header + 1;

          header = ably_link_skip_param (param);
          found = found || ably_link_param_names (param, header, relation);
        }

      if (found)
        return g_strndup (begin, end - begin);
    }

  return NULL;
}
