/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

#include "cli/cli-interrupt.h"

struct _CliInterrupt
{
  CliInterruptFunc func;
  gpointer user_data;
  guint sources[3];
};

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

static int expected_code;

/* With nohup the end of the terminal is not to end the program. */
static gboolean
cli_interrupt_is_heeded (int number)
{
  struct sigaction action;

  return number != SIGHUP || sigaction (number, NULL, &action) != 0 || action.sa_handler != SIG_IGN;
}

static void
cli_interrupt_expected_cb (int number)
{
  _exit (expected_code);
}

static gboolean
cli_interrupt_cb (gpointer user_data)
{
  CliInterrupt *self = user_data;

  self->func (self->user_data);

  return G_SOURCE_CONTINUE;
}

/**
 * cli_interrupt_expect:
 * @code: what to exit with
 *
 * Lets a signal end the program at once, until there is something to end in
 * good order: what is read before that, such as a credential, may keep one
 * waiting.
 */
void
cli_interrupt_expect (int code)
{
  struct sigaction action = { .sa_handler = cli_interrupt_expected_cb };

  expected_code = code;
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    if (cli_interrupt_is_heeded (signals[i]))
      sigaction (signals[i], &action, NULL);
}

/**
 * cli_interrupt_new:
 * @func: called at each signal
 * @user_data: data for @func
 *
 * Handles the signals from now on.
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
    if (cli_interrupt_is_heeded (signals[i]))
      self->sources[i] = g_unix_signal_add (signals[i], cli_interrupt_cb, self);

  return self;
}

/**
 * cli_interrupt_free:
 * @self: (transfer full): a handler
 *
 * Holds the signals back, since the end is near, and frees @self.
 */
void
cli_interrupt_free (CliInterrupt *self)
{
  sigset_t set;

  sigemptyset (&set);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaddset (&set, signals[i]);
  sigprocmask (SIG_BLOCK, &set, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_clear_handle_id (&self->sources[i], g_source_remove);
  g_free (self);
}
