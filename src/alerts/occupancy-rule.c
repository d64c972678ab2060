/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "alerts/occupancy-rule.h"

G_DEFINE_ENUM_TYPE (OccupancySeverity, occupancy_severity,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_SEVERITY_INFO, "info"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_SEVERITY_WARNING, "warning"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_SEVERITY_CRITICAL, "critical"))

/**
 * OccupancyRule:
 *
 * What to watch for, and where: a [struct@Condition], the rooms it covers and
 * how much it matters.
 */
struct _OccupancyRule
{
  GObject parent_instance;

  char *id;
  char *name;
  char *account;
  char *room;
  OccupancyCondition condition;
  OccupancySeverity severity;
  gboolean enabled;
};

G_DEFINE_FINAL_TYPE (OccupancyRule, occupancy_rule, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_ENABLED,
  PROP_ACCOUNT,
  PROP_ROOM,
  PROP_SEVERITY,
  PROP_CONDITION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
occupancy_rule_constructed (GObject *object)
{
  OccupancyRule *self = OCCUPANCY_RULE (object);

  G_OBJECT_CLASS (occupancy_rule_parent_class)->constructed (object);

  if (self->id == NULL)
    self->id = g_uuid_string_random ();
}

static void
occupancy_rule_finalize (GObject *object)
{
  OccupancyRule *self = OCCUPANCY_RULE (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->account);
  g_free (self->room);

  G_OBJECT_CLASS (occupancy_rule_parent_class)->finalize (object);
}

static void
occupancy_rule_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  OccupancyRule *self = OCCUPANCY_RULE (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    case PROP_ACCOUNT:
      g_value_set_string (value, self->account);
      break;
    case PROP_ROOM:
      g_value_set_string (value, self->room);
      break;
    case PROP_SEVERITY:
      g_value_set_enum (value, self->severity);
      break;
    case PROP_CONDITION:
      g_value_set_boxed (value, &self->condition);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_rule_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  OccupancyRule *self = OCCUPANCY_RULE (object);

  switch (prop_id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      occupancy_rule_set_name (self, g_value_get_string (value));
      break;
    case PROP_ENABLED:
      occupancy_rule_set_enabled (self, g_value_get_boolean (value));
      break;
    case PROP_ACCOUNT:
      occupancy_rule_set_account (self, g_value_get_string (value));
      break;
    case PROP_ROOM:
      occupancy_rule_set_room (self, g_value_get_string (value));
      break;
    case PROP_SEVERITY:
      occupancy_rule_set_severity (self, g_value_get_enum (value));
      break;
    case PROP_CONDITION:
      occupancy_rule_set_condition (self, g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_rule_class_init (OccupancyRuleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags changing = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = occupancy_rule_constructed;
  object_class->finalize = occupancy_rule_finalize;
  object_class->get_property = occupancy_rule_get_property;
  object_class->set_property = occupancy_rule_set_property;

  /**
   * OccupancyRule:id:
   *
   * What the rule is known by: a UUID, made up where none is given.
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRule:name:
   *
   * What a person calls the rule; without one it is described by its condition.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, changing);

  /**
   * OccupancyRule:enabled:
   *
   * Whether the rule watches.
   */
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE, changing);

  /**
   * OccupancyRule:account:
   *
   * The UUID of the account whose rooms the rule covers, or %NULL for all.
   */
  properties[PROP_ACCOUNT] = g_param_spec_string ("account", NULL, NULL, NULL, changing);

  /**
   * OccupancyRule:room:
   *
   * The name of the room that the rule covers, or %NULL for all.
   */
  properties[PROP_ROOM] = g_param_spec_string ("room", NULL, NULL, NULL, changing);

  /**
   * OccupancyRule:severity:
   *
   * How much an alert of the rule matters.
   */
  properties[PROP_SEVERITY] =
    g_param_spec_enum ("severity", NULL, NULL,
                       OCCUPANCY_TYPE_SEVERITY, OCCUPANCY_SEVERITY_WARNING, changing);

  /**
   * OccupancyRule:condition:
   *
   * What has to happen in a room.
   */
  properties[PROP_CONDITION] =
    g_param_spec_boxed ("condition", NULL, NULL, OCCUPANCY_TYPE_CONDITION, changing);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_rule_init (OccupancyRule *self)
{
  self->enabled = TRUE;
  self->severity = OCCUPANCY_SEVERITY_WARNING;
  occupancy_condition_init (&self->condition, OCCUPANCY_CONDITION_OCCUPIED, 0);
}

/**
 * occupancy_rule_new:
 * @id: (nullable): a UUID, or %NULL to make up one
 *
 * Makes a rule that covers every room and waits for it to become occupied.
 *
 * Returns: (transfer full): a new rule
 */
OccupancyRule *
occupancy_rule_new (const char *id)
{
  return g_object_new (OCCUPANCY_TYPE_RULE, "id", id, NULL);
}

/**
 * occupancy_rule_get_id:
 * @self: a rule
 *
 * Gets what the rule is known by.
 *
 * Returns: a UUID
 */
const char *
occupancy_rule_get_id (OccupancyRule *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_RULE (self), NULL);

  return self->id;
}

/**
 * occupancy_rule_get_name:
 * @self: a rule
 *
 * Gets what a person calls the rule.
 *
 * Returns: (nullable): a name, or %NULL
 */
const char *
occupancy_rule_get_name (OccupancyRule *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_RULE (self), NULL);

  return self->name;
}

/**
 * occupancy_rule_set_name:
 * @self: a rule
 * @name: (nullable): a name, or %NULL
 *
 * Sets what a person calls the rule.
 */
void
occupancy_rule_set_name (OccupancyRule *self,
                         const char    *name)
{
  g_return_if_fail (OCCUPANCY_IS_RULE (self));

  if (g_set_str (&self->name, name))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * occupancy_rule_get_enabled:
 * @self: a rule
 *
 * Gets whether the rule watches.
 *
 * Returns: whether the rule watches
 */
gboolean
occupancy_rule_get_enabled (OccupancyRule *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_RULE (self), FALSE);

  return self->enabled;
}

/**
 * occupancy_rule_set_enabled:
 * @self: a rule
 * @enabled: whether the rule watches
 *
 * Sets whether the rule watches.
 */
void
occupancy_rule_set_enabled (OccupancyRule *self,
                            gboolean       enabled)
{
  g_return_if_fail (OCCUPANCY_IS_RULE (self));

  enabled = !!enabled;
  if (self->enabled == enabled)
    return;

  self->enabled = enabled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
}

/**
 * occupancy_rule_get_account:
 * @self: a rule
 *
 * Gets the account whose rooms the rule covers.
 *
 * Returns: (nullable): a UUID, or %NULL for all accounts
 */
const char *
occupancy_rule_get_account (OccupancyRule *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_RULE (self), NULL);

  return self->account;
}

/**
 * occupancy_rule_set_account:
 * @self: a rule
 * @account: (nullable): a UUID, or %NULL for all accounts
 *
 * Sets the account whose rooms the rule covers.
 */
void
occupancy_rule_set_account (OccupancyRule *self,
                            const char    *account)
{
  g_return_if_fail (OCCUPANCY_IS_RULE (self));

  if (g_set_str (&self->account, account))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
}

/**
 * occupancy_rule_get_room:
 * @self: a rule
 *
 * Gets the room that the rule covers.
 *
 * Returns: (nullable): the name of a room, or %NULL for all rooms
 */
const char *
occupancy_rule_get_room (OccupancyRule *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_RULE (self), NULL);

  return self->room;
}

