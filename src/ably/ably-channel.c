/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ably/ably-channel-private.h"
#include "ably/ably-error.h"

/**
 * AblyChannel:
 *
 * One channel of a realtime: its state machine (RTL).
 */
enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATE,
  PROP_ERROR_REASON,
  N_PROPS
};

enum
{
  SIGNAL_STATE_CHANGED,
  SIGNAL_UPDATE,
  SIGNAL_MESSAGE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AblyChannel, ably_channel, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (AblyChannelState, ably_channel_state,
                    G_DEFINE_ENUM_VALUE (ABLY_CHANNEL_INITIALIZED, "initialized"),
                    G_DEFINE_ENUM_VALUE (ABLY_CHANNEL_ATTACHING, "attaching"),
                    G_DEFINE_ENUM_VALUE (ABLY_CHANNEL_ATTACHED, "attached"),
                    G_DEFINE_ENUM_VALUE (ABLY_CHANNEL_DETACHING, "detaching"),
                    G_DEFINE_ENUM_VALUE (ABLY_CHANNEL_DETACHED, "detached"),
                    G_DEFINE_ENUM_VALUE (ABLY_CHANNEL_SUSPENDED, "suspended"),
                    G_DEFINE_ENUM_VALUE (ABLY_CHANNEL_FAILED, "failed"))

void
ably_channel_set_error_reason (AblyChannel  *self,
                               const GError *reason)
{
  if (self->error_reason == NULL && reason == NULL)
    return;

  g_clear_error (&self->error_reason);
  if (reason != NULL)
    self->error_reason = g_error_copy (reason);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_REASON]);
}

/* Made once, since thousands of channels change at one time. */
static GQuark
ably_channel_state_quark (AblyChannelState state)
{
  static GQuark quarks[ABLY_CHANNEL_FAILED + 1];

  if (quarks[state] == 0)
    {
      g_autoptr (GEnumClass) class = g_type_class_ref (ABLY_TYPE_CHANNEL_STATE);

      quarks[state] = g_quark_from_static_string (g_enum_get_value (class, (int) state)->value_nick);
    }

  return quarks[state];
}

/**
 * ably_channel_announce:
 * @self: a channel
 * @change: what to tell
 *
 * Tells that the state changed.
 */
void
ably_channel_announce (AblyChannel                  *self,
                       const AblyChannelStateChange *change)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], ably_channel_state_quark (change->current), change);
}

/**
 * ably_channel_update:
 * @self: a channel
 * @change: what to tell
 *
 * Tells that an attached channel went on without its history (RTL12).
 */
void
ably_channel_update (AblyChannel                  *self,
                     const AblyChannelStateChange *change)
{
  if (change->reason != NULL)
    ably_channel_set_error_reason (self, change->reason);

  g_signal_emit (self, signals[SIGNAL_UPDATE], 0, change);
}

/**
 * ably_channel_has_listener:
 * @self: a channel
 * @message_name: (nullable): the name of a message
 *
 * Whether anybody listens to messages of a name. Names that nobody ever asked
 * for are not quarks, and do not become ones.
 *
 * Returns: whether the message is worth its decoding
 */
gboolean
ably_channel_has_listener (AblyChannel *self,
                           const char  *message_name)
{
  GQuark detail = g_quark_try_string (message_name);

  return g_signal_has_handler_pending (self, signals[SIGNAL_MESSAGE], 0, FALSE) ||
         (detail != 0 && g_signal_has_handler_pending (self, signals[SIGNAL_MESSAGE], detail, FALSE));
}

void
ably_channel_deliver (AblyChannel       *self,
                      const AblyMessage *message)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE], g_quark_try_string (message->name), message);
}

static void
ably_channel_dispose (GObject *object)
{
  AblyChannel *self = ABLY_CHANNEL (object);

  ably_channel_let_go (self);

  G_OBJECT_CLASS (ably_channel_parent_class)->dispose (object);
}

static void
ably_channel_finalize (GObject *object)
{
  AblyChannel *self = ABLY_CHANNEL (object);

  g_free (self->name);
  g_free (self->serial);
  g_strfreev (self->params);
  g_strfreev (self->granted_params);
  g_clear_error (&self->error_reason);

  G_OBJECT_CLASS (ably_channel_parent_class)->finalize (object);
}

