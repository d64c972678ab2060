/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>

#include "ably/ably-link.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         length);

/* What is found stands in the header between < and >. */
static void
check_link (const char *header,
            const char *relation)
{
  g_autofree char *link = ably_link_find (header, relation);
  g_autofree char *bracketed = NULL;

  if (link == NULL)
    return;

  bracketed = g_strdup_printf ("<%s>", link);
  g_assert_nonnull (strstr (header, bracketed));
  g_assert_null (strchr (link, '>'));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autofree char *header = g_strndup ((const char *) data, length);
  g_autofree char *with_next = g_strconcat ("<./channels?cursor=a>; rel=\"next\", ", header, NULL);
  g_autofree char *next = ably_link_find (with_next, "next");

  check_link (header, "next");
  check_link (header, "first");
  check_link (header, "current");
  /* The first of that relation is taken, whatever follows. */
  g_assert_cmpstr (next, ==, "./channels?cursor=a");

  return 0;
}
