/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-writer-open"
#include "config.h"

#include "history/occupancy-writer-thread-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/occupancy-sample.h"
#include "history/occupancy-history-error.h"
#include "history/occupancy-salvage-private.h"

#define RETRY_TIME (2 * G_TIME_SPAN_SECOND)
#define SALVAGE_TIME (10 * G_TIME_SPAN_MINUTE)

static char *
occupancy_writer_dup_lock_path (OccupancyWriter *self)
{
  if (g_str_has_suffix (self->path, ".db"))
    return g_strdup_printf ("%.*s.lock", (int) strlen (self->path) - 3, self->path);

  return g_strconcat (self->path, ".lock", NULL);
}

/* Whether others can see the lock that we have. */
static gboolean
occupancy_writer_has_lock (OccupancyWriter *self)
{
  g_autofree char *path = occupancy_writer_dup_lock_path (self);
  struct stat ours;
  GStatBuf theirs;

  return self->lock_file >= 0 &&
         fstat (self->lock_file, &ours) == 0 && g_stat (path, &theirs) == 0 &&
         ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

static int
occupancy_writer_open_lock (OccupancyWriter *self)
{
  g_autofree char *path = occupancy_writer_dup_lock_path (self);
  g_autofree char *folder = g_path_get_dirname (path);

  /* It may have been removed since somebody made it. */
  g_mkdir_with_parents (folder, 0700);

  return g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

/* Takes the lock that says who writes. The kernel lets go of it when we end. */
static gboolean
occupancy_writer_take_lock (OccupancyWriter  *self,
                            GError          **error)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int saved_errno;

  if (occupancy_writer_has_lock (self))
    return TRUE;

  g_clear_fd (&self->lock_file, NULL);
  self->lock_file = occupancy_writer_open_lock (self);
  if (self->lock_file >= 0 && fcntl (self->lock_file, F_OFD_SETLK, &lock) == 0)
    return TRUE;

  saved_errno = errno;
  if (self->lock_file < 0)
    g_set_error (error, OCCUPANCY_HISTORY_ERROR,
                 saved_errno == ENOSPC || saved_errno == EDQUOT ? OCCUPANCY_HISTORY_ERROR_FULL
                                                                : OCCUPANCY_HISTORY_ERROR_READ_ONLY,
                 /* Translators: %s is what the system says, such as “Read-only file system” */
                 _("The history cannot be written: %s"), g_strerror (saved_errno));
  else if (saved_errno == EAGAIN || saved_errno == EACCES)
    g_set_error_literal (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_BUSY,
                         _("Another Occupancy is writing the history"));
  else
    g_set_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FAILED,
                 /* Translators: %s is what the system says, such as “No locks available” */
                 _("The history cannot be locked: %s"), g_strerror (saved_errno));
  g_clear_fd (&self->lock_file, NULL);

  return FALSE;
}

/* Nothing more can be written for now. What was not committed is kept. */
static void
occupancy_writer_stop (OccupancyWriter *self,
                       GError          *error)
{
  gboolean same = self->error != NULL &&
                  g_error_matches (self->error, error->domain, error->code);

  g_clear_pointer (&self->store, occupancy_store_free);
  g_clear_error (&self->error);
  self->error = error;
  self->retry_at = g_get_monotonic_time () + RETRY_TIME;

  g_mutex_lock (&self->lock);
  self->refusing = self->lock_file < 0 &&
                   (g_error_matches (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_BUSY) ||
                    g_error_matches (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_NEWER));
  if (self->refusing)
    {
      g_array_set_size (self->pending, 0);
      self->lost = TRUE;
    }
  else if (self->batch->len > 0)
    {
      /* The batch failed: it goes back in front of what came meanwhile. */
      g_array_append_vals (self->batch, self->pending->data, self->pending->len);
      occupancy_writer_swap (self);
    }
  g_mutex_unlock (&self->lock);
  g_array_set_size (self->batch, 0);

  if (!same)
    self->notify (self->error, NULL, self->notify_data);
}

/* Puts a damaged file aside, if that was not just done, and begins a new one. */
static gboolean
occupancy_writer_salvage (OccupancyWriter *self,
                          const GError    *damage)
{
  g_autofree char *kept = NULL;
  g_autoptr(GError) error = NULL;
  gint64 now = g_get_monotonic_time ();

  if (self->lock_file < 0 ||
      !g_error_matches (damage, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_DAMAGED) ||
      (self->salvaged_at != 0 && now - self->salvaged_at < SALVAGE_TIME))
    return FALSE;

  self->salvaged_at = now;
  if (!occupancy_salvage (self->path, &kept, &error))
    g_message ("The damaged history could not be saved: %s", error->message);
  if (kept == NULL)
    return FALSE;

  self->notify (damage, kept, self->notify_data);

  return TRUE;
}

void
occupancy_writer_open (OccupancyWriter *self)
{
  GError *error = NULL;
  gboolean continued;

  g_mutex_lock (&self->lock);
  continued = self->was_open && !self->lost;
  g_mutex_unlock (&self->lock);

  if (occupancy_writer_take_lock (self, &error))
    self->store = occupancy_store_open (self->path, continued, &error);

  if (self->store == NULL && occupancy_writer_salvage (self, error))
    {
      g_clear_error (&error);
      self->store = occupancy_store_open (self->path, FALSE, &error);
    }

  if (self->store == NULL)
    {
      /* It is for the newer program to write. */
      if (g_error_matches (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_NEWER))
        g_clear_fd (&self->lock_file, NULL);
      occupancy_writer_stop (self, error);
      return;
    }

  self->was_open = TRUE;
  self->alive_at = g_get_monotonic_time () + OCCUPANCY_WRITER_ALIVE_TIME;
  self->maintain_at = g_get_monotonic_time () + G_TIME_SPAN_MINUTE;
  g_clear_error (&self->error);

  g_mutex_lock (&self->lock);
  self->refusing = FALSE;
  self->lost = FALSE;
  g_mutex_unlock (&self->lock);

  self->notify (NULL, NULL, self->notify_data);
}

/* Whether what is written can be found again: somebody may have removed or replaced
 * the files.
 */
gboolean
occupancy_writer_check_place (OccupancyWriter  *self,
                              GError          **error)
{
  if (occupancy_store_is_in_place (self->store) && occupancy_writer_has_lock (self))
    return TRUE;

  /* It may be only the log that is gone: what is in that can still be had. */
  occupancy_store_truncate_log (self->store);

  /* Whatever is there now has not seen what was written until now. */
  self->was_open = FALSE;
  g_set_error_literal (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FAILED,
                       _("The history was removed or put elsewhere"));

  return FALSE;
}

/* What comes of an error while the store was open. */
void
occupancy_writer_fail (OccupancyWriter *self,
                       GError          *error)
{
  gboolean salvaged;

  g_clear_pointer (&self->store, occupancy_store_free);
  salvaged = occupancy_writer_salvage (self, error);
  occupancy_writer_stop (self, error);
  if (salvaged)
    self->retry_at = 0;
}

void
occupancy_writer_close (OccupancyWriter *self)
{
  g_autoptr(GError) error = NULL;

  if (self->store != NULL &&
      !occupancy_store_close (self->store, occupancy_sample_now (), &error))
    g_message ("The history was not closed in order: %s", error->message);

  g_clear_pointer (&self->store, occupancy_store_free);
  g_clear_fd (&self->lock_file, NULL);
}
