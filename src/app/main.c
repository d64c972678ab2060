/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <glob.h>
#include <locale.h>

#include "app/occupancy-application.h"

/* What graphics processors are driven through, also in a sandbox that lets them in. */
static const char * const gpus[] = {
  "/dev/dri/renderD*", "/dev/nvidia[0-9]*", "/dev/dxg", "/dev/kgsl-3d*", "/dev/mali[0-9]*",
};

static gboolean
has_gpu (void)
{
  gboolean found = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (gpus) && !found; i++)
    {
      glob_t devices;

      found = glob (gpus[i], GLOB_NOSORT, NULL, &devices) == 0;
      globfree (&devices);
    }

  return found;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(OccupancyApplication) application = NULL;

  /* Else GTK lets the processor play one, which takes 100 ms more until the first frame, 90 MB
     more, and longer for each frame, than to draw by itself. */
  if (g_getenv ("GSK_RENDERER") == NULL && !has_gpu ())
    g_setenv ("GDK_DISABLE", "gl,vulkan", FALSE);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_set_application_name (_("Occupancy"));
  gtk_window_set_default_icon_name (APPLICATION_ID);

  application = occupancy_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
