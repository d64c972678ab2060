/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#if HAVE_MALLOPT
#include <malloc.h>
#endif

#include "app/occupancy-application.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr(OccupancyApplication) application = NULL;

#if HAVE_MALLOPT
  /* By itself it keeps ever more of what was freed, here what compiling shaders took. */
  mallopt (M_TRIM_THRESHOLD, 128 * 1024);
#endif

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_set_application_name (_("Occupancy"));
  gtk_window_set_default_icon_name (APPLICATION_ID);

  application = occupancy_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