/**
 * occupancy_rule_set_room:
 * @self: a rule
 * @room: (nullable): the name of a room, or %NULL for all rooms
 *
 * Sets the room that the rule covers.
 */
void
occupancy_rule_set_room (OccupancyRule *self,
                         const char    *room)
{
  g_return_if_fail (OCCUPANCY_IS_RULE (self));

  if (g_set_str (&self->room, room))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

/**
 * occupancy_rule_get_severity:
 * @self: a rule
 *
 * Gets how much an alert of the rule matters.
 *
 * Returns: the severity
 */
OccupancySeverity
occupancy_rule_get_severity (OccupancyRule *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_RULE (self), OCCUPANCY_SEVERITY_INFO);

  return self->severity;
}

/**
 * occupancy_rule_set_severity:
 * @self: a rule
 * @severity: the severity
 *
 * Sets how much an alert of the rule matters.
 */
void
occupancy_rule_set_severity (OccupancyRule    *self,
                             OccupancySeverity severity)
{
  g_return_if_fail (OCCUPANCY_IS_RULE (self));

  if (self->severity == severity)
    return;

  self->severity = severity;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEVERITY]);
}

/**
 * occupancy_rule_get_condition:
 * @self: a rule
 *
 * Gets what has to happen in a room.
 *
 * Returns: (transfer none): the condition, valid until it is set anew
 */
const OccupancyCondition *
occupancy_rule_get_condition (OccupancyRule *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_RULE (self), NULL);

  return &self->condition;
}

/**
 * occupancy_rule_set_condition:
 * @self: a rule
 * @condition: a condition that passes occupancy_condition_check()
 *
 * Sets what has to happen in a room.
 */
void
occupancy_rule_set_condition (OccupancyRule            *self,
                              const OccupancyCondition *condition)
{
  g_return_if_fail (OCCUPANCY_IS_RULE (self));
  g_return_if_fail (condition != NULL);
  g_return_if_fail (occupancy_condition_check (condition, NULL));

  if (occupancy_condition_equal (&self->condition, condition))
    return;

  self->condition = *condition;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONDITION]);
}

/**
 * occupancy_rule_covers:
 * @self: a rule
 * @account: the UUID of an account
 * @room: the name of a room of it
 *
 * Gets whether @self is about a room, be it enabled or not.
 *
 * Returns: whether @self covers @room
 */
gboolean
occupancy_rule_covers (OccupancyRule *self,
                       const char    *account,
                       const char    *room)
{
  g_return_val_if_fail (OCCUPANCY_IS_RULE (self), FALSE);
  g_return_val_if_fail (account != NULL, FALSE);
  g_return_val_if_fail (room != NULL, FALSE);

  return (self->account == NULL || g_str_equal (self->account, account)) &&
         (self->room == NULL || g_str_equal (self->room, room));
}
