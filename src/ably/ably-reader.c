/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "ably/ably-reader.h"

/* Arrays and objects in each other, far more than any frame has. */
#define MAX_DEPTH 64

/* Values in a text, far more than any frame or page has: each takes many times what
 * it takes to write it. */
#define MAX_VALUES (128 * 1024)

/* Memory beyond this is given back after a text that needed it. */
#define MAX_KEPT (256 * 1024)

struct _AblyReader
{
  GArray *values;
  GString *buffer;
  char *cursor;
  guint depth;
};

static gboolean ably_reader_read_value (AblyReader *self,
                                        const char *name);

static void
ably_reader_skip_space (AblyReader *self)
{
  while (*self->cursor == ' ' || *self->cursor == '\n' || *self->cursor == '\r' || *self->cursor == '\t')
    self->cursor++;
}

static gboolean
ably_reader_skip (AblyReader *self,
                  char        c)
{
  ably_reader_skip_space (self);
  if (*self->cursor != c)
    return FALSE;

  self->cursor++;

  return TRUE;
}

static gboolean
ably_reader_read_hex (const char *digits,
                      gunichar   *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (digits[i]);

      if (digit < 0)
        return FALSE;
      *unit = *unit << 4 | (gunichar) digit;
    }

  return TRUE;
}

/* What C strings cannot hold becomes a replacement character: NUL, and halves of pairs. */
static char *
ably_reader_read_unicode (AblyReader *self,
                          char       *out)
{
  gunichar unit, low;

  if (!ably_reader_read_hex (self->cursor, &unit))
    return NULL;
  self->cursor += 4;

  if (unit >= 0xd800 && unit < 0xdc00 && self->cursor[0] == '\\' && self->cursor[1] == 'u' &&
      ably_reader_read_hex (self->cursor + 2, &low) && low >= 0xdc00 && low < 0xe000)
    {
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
      self->cursor += 6;
    }

  if (unit == 0 || (unit >= 0xd800 && unit < 0xe000))
    unit = 0xfffd;

  return out + g_unichar_to_utf8 (unit, out);
}

static char *
ably_reader_read_escape (AblyReader *self,
                         char       *out)
{
  char c = *self->cursor++;

  switch (c)
    {
    case '"':
    case '\\':
    case '/':
      break;

    case 'b':
      c = '\b';
      break;

    case 'f':
      c = '\f';
      break;

    case 'n':
      c = '\n';
      break;

    case 'r':
      c = '\r';
      break;

    case 't':
      c = '\t';
      break;

    case 'u':
      return ably_reader_read_unicode (self, out);

    default:
      return NULL;
    }

  *out++ = c;

  return out;
}

/* In place: what is written is never longer than what was read. */
static char *
ably_reader_read_string (AblyReader *self)
{
  char *text, *out;

  if (!ably_reader_skip (self, '"'))
    return NULL;

  text = self->cursor;
  while ((guchar) *self->cursor >= ' ' && *self->cursor != '"' && *self->cursor != '\\')
    self->cursor++;

  out = self->cursor;
  while (*self->cursor != '"')
    {
      if ((guchar) *self->cursor < ' ')
        return NULL;

      if (*self->cursor != '\\')
        {
          *out++ = *self->cursor++;
          continue;
        }

      self->cursor++;
      out = ably_reader_read_escape (self, out);
      if (out == NULL)
        return NULL;
    }

  self->cursor++;
  *out = '\0';

  return text;
}

static gboolean
ably_reader_skip_digits (const char **cursor)
{
  const char *start = *cursor;

  while (g_ascii_isdigit (**cursor))
    (*cursor)++;

  return *cursor > start;
}

static gboolean
ably_reader_read_number (AblyReader *self,
                         AblyValue  *value)
{
  const char *start = self->cursor;
  const char *cursor = start;
  gboolean whole = TRUE;

  if (*cursor == '-')
    cursor++;
  if (*cursor == '0' ? g_ascii_isdigit (*++cursor) : !ably_reader_skip_digits (&cursor))
    return FALSE;

  if (*cursor == '.')
    {
      whole = FALSE;
      cursor++;
      if (!ably_reader_skip_digits (&cursor))
        return FALSE;
    }

  if (*cursor == 'e' || *cursor == 'E')
    {
      whole = FALSE;
      cursor++;
      if (*cursor == '+' || *cursor == '-')
        cursor++;
      if (!ably_reader_skip_digits (&cursor))
        return FALSE;
    }

  errno = 0;
  value->type = ABLY_VALUE_INT;
  value->integer = whole ? g_ascii_strtoll (start, NULL, 10) : 0;
  if (!whole || errno == ERANGE)
    {
      value->type = ABLY_VALUE_DOUBLE;
      value->number = g_ascii_strtod (start, NULL);
    }

  self->cursor += cursor - start;

  return TRUE;
}

