/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "ably/ably-capability.h"
#include "ably/ably-error.h"
#include "ably/ably-json.h"

/**
 * AblyCapability:
 *
 * What a credential allows.
 *
 * A resource is the name of a channel, or of a room, which stands for its
 * channel too. A segment `*` between colons stands for any one segment, at the
 * end for all that follow; `*` alone is every channel but those with a qualifier,
 * such as `[meta]channel.lifecycle`, and `[*]*` is every channel there is.
 */
struct _AblyCapability
{
  /* Resource → operations. */
  GHashTable *operations;
  /* Of a token that tells nothing, only what was tried is known. */
  gboolean complete;
  AblyPermission metadata_of_all;
};

G_DEFINE_BOXED_TYPE (AblyCapability, ably_capability, ably_capability_ref, ably_capability_unref)

static void
ably_capability_clear (gpointer data)
{
  AblyCapability *self = data;

  g_hash_table_unref (self->operations);
}

static AblyCapability *
ably_capability_new (gboolean complete)
{
  AblyCapability *self = g_rc_box_new0 (AblyCapability);

  self->operations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  self->complete = complete;

  return self;
}

static GStrv
ably_capability_read_operations (JsonNode *node)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (element));
    }

  return g_strv_builder_end (builder);
}

/**
 * ably_capability_new_from_text:
 * @text: a capability as TokenDetails have it, JSON in a string
 * @error: return location for an error
 *
 * Reads a capability (TD5). Operations of which this client knows nothing are kept. A
 * text that is no JSON object fails with 40003.
 *
 * Returns: (transfer full): the capability, of which all is known
 */
AblyCapability *
ably_capability_new_from_text (const char  *text,
                               GError     **error)
{
  g_autoptr (JsonNode) root = NULL;
  AblyCapability *self;
  JsonObjectIter iter;
  const char *resource;
  JsonNode *operations;

  g_return_val_if_fail (text != NULL, NULL);

  root = ably_json_read (text, strlen (text));
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_propagate_error (error, ably_error_new (40003, 400, "The capability of the credential cannot be read"));
      return NULL;
    }

  self = ably_capability_new (TRUE);
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &resource, &operations))
    g_hash_table_replace (self->operations, g_strdup (resource), ably_capability_read_operations (operations));

  return self;
}

/**
 * ably_capability_new_from_trial:
 * @metadata_of_all: whether the service listed the channels, or refused to
 *
 * Makes the capability of a token that does not tell its own (RSA6).
 *
 * Returns: (transfer full): a capability of which only that is known
 */
AblyCapability *
ably_capability_new_from_trial (AblyPermission metadata_of_all)
{
  AblyCapability *self = ably_capability_new (FALSE);

  self->metadata_of_all = metadata_of_all;
  if (metadata_of_all == ABLY_PERMISSION_GRANTED)
    g_hash_table_replace (self->operations, g_strdup ("*"),
                          g_strdupv ((GStrv) (const char *[]) { ABLY_OPERATION_CHANNEL_METADATA, NULL }));

  return self;
}

/**
 * ably_capability_ref:
 * @self: a capability
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @self
 */
AblyCapability *
ably_capability_ref (AblyCapability *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_rc_box_acquire (self);
}

/**
 * ably_capability_unref:
 * @self: (transfer full): a capability
 *
 * Drops a reference.
 */
void
ably_capability_unref (AblyCapability *self)
{
  g_return_if_fail (self != NULL);

  g_rc_box_release_full (self, ably_capability_clear);
}

/* The end of the qualifier that a name begins with, such as `[meta]`; the name itself without one. */
static const char *
ably_capability_skip_qualifier (const char *name)
{
  const char *end = name[0] == '[' ? strchr (name, ']') : NULL;

  return end != NULL ? end + 1 : name;
}

static gboolean
ably_capability_segments_cover (const char *pattern,
                                const char *resource)
{
  g_auto (GStrv) wanted = g_strsplit (pattern, ":", -1);
  g_auto (GStrv) segments = g_strsplit (resource, ":", -1);
  guint i;

  for (i = 0; wanted[i] != NULL; i++)
    {
      gboolean any = g_str_equal (wanted[i], "*");

      if (segments[i] == NULL)
        return FALSE;
      if (any && wanted[i + 1] == NULL)
        return TRUE;
      if (!any && !g_str_equal (wanted[i], segments[i]))
        return FALSE;
    }

  return segments[i] == NULL;
}

static gboolean
ably_capability_covers (const char *pattern,
                        const char *resource)
{
  const char *pattern_rest = ably_capability_skip_qualifier (pattern);
  const char *resource_rest = ably_capability_skip_qualifier (resource);
  gboolean any_qualifier = g_str_has_prefix (pattern, "[*]");

  if (!any_qualifier &&
      (pattern_rest - pattern != resource_rest - resource ||
       strncmp (pattern, resource, (gsize) (pattern_rest - pattern)) != 0))
    return FALSE;

  return ably_capability_segments_cover (pattern_rest, resource_rest);
}

static gboolean
ably_capability_has_operation (const char * const *operations,
                               const char         *operation)
{
  return g_strv_contains (operations, operation) || g_strv_contains (operations, "*");
}

/**
 * ably_capability_get_permission:
 * @self: a capability
 * @resource: a channel or a room, or a pattern of which all must be covered, such as `*`
 * @operation: such as `ABLY_OPERATION_SUBSCRIBE`
 *
 * Finds whether an operation is allowed (TD5).
 *
 * Returns: whether it is, if that is known
 */
AblyPermission
ably_capability_get_permission (AblyCapability *self,
                                const char     *resource,
                                const char     *operation)
{
  GHashTableIter iter;
  gpointer pattern, operations;

  g_return_val_if_fail (self != NULL, ABLY_PERMISSION_UNKNOWN);
  g_return_val_if_fail (resource != NULL, ABLY_PERMISSION_UNKNOWN);
  g_return_val_if_fail (operation != NULL, ABLY_PERMISSION_UNKNOWN);

  g_hash_table_iter_init (&iter, self->operations);
  while (g_hash_table_iter_next (&iter, &pattern, &operations))
    {
      if (ably_capability_has_operation (operations, operation) && ably_capability_covers (pattern, resource))
        return ABLY_PERMISSION_GRANTED;
    }

  if (self->complete)
    return ABLY_PERMISSION_MISSING;
  if (g_str_equal (resource, "*") && g_str_equal (operation, ABLY_OPERATION_CHANNEL_METADATA))
    return self->metadata_of_all;

  return ABLY_PERMISSION_UNKNOWN;
}

/**
 * ably_capability_dup_resources:
 * @self: a capability
 * @operation: such as `ABLY_OPERATION_SUBSCRIBE`
 *
 * Lists the resources on which an operation is known to be allowed, as they
 * stand in the capability, in alphabetical order (TD5).
 *
 * Returns: (transfer full): the resources, none where nothing is known
 */
GStrv
ably_capability_dup_resources (AblyCapability *self,
                               const char     *operation)
{
  g_autoptr (GPtrArray) resources = NULL;
  GHashTableIter iter;
  gpointer pattern, operations;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (operation != NULL, NULL);

  resources = g_ptr_array_new_null_terminated (1, g_free, TRUE);
  g_hash_table_iter_init (&iter, self->operations);
  while (g_hash_table_iter_next (&iter, &pattern, &operations))
    if (ably_capability_has_operation (operations, operation))
      g_ptr_array_add (resources, g_strdup (pattern));
  g_ptr_array_sort_values (resources, (GCompareFunc) strcmp);

  return (GStrv) g_ptr_array_steal (resources, NULL);
}
