/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _SimulatorSocket SimulatorSocket;

/**
 * SimulatorSocketText:
 * @socket: the socket
 * @text: UTF-8, with a zero behind it
 * @length: its bytes
 * @user_data: as given to simulator_socket_new()
 *
 * A whole text message came in.
 */
typedef void (*SimulatorSocketText) (SimulatorSocket *socket,
                                     const char      *text,
                                     gsize            length,
                                     gpointer         user_data);

/**
 * SimulatorSocketClosed:
 * @socket: the socket
 * @user_data: as given to simulator_socket_new()
 *
 * Nothing comes in or goes out any more. Called once, from whichever side it
 * was closed, and the last call of all.
 */
typedef void (*SimulatorSocketClosed) (SimulatorSocket *socket,
                                       gpointer         user_data);

gboolean         simulator_socket_is_upgrade (SoupServerMessage     *message);
SimulatorSocket *simulator_socket_new        (SoupServerMessage     *message,
                                              gsize                  max_frame_size,
                                              SimulatorSocketText    text_func,
                                              SimulatorSocketClosed  closed_func,
                                              gpointer               user_data);
void             simulator_socket_send_text  (SimulatorSocket       *self,
                                              const char            *text,
                                              gsize                  length);
void             simulator_socket_send_ping  (SimulatorSocket       *self);
void             simulator_socket_close      (SimulatorSocket       *self,
                                              guint                  code);
void             simulator_socket_drop       (SimulatorSocket       *self,
                                              gboolean               reset);
void             simulator_socket_drop_http  (SoupServerMessage     *message);

G_END_DECLS
