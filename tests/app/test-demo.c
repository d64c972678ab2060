/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>

#include "app/occupancy-demo.h"

/* What the service of a demo can do instead of being one. The good demo is in the
 * end to end tests. */

static void
started_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  GError **error = user_data;

  g_assert_false (occupancy_demo_start_finish (OCCUPANCY_DEMO (object), result, error));
}

static void
assert_fails (const char *script,
              guint       patience,
              int         code)
{
  g_autofree char *folder = g_dir_make_tmp ("occupancy-XXXXXX", NULL);
  g_autofree char *program = g_build_filename (folder, "service", NULL);
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);
  g_autoptr(GError) error = NULL;
  OccupancyDemo *demo;

  g_assert_true (g_file_set_contents_full (program, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  demo = occupancy_demo_new_for_program (program, patience);
  occupancy_demo_start_async (demo, NULL, started_cb, &error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_error (error, G_IO_ERROR, code);
  g_object_unref (demo);
  g_unlink (program);
  g_rmdir (folder);
}

/* Somebody waits for a window. */
static void
test_silent (void)
{
  assert_fails ("exec sleep 600", 50, G_IO_ERROR_TIMED_OUT);
}

static void
test_ends (void)
{
  assert_fails ("exit 1", G_MAXINT, G_IO_ERROR_CLOSED);
}

static void
test_nonsense (void)
{
  assert_fails ("echo '[]'", G_MAXINT, G_IO_ERROR_INVALID_DATA);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/silent", test_silent);
  g_test_add_func ("/demo/ends", test_ends);
  g_test_add_func ("/demo/nonsense", test_nonsense);

  return g_test_run ();
}
