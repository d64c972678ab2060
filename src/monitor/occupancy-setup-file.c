/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-setup-file"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/occupancy-error.h"
#include "monitor/occupancy-setup-file.h"
#include "monitor/occupancy-setup-format.h"
#include "monitor/occupancy-setup-merge.h"

/* All of this is for a thread: it blocks. */

#define BACKUP_FILE OCCUPANCY_SETUP_FILE "~"
#define NEW_FILE OCCUPANCY_SETUP_FILE ".new"
#define LOCK_FILE "setup.lock"
#define MAX_BYTES (64 * 1024 * 1024)
#define LOCK_TRIES 250
#define LOCK_INTERVAL_US (20 * 1000)

static void
occupancy_setup_file_set_errno (GError     **error,
                                const char  *path,
                                int          number)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number),
               "%s: %s", shown, g_strerror (number));
}

static gboolean
occupancy_setup_file_write_all (int          fd,
                                const char  *text,
                                gsize        length)
{
  while (length > 0)
    {
      gssize written = write (fd, text, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;

      text += written;
      length -= written;
    }

  return fsync (fd) == 0;
}

/* Replaces a file at once or not at all. One name for what is being written,
 * since the lock is held: a program that is killed here leaves no more than one
 * file, which the next one takes over. */
static gboolean
occupancy_setup_file_write (const char  *folder,
                            const char  *name,
                            const char  *text,
                            gsize        length,
                            GError     **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *new_path = g_build_filename (folder, NEW_FILE, NULL);
  g_autofd int folder_fd = -1;
  g_autofd int fd = open (new_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean written = fd >= 0 && occupancy_setup_file_write_all (fd, text, length);

  if (!written || rename (new_path, path) != 0)
    {
      int number = errno;

      if (fd >= 0)
        unlink (new_path);
      occupancy_setup_file_set_errno (error, path, number);
      return FALSE;
    }

  folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd >= 0)
    fsync (folder_fd);

  return TRUE;
}

/* −1 with an error. A holder that does not let go, since it was stopped, is not
 * waited for. */
static int
occupancy_setup_file_lock (const char  *folder,
                           GError     **error)
{
  g_autofree char *path = g_build_filename (folder, LOCK_FILE, NULL);
  g_autofd int fd = -1;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      occupancy_setup_file_set_errno (error, folder, errno);
      return -1;
    }

  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      occupancy_setup_file_set_errno (error, path, errno);
      return -1;
    }

  for (guint i = 0; i < LOCK_TRIES; i++)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return g_steal_fd (&fd);
      if (errno != EWOULDBLOCK && errno != EINTR)
        {
          occupancy_setup_file_set_errno (error, path, errno);
          return -1;
        }
      g_usleep (LOCK_INTERVAL_US);
    }

  g_set_error_literal (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP_BUSY,
                       _("Another program does not let go of the setup."));
  return -1;
}

static JsonNode *
occupancy_setup_file_read_name (const char  *folder,
                                const char  *name,
                                GError     **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return occupancy_setup_file_read (path, error);
}

/* Named after what is in it, so that the same damage is kept once. */
static void
occupancy_setup_file_keep_aside (const char *folder,
                                 const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *aside = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  if (g_file_get_contents (path, &text, &length, &error))
    {
      digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) text, length);
      aside = g_strdup_printf (OCCUPANCY_SETUP_FILE ".damaged-%.8s", digest);
      occupancy_setup_file_write (folder, aside, text, length, &error);
    }
  if (error != NULL)
    g_info ("Could not keep the damaged setup: %s", error->message);
}

static gboolean
occupancy_setup_file_write_node (const char  *folder,
                                 const char  *name,
                                 JsonNode    *root,
                                 GError     **error)
{
  g_autofree char *text = occupancy_setup_format_to_text (root);

  return occupancy_setup_file_write (folder, name, text, strlen (text), error);
}

/**
 * occupancy_setup_file_read:
 * @path: the path of a file
 * @error: return location for an error, or %NULL
 *
 * Reads one setup file, and nothing else.
 *
 * Returns: (transfer full) (nullable): the root of the setup, or %NULL with
 *   %OCCUPANCY_ERROR_SETUP if the file is damaged, %OCCUPANCY_ERROR_SETUP_NEWER
 *   if it is of a newer program, or a `GFileError`
 */