static void
ably_channel_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  AblyChannel *self = ABLY_CHANNEL (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_ERROR_REASON:
      g_value_set_boxed (value, self->error_reason);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static guint
ably_channel_install_signal (const char   *name,
                             GSignalFlags  flags)
{
  guint id = g_signal_new (name, ABLY_TYPE_CHANNEL, G_SIGNAL_RUN_LAST | flags, 0, NULL, NULL,
                           g_cclosure_marshal_VOID__POINTER, G_TYPE_NONE, 1, G_TYPE_POINTER);

  g_signal_set_va_marshaller (id, ABLY_TYPE_CHANNEL, g_cclosure_marshal_VOID__POINTERv);

  return id;
}

static void
ably_channel_class_init (AblyChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ably_channel_dispose;
  object_class->finalize = ably_channel_finalize;
  object_class->get_property = ably_channel_get_property;

  /**
   * AblyChannel:name:
   *
   * The name of the channel (RTL23).
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * AblyChannel:state:
   *
   * The state of the channel (RTL2b).
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, ABLY_TYPE_CHANNEL_STATE, ABLY_CHANNEL_INITIALIZED,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * AblyChannel:error-reason:
   *
   * What went wrong last; unset by attaching without complaint (RTL24).
   */
  properties[PROP_ERROR_REASON] =
    g_param_spec_boxed ("error-reason", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * AblyChannel::state-changed:
   * @self: the channel
   * @change: (type gpointer): an `AblyChannelStateChange`, valid during the signal
   *
   * The state changed (RTL2a). The detail is the word for the new state, as in
   * `state-changed::attached`.
   */
  signals[SIGNAL_STATE_CHANGED] = ably_channel_install_signal ("state-changed", G_SIGNAL_DETAILED);

  /**
   * AblyChannel::update:
   * @self: the channel
   * @change: (type gpointer): an `AblyChannelStateChange`, valid during the signal
   *
   * The channel stays attached, but messages may have been lost (RTL12).
   */
  signals[SIGNAL_UPDATE] = ably_channel_install_signal ("update", 0);

  /**
   * AblyChannel::message:
   * @self: the channel
   * @message: (type gpointer): an `AblyMessage`, valid during the signal
   *
   * A message came while attached (RTL7, RTL17). The detail is the name of the
   * message; connecting does not attach (RTL7h).
   */
  signals[SIGNAL_MESSAGE] = ably_channel_install_signal ("message", G_SIGNAL_DETAILED);
}

static void
ably_channel_init (AblyChannel *self)
{
}

/**
 * ably_channel_new:
 * @realtime: what the channel belongs to
 * @name: the name of the channel
 * @params: (nullable): parameters, as NAME=VALUE
 * @modes: `AblyChannelMode` bits, 0 for all
 *
 * Makes a channel that is not attached.
 *
 * Returns: (transfer full): the channel
 */
AblyChannel *
ably_channel_new (AblyRealtime       *realtime,
                  const char         *name,
                  const char * const *params,
                  guint               modes)
{
  AblyChannel *self = g_object_new (ABLY_TYPE_CHANNEL, NULL);

  self->realtime = realtime;
  self->name = g_strdup (name);
  ably_channel_set_options (self, params, modes);

  return self;
}

/**
 * ably_channel_set_options:
 * @self: a channel
 * @params: (nullable): parameters, as NAME=VALUE
 * @modes: `AblyChannelMode` bits, 0 for all
 *
 * Sets what the next attach asks for.
 */
void
ably_channel_set_options (AblyChannel        *self,
                          const char * const *params,
                          guint               modes)
{
  g_strfreev (self->params);
  self->params = g_strdupv ((char **) params);
  self->modes = modes;
}

/**
 * ably_channel_let_go:
 * @self: a channel
 *
 * Parts the channel from its realtime. Whoever waits is told so.
 */
void
ably_channel_let_go (AblyChannel *self)
{
  g_autoptr (GError) error = NULL;

  if (self->realtime == NULL)
    return;

  ably_channel_clear_timer (self);
  self->realtime = NULL;

  error = ably_error_new (80017, 400, "The channel was released");
  ably_channel_complete (&self->attach_tasks, error);
  ably_channel_complete (&self->detach_tasks, error);
}

/**
 * ably_channel_get_name:
 * @self: a channel
 *
 * Gets the name of the channel (RTL23).
 *
 * Returns: the name
 */
const char *
ably_channel_get_name (AblyChannel *self)
{
  g_return_val_if_fail (ABLY_IS_CHANNEL (self), NULL);

  return self->name;
}

/**
 * ably_channel_get_state:
 * @self: a channel
 *
 * Gets the state of the channel (RTL2b).
 *
 * Returns: the state
 */
AblyChannelState
ably_channel_get_state (AblyChannel *self)
{
  g_return_val_if_fail (ABLY_IS_CHANNEL (self), ABLY_CHANNEL_INITIALIZED);

  return self->state;
}

/**
 * ably_channel_get_error_reason:
 * @self: a channel
 *
 * Gets what went wrong last (RTL24).
 *
 * Returns: (nullable): the error, until the channel changes
 */
const GError *
ably_channel_get_error_reason (AblyChannel *self)
{
  g_return_val_if_fail (ABLY_IS_CHANNEL (self), NULL);

  return self->error_reason;
}

/**
 * ably_channel_get_wanted_params:
 * @self: a channel
 *
 * Gets the parameters that each attach asks for (TB2c).
 *
 * Returns: (nullable) (transfer none): the parameters, as NAME=VALUE
 */
const char * const *
ably_channel_get_wanted_params (AblyChannel *self)
{
  g_return_val_if_fail (ABLY_IS_CHANNEL (self), NULL);

  return (const char * const *) self->params;
}

/**
 * ably_channel_get_wanted_modes:
 * @self: a channel
 *
 * Gets the modes that each attach asks for (TB2d).
 *
 * Returns: `AblyChannelMode` bits, 0 for all
 */
guint
ably_channel_get_wanted_modes (AblyChannel *self)
{
  g_return_val_if_fail (ABLY_IS_CHANNEL (self), 0);

  return self->modes;
}

/**
 * ably_channel_get_modes:
 * @self: a channel
 *
 * Gets the modes that the service granted with the last attach (RTL4m).
 *
 * Returns: `AblyChannelMode` bits
 */
guint
ably_channel_get_modes (AblyChannel *self)
{
  g_return_val_if_fail (ABLY_IS_CHANNEL (self), 0);

  return self->granted_modes;
}

/**
 * ably_channel_get_param:
 * @self: a channel
 * @name: the name of a parameter
 *
 * Gets a parameter as the service understood it with the last attach (RTL4k1).
 *
 * Returns: (nullable): its value
 */
const char *
ably_channel_get_param (AblyChannel *self,
                        const char  *name)
{
  gsize length;

  g_return_val_if_fail (ABLY_IS_CHANNEL (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  length = strlen (name);
  for (guint i = 0; self->granted_params != NULL && self->granted_params[i] != NULL; i++)
    {
      const char *param = self->granted_params[i];

      if (strncmp (param, name, length) == 0 && param[length] == '=')
        return param + length + 1;
    }

  return NULL;
}
