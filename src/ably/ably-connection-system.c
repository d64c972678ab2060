/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-connection"

#include "config.h"

#include "ably/ably-connection-private.h"
#include "ably/ably-error.h"
#include "core/occupancy-clock.h"

/* What the system tells of the network and of sleep. */

/* What is lost is resumed at once; what waits for another attempt waits no longer. */
static void
ably_connection_begin_anew (AblyConnection *self,
                            const char     *message)
{
  switch (self->state)
    {
    case ABLY_CONNECTION_CONNECTED:
      {
        g_autoptr (GError) reason = ably_error_new (80003, 400, "%s", message);

        ably_connection_enter_disconnected (self, reason, TRUE);
      }
      break;

    case ABLY_CONNECTION_CONNECTING:
      ably_connection_schedule_attempt (self);
      break;

    case ABLY_CONNECTION_DISCONNECTED:
    case ABLY_CONNECTION_SUSPENDED:
      ably_connection_enter_connecting (self);
      break;

    case ABLY_CONNECTION_INITIALIZED:
    case ABLY_CONNECTION_CLOSING:
    case ABLY_CONNECTION_CLOSED:
    case ABLY_CONNECTION_FAILED:
    default:
      break;
    }
}

/* RTN20 */
static void
ably_connection_network_changed_cb (AblyConnection  *self,
                                    gboolean         available,
                                    GNetworkMonitor *monitor)
{
  if (self->shut_down)
    return;

  if (!available && (self->state == ABLY_CONNECTION_CONNECTED || self->state == ABLY_CONNECTION_CONNECTING))
    {
      g_autoptr (GError) reason = ably_error_new (80003, 400, "The network is gone");

      ably_connection_enter_disconnected (self, reason, self->state == ABLY_CONNECTION_CONNECTED);
    }
  else if (available && self->state != ABLY_CONNECTION_CONNECTED)
    {
      ably_connection_begin_anew (self, NULL);
    }
}

/* The other end has not heard of this computer for that long, whatever the socket looks like. */
static void
ably_connection_woke_cb (AblyConnection *self,
                         gint64          slept,
                         OccupancyClock *clock)
{
  if (!self->shut_down)
    ably_connection_begin_anew (self, "The computer was asleep");
}

/**
 * ably_connection_watch_system:
 * @self: a connection
 *
 * Heeds what the system says of the network (RTN20) and of sleep, unless the
 * service is on this machine, which depends on neither.
 */
void
ably_connection_watch_system (AblyConnection *self)
{
  if (ably_client_options_is_loopback (ably_rest_get_options (self->rest)))
    return;

  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (ably_connection_network_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (occupancy_clock_get_default (), "woke",
                           G_CALLBACK (ably_connection_woke_cb), self, G_CONNECT_SWAPPED);
}
