/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-error.h"
#include "fixture/observed.h"
#include "model/model-fixture.h"

G_BEGIN_DECLS

#define CHAT_ROOM "lobby/ü:1"
#define CHAT_CHANNEL CHAT_ROOM "::$chat"

/* A message of the service for the channel of the room. */
#define CHAT_MESSAGE(name, rest) \
  "{\"frame\":{\"action\":15,\"channel\":\"" CHAT_CHANNEL "\",\"messages\":[{\"name\":\"" name "\"" rest "}]}}"

/* A room with events of an account at a simulator, with what it says. What is
 * shared with the model's own tests is the account. */
typedef struct
{
  ModelFixture account;
  OccupancyRoom *room;
  RoomWatch *watch;
} ChatFixture;

void    chat_fixture_set_up       (ChatFixture         *self,
                                   gconstpointer        user_data);
void    chat_fixture_tear_down    (ChatFixture         *self,
                                   gconstpointer        user_data);
void    chat_fixture_start        (ChatFixture         *self);
void    chat_fixture_fault        (ChatFixture         *self,
                                   const char          *rule);
void    chat_fixture_send         (ChatFixture         *self,
                                   const char          *frame);
guint   chat_fixture_count        (ChatFixture         *self,
                                   const char          *type,
                                   const char          *contains);
void    chat_fixture_await_status (ChatFixture         *self,
                                   OccupancyRoomStatus  status);
GError *chat_fixture_attach       (ChatFixture         *self);
GError *chat_fixture_detach       (ChatFixture         *self);
void    chat_fixture_observe      (ChatFixture         *self);

/* A case with the fixture, for each of the points that it shows. */
#define chat_test_add(path, test) \
  g_test_add ("/" path, ChatFixture, NULL, chat_fixture_set_up, test, chat_fixture_tear_down)
/* The same with requests to the service that end after 300 ms. */
#define chat_test_add_impatient(path, test) \
  g_test_add ("/" path, ChatFixture, GUINT_TO_POINTER (300), chat_fixture_set_up, test, chat_fixture_tear_down)

G_END_DECLS
