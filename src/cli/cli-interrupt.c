/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <signal.h>

#include "cli/cli-interrupt.h"

struct _CliInterrupt
{
  CliInterruptFunc func;
  gpointer user_data;
  guint sources[2];
};

static const int signals[] = { SIGINT, SIGTERM };

static void
cli_interrupt_mask (int how)
{
  sigset_t set;

  sigemptyset (&set);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaddset (&set, signals[i]);
  sigprocmask (how, &set, NULL);
}

static gboolean
cli_interrupt_cb (gpointer user_data)
{
  CliInterrupt *self = user_data;

  self->func (self->user_data);

  return G_SOURCE_CONTINUE;
}

/**
 * cli_interrupt_hold:
 *
 * Keeps the signals back until there is somebody who handles them.
 */
void
cli_interrupt_hold (void)
{
  cli_interrupt_mask (SIG_BLOCK);
}

/**
 * cli_interrupt_new:
 * @func: called at each signal
 * @user_data: data for @func
 *
 * Handles the signals from now on, those that were held back included.
 *
 * Returns: (transfer full): a new handler
 */
CliInterrupt *
cli_interrupt_new (CliInterruptFunc func,
                   gpointer         user_data)
{
  CliInterrupt *self = g_new0 (CliInterrupt, 1);

  self->func = func;
  self->user_data = user_data;
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    self->sources[i] = g_unix_signal_add (signals[i], cli_interrupt_cb, self);
  cli_interrupt_mask (SIG_UNBLOCK);

  return self;
}

/**
 * cli_interrupt_free:
 * @self: (transfer full): a handler
 *
 * Holds the signals back again and frees @self.
 */
void
cli_interrupt_free (CliInterrupt *self)
{
  cli_interrupt_hold ();
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (self->sources[i]);
  g_free (self);
}