JsonNode *
occupancy_setup_file_read (const char  *path,
                           GError     **error)
{
  g_autofree char *text = NULL;
  g_autoptr(JsonNode) root = NULL;
  GStatBuf info;
  gsize length;

  if (g_stat (path, &info) != 0)
    {
      occupancy_setup_file_set_errno (error, path, errno);
      return NULL;
    }
  if (!S_ISREG (info.st_mode) || info.st_size > MAX_BYTES)
    {
      g_set_error_literal (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP,
                           _("The file is no setup of Occupancy."));
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;

  root = occupancy_setup_format_parse (text, length, error);
  if (root == NULL)
    g_prefix_error (error, "%s: ", path);

  return g_steal_pointer (&root);
}

/**
 * occupancy_setup_file_load:
 * @folder: the folder of the setup
 * @origin: (out): where the setup was read from
 * @error: return location for an error, or %NULL
 *
 * Reads the setup of a folder when a program starts. If the file is damaged it
 * is kept aside and the backup takes its place; all of that happens in memory
 * only where the folder cannot be written.
 *
 * Returns: (transfer full) (nullable): the root of the setup, an empty one where
 *   there is none, or %NULL with %OCCUPANCY_ERROR_SETUP_NEWER or a `GFileError`
 *   if there is one that must not be touched
 */
JsonNode *
occupancy_setup_file_load (const char            *folder,
                           OccupancySetupOrigin  *origin,
                           GError               **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GError) lock_problem = NULL;
  g_autoptr(JsonNode) root = NULL;
  g_autofd int lock = occupancy_setup_file_lock (folder, &lock_problem);

  if (lock_problem != NULL)
    g_info ("Reading the setup without a lock: %s", lock_problem->message);

  *origin = OCCUPANCY_SETUP_ORIGIN_FILE;
  root = occupancy_setup_file_read_name (folder, OCCUPANCY_SETUP_FILE, &problem);
  if (root != NULL)
    return g_steal_pointer (&root);

  if (g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      *origin = OCCUPANCY_SETUP_ORIGIN_NONE;
      return occupancy_setup_format_new_empty ();
    }
  if (!g_error_matches (problem, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  g_info ("The setup is damaged: %s", problem->message);
  if (lock >= 0)
    occupancy_setup_file_keep_aside (folder, OCCUPANCY_SETUP_FILE);

  root = occupancy_setup_file_read_name (folder, BACKUP_FILE, NULL);
  if (root == NULL)
    {
      *origin = OCCUPANCY_SETUP_ORIGIN_DAMAGED;
      if (lock >= 0)
        occupancy_setup_file_keep_aside (folder, BACKUP_FILE);
      return occupancy_setup_format_new_empty ();
    }

  *origin = OCCUPANCY_SETUP_ORIGIN_BACKUP;
  g_clear_error (&problem);
  if (lock >= 0 && !occupancy_setup_file_write_node (folder, OCCUPANCY_SETUP_FILE, root, &problem))
    g_info ("Could not restore the setup: %s", problem->message);

  return g_steal_pointer (&root);
}

/**
 * occupancy_setup_file_save:
 * @folder: the folder of the setup
 * @base: the setup as it was last read or saved
 * @ours: the setup as it shall be
 * @error: return location for an error, or %NULL
 *
 * Saves a setup: what others changed since @base was read stays. The file is
 * replaced at once or not at all, and what it was before becomes the backup. A
 * damaged one is kept aside; one of a newer program, or that cannot be read, is
 * left alone.
 *
 * Returns: (transfer full) (nullable): the setup that is in the file now, or
 *   %NULL with %OCCUPANCY_ERROR_SETUP_BUSY, %OCCUPANCY_ERROR_SETUP_NEWER or a
 *   `GFileError`
 */
JsonNode *
occupancy_setup_file_save (const char  *folder,
                           JsonNode    *base,
                           JsonNode    *ours,
                           GError     **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(JsonNode) theirs = NULL;
  g_autoptr(JsonNode) merged = NULL;
  g_autofd int lock = occupancy_setup_file_lock (folder, error);

  if (lock < 0)
    return NULL;

  theirs = occupancy_setup_file_read_name (folder, OCCUPANCY_SETUP_FILE, &problem);
  if (theirs != NULL)
    {
      merged = occupancy_setup_merge (base, ours, theirs);
      if (json_node_equal (merged, theirs))
        return g_steal_pointer (&merged);
      if (!occupancy_setup_file_write_node (folder, BACKUP_FILE, theirs, error))
        return NULL;
    }
  else if (g_error_matches (problem, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP))
    {
      occupancy_setup_file_keep_aside (folder, OCCUPANCY_SETUP_FILE);
      merged = json_node_ref (ours);
    }
  else if (g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      merged = json_node_ref (ours);
    }
  else
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  if (!occupancy_setup_file_write_node (folder, OCCUPANCY_SETUP_FILE, merged, error))
    return NULL;

  return g_steal_pointer (&merged);
}
