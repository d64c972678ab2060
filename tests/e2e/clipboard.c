/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gtk/gtk.h>
#include <stdio.h>

/* Has a text in the clipboard, as the program from which somebody copied it. */

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (argc != 2)
    return 2;

  gtk_init ();
  gdk_clipboard_set_text (gdk_display_get_clipboard (gdk_display_get_default ()), argv[1]);
  puts ("ready");
  fflush (stdout);
  g_main_loop_run (loop);

  return 0;
}