static gboolean
ably_reader_read_word (AblyReader    *self,
                       AblyValue     *value,
                       const char    *word,
                       AblyValueType  type,
                       gboolean       boolean)
{
  gsize length = strlen (word);

  if (strncmp (self->cursor, word, length) != 0)
    return FALSE;

  self->cursor += length;
  value->type = type;
  value->boolean = boolean;

  return TRUE;
}

static gboolean
ably_reader_read_children (AblyReader *self,
                           gboolean    named,
                           guint      *n_children)
{
  char end = named ? '}' : ']';

  self->cursor++;
  *n_children = 0;
  if (ably_reader_skip (self, end))
    return TRUE;

  do
    {
      const char *name = NULL;

      if (named && ((name = ably_reader_read_string (self)) == NULL || !ably_reader_skip (self, ':')))
        return FALSE;
      if (!ably_reader_read_value (self, name))
        return FALSE;
      (*n_children)++;
    }
  while (ably_reader_skip (self, ','));

  return ably_reader_skip (self, end);
}

static gboolean
ably_reader_read_content (AblyReader *self,
                          AblyValue  *value)
{
  gboolean read;

  switch (*self->cursor)
    {
    case '{':
    case '[':
      value->type = *self->cursor == '{' ? ABLY_VALUE_OBJECT : ABLY_VALUE_ARRAY;
      if (self->depth == MAX_DEPTH)
        return FALSE;

      self->depth++;
      read = ably_reader_read_children (self, value->type == ABLY_VALUE_OBJECT, &value->n_children);
      self->depth--;
      return read;

    case '"':
      value->type = ABLY_VALUE_STRING;
      value->text = ably_reader_read_string (self);
      return value->text != NULL;

    case 't':
      return ably_reader_read_word (self, value, "true", ABLY_VALUE_BOOLEAN, TRUE);

    case 'f':
      return ably_reader_read_word (self, value, "false", ABLY_VALUE_BOOLEAN, FALSE);

    case 'n':
      return ably_reader_read_word (self, value, "null", ABLY_VALUE_NULL, FALSE);

    default:
      return ably_reader_read_number (self, value);
    }
}

/* The values move when there are more of them, so this one is put in place last. */
static gboolean
ably_reader_read_value (AblyReader *self,
                        const char *name)
{
  guint position = self->values->len;
  AblyValue value = { .name = name };

  if (position == MAX_VALUES)
    return FALSE;

  ably_reader_skip_space (self);
  g_array_set_size (self->values, position + 1);
  if (!ably_reader_read_content (self, &value))
    return FALSE;

  value.size = self->values->len - position;
  g_array_index (self->values, AblyValue, position) = value;

  return TRUE;
}

/**
 * ably_reader_new:
 *
 * Makes a reader.
 *
 * Returns: (transfer full): the reader
 */
AblyReader *
ably_reader_new (void)
{
  AblyReader *self = g_new0 (AblyReader, 1);

  self->values = g_array_new (FALSE, FALSE, sizeof (AblyValue));
  self->buffer = g_string_new (NULL);

  return self;
}

/**
 * ably_reader_read:
 * @self: a reader
 * @text: a JSON text in valid UTF-8
 * @length: its length in bytes
 *
 * Reads a text as RFC 8259 has it, not too deep and not of too many values.
 *
 * Returns: (nullable) (transfer none): what it says, until the next text is
 *   read; `NULL` if it is not JSON
 */
const AblyValue *
ably_reader_read (AblyReader *self,
                  const char *text,
                  gsize       length)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  if (self->buffer->allocated_len > MAX_KEPT)
    {
      g_string_free (self->buffer, TRUE);
      g_array_unref (self->values);
      self->buffer = g_string_new (NULL);
      self->values = g_array_new (FALSE, FALSE, sizeof (AblyValue));
    }

  g_string_truncate (self->buffer, 0);
  g_string_append_len (self->buffer, text, (gssize) length);
  g_array_set_size (self->values, 0);
  self->cursor = self->buffer->str;
  self->depth = 0;

  if (!ably_reader_read_value (self, NULL))
    return NULL;

  ably_reader_skip_space (self);
  if (self->cursor != self->buffer->str + self->buffer->len)
    return NULL;

  return &g_array_index (self->values, AblyValue, 0);
}

/**
 * ably_reader_free:
 * @self: a reader
 *
 * Frees a reader and what it read.
 */
void
ably_reader_free (AblyReader *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->values);
  g_string_free (self->buffer, TRUE);
  g_free (self);
}
