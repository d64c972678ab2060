/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "ably/ably-error.h"
#include "model/occupancy-model.h"
#include "tests/app/fake-model.h"

struct _OccupancyRoom
{
  GObject parent_instance;

  char *name;
  OccupancyRoomStatus status;
  OccupancyTrust trust;
  OccupancySample latest;
  gboolean has_latest;
  GError *error;
};

G_DEFINE_FINAL_TYPE (OccupancyRoom, occupancy_room, G_TYPE_OBJECT)

struct _OccupancyModel
{
  GObject parent_instance;

  AblyConnectionState state;
  GPtrArray *rooms;
};

G_DEFINE_FINAL_TYPE (OccupancyModel, occupancy_model, G_TYPE_OBJECT)

static void
fake_get_property (GObject    *object,
                   guint       prop_id,
                   GValue     *value,
                   GParamSpec *pspec)
{
}

static void
occupancy_room_finalize (GObject *object)
{
  OccupancyRoom *self = OCCUPANCY_ROOM (object);

  g_free (self->name);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (occupancy_room_parent_class)->finalize (object);
}

static void
occupancy_room_class_init (OccupancyRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = occupancy_room_finalize;
  object_class->get_property = fake_get_property;
  g_object_class_install_property (object_class, 1,
                                   g_param_spec_int ("trust", NULL, NULL, 0, 9, 0, G_PARAM_READABLE));
  g_object_class_install_property (object_class, 2,
                                   g_param_spec_int ("status", NULL, NULL, 0, 9, 0, G_PARAM_READABLE));
  g_signal_new ("sampled", OCCUPANCY_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
occupancy_room_init (OccupancyRoom *self)
{
}

OccupancyRoomStatus
occupancy_room_get_status (OccupancyRoom *self)
{
  return self->status;
}

const GError *
occupancy_room_get_error (OccupancyRoom *self)
{
  return self->error;
}

OccupancyTrust
occupancy_room_get_trust (OccupancyRoom *self)
{
  return self->trust;
}

gboolean
occupancy_room_get_latest (OccupancyRoom   *self,
                           OccupancySample *sample)
{
  *sample = self->latest;

  return self->has_latest;
}

static void
occupancy_model_finalize (GObject *object)
{
  g_ptr_array_unref (OCCUPANCY_MODEL (object)->rooms);

  G_OBJECT_CLASS (occupancy_model_parent_class)->finalize (object);
}

static void
occupancy_model_class_init (OccupancyModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = occupancy_model_finalize;
  object_class->get_property = fake_get_property;
  g_object_class_install_property (object_class, 1,
                                   g_param_spec_int ("state", NULL, NULL, 0, 9, 0, G_PARAM_READABLE));
}

static void
occupancy_model_init (OccupancyModel *self)
{
  self->rooms = g_ptr_array_new_with_free_func (g_object_unref);
}

OccupancyModel *
occupancy_model_new (AblyClientOptions *options)
{
  return g_object_new (OCCUPANCY_TYPE_MODEL, NULL);
}

AblyConnectionState
occupancy_model_get_state (OccupancyModel *self)
{
  return self->state;
}

OccupancyRoom *
occupancy_model_add_room (OccupancyModel  *self,
                          const char      *name,
                          gboolean         enable_events,
                          GError         **error)
{
  OccupancyRoom *room = g_object_new (OCCUPANCY_TYPE_ROOM, NULL);

  room->name = g_strdup (name);
  g_ptr_array_add (self->rooms, room);

  return room;
}

void
occupancy_model_start (OccupancyModel *self)
{
}

void
occupancy_model_reconnect (OccupancyModel *self)
{
  fake_model_set_state (self, ABLY_CONNECTION_CONNECTED);
}

void
occupancy_model_close_async (OccupancyModel      *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

gboolean
occupancy_model_close_finish (OccupancyModel  *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
fake_model_set_state (OccupancyModel      *model,
                      AblyConnectionState  state)
{
  model->state = state;
  g_object_notify (G_OBJECT (model), "state");
}

void
fake_room_set_status (OccupancyRoom       *room,
                      OccupancyRoomStatus  status,
                      int                  code)
{
  room->status = status;
  g_clear_error (&room->error);
  if (code != 0)
    room->error = g_error_new_literal (ABLY_ERROR, code, "Made up");
  g_object_notify (G_OBJECT (room), "status");
}

void
fake_room_set_trust (OccupancyRoom  *room,
                     OccupancyTrust  trust)
{
  room->trust = trust;
  g_object_notify (G_OBJECT (room), "trust");
}

void
fake_room_sample (OccupancyRoom *room,
                  gint64         connections,
                  gint64         presence_members)
{
  room->latest = (OccupancySample) {
    .time = occupancy_sample_now (),
    .connections = connections,
    .presence_members = presence_members,
    .valid = TRUE,
  };
  room->has_latest = TRUE;
  g_signal_emit_by_name (room, "sampled", &room->latest);
}

/* A watch with a room of its own, connected and attached. */
OccupancyWatch *
fake_watch_new (const char *account,
                const char *name)
{
  g_autoptr(AblyClientOptions) options = ably_client_options_new ();
  g_autoptr(OccupancyAccount) owner = occupancy_account_new (account, account, options);
  OccupancyWatch *watch = occupancy_watch_new (owner, name);
  OccupancyRoom *room;

  room = occupancy_model_add_room (occupancy_account_get_model (owner), name, TRUE, NULL);
  fake_model_set_state (occupancy_account_get_model (owner), ABLY_CONNECTION_CONNECTED);
  fake_room_set_status (room, OCCUPANCY_ROOM_ATTACHED, 0);
  occupancy_watch_set_room (watch, room);

  return watch;
}

/* An hour of waves, a sample every 15 seconds. */
void
fake_watch_fill (OccupancyWatch *watch,
                 gint64          base,
                 gint64          amplitude)
{
  gint64 now = occupancy_sample_now ();

  for (int i = 240; i > 0; i--)
    {
      double wave = sin (i / 18.0) + sin (i / 5.0) / 6;
      OccupancySample sample = {
        .time = now - i * 15000,
        .connections = base + (gint64) (amplitude * wave),
        .presence_members = (base + (gint64) (amplitude * wave)) / 3,
        .valid = TRUE,
      };

      occupancy_series_append (occupancy_watch_get_series (watch), &sample);
    }
}
