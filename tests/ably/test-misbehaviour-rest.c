/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ably/ably-error.h"
#include "ably/ably-rest.h"
#include "fixture/memory.h"
#include "fixture/observed.h"
#include "fixture/raw-service.h"
#include "fixture/rest-fixture.h"

/* As the tests of misbehaviour, for requests. */

/* What may be on its way before an end is noticed, on a machine that does other things too. */
#define SENT_MOST (256 * 1024 * 1024)

typedef struct
{
  RawService *service;
  AblyRest *rest;
  gsize memory;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  user_data)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  self->service = raw_service_new ();
  g_object_set (options,
                "key", "app.key:s3cret",
                "endpoint", "127.0.0.1",
                "port", raw_service_get_port (self->service),
                "tls", FALSE,
                NULL);
  self->rest = ably_rest_new (options);
}

static void
tear_down (Fixture       *self,
           gconstpointer  user_data)
{
  g_assert_finalize_object (self->rest);
  raw_service_free (self->service);
}

static GError *
request (Fixture *self)
{
  g_autoptr (AblyResponse) response = NULL;
  GError *error = NULL;

  response = rest_fixture_request_full (self->rest, "GET", "/channels", NULL, NULL, 0, &error);
  g_assert_true ((response == NULL) == (error != NULL));
  return error;
}

static void
add_rest_answer (Fixture *self)
{
  raw_service_answer (self->service,
                      raw_bytes_new ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"), RAW_CLOSE);
}

static void
test_rest_garbage (Fixture       *self,
                   gconstpointer  user_data)
{
  static const char *answers[] = {
    "", "garbage\r\n\r\n", "HTTP/1.1 999 x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n[", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>",
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n0[]",
    "HTTP/1.1 500 x\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"error\":7}",
    "HTTP/1.1 400 x\r\nX-Ably-ErrorCode: many\r\nContent-Length: 0\r\n\r\n",
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GError) refused = NULL;

      raw_service_answer (self->service, raw_bytes_new (answers[i]), RAW_CLOSE);
      refused = request (self);
      g_assert_nonnull (refused);
      g_assert_true (refused->domain == ABLY_ERROR);
      g_assert_cmpint (refused->code, >, 0);
    }
  add_rest_answer (self);
  error = request (self);
  g_assert_no_error (error);
  observed ("eleven answers that make no sense are errors with a code, and the next request is answered");
}

/* 100 MB of blanks, in a few bytes. */
static GByteArray *
make_bomb (void)
{
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, compressor);
  g_autofree char *text = g_strnfill (1024 * 1024, ' ');
  GByteArray *bomb = raw_bytes_new ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n");

  for (guint i = 0; i < 100; i++)
    g_assert_true (g_output_stream_write_all (stream, text, 1024 * 1024, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));

  return g_byte_array_append (bomb,
                              g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                              g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)));
}

static void
test_rest_endless (Fixture       *self,
                   gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (60000, ' ');
  g_autoptr (GError) error = NULL;

  raw_service_answer (self->service, make_bomb (), RAW_CLOSE);
  self->memory = memory_begin ();
  error = request (self);
  g_assert_error (error, ABLY_ERROR, 40013);
  g_clear_error (&error);

  raw_service_answer (self->service, raw_bytes_new ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"), RAW_KEEP);
  raw_service_repeat (self->service, raw_bytes_new (text));
  error = request (self);
  g_assert_error (error, ABLY_ERROR, 40013);
  g_clear_error (&error);

  raw_service_answer (self->service, raw_bytes_new ("HTTP/1.1 200 OK\r\nX-Endless: "), RAW_KEEP);
  raw_service_repeat (self->service, raw_bytes_new (text));
  error = request (self);
  g_assert_nonnull (error);
  g_clear_error (&error);

  assert_memory_is_bounded (self->memory);
  g_assert_cmpuint (raw_service_get_sent (self->service), <, SENT_MOST);
  add_rest_answer (self);
  error = request (self);
  g_assert_no_error (error);
  observed ("100 MB in a compressed answer and an answer without end are 40013, a header without end is an error; "
            "the next request is answered");
}

/* What libsoup reads to its end before it hands it over: it might ask again. */
static void
test_rest_kept (Fixture       *self,
                gconstpointer  user_data)
{
  static const char *heads[] = {
    "HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm=\"x\"\r\n", "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=\"x\"\r\n",
    "HTTP/1.1 421 x\r\n", "HTTP/1.1 302 x\r\nLocation: /there\r\n",
  };
  AblyClientOptions *options = ably_rest_get_options (self->rest);
  g_autofree char *text = g_strnfill (60000, ' ');
  g_autoptr (GError) error = NULL;

  self->memory = memory_begin ();
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *endless = g_strconcat (heads[i], "\r\n", NULL);
      g_autofree char *stalled = g_strconcat (heads[i], "Content-Length: 5\r\n\r\n", NULL);

      g_object_set (options, "http-request-timeout", 10000, NULL);
      raw_service_answer (self->service, raw_bytes_new (endless), RAW_KEEP);
      raw_service_repeat (self->service, raw_bytes_new (text));
      error = request (self);
      g_assert_error (error, ABLY_ERROR, 40013);
      g_clear_error (&error);

      g_object_set (options, "http-request-timeout", 50, NULL);
      raw_service_answer (self->service, raw_bytes_new (stalled), RAW_KEEP);
      error = request (self);
      g_assert_error (error, ABLY_ERROR, 50003);
      g_clear_error (&error);
    }

  assert_memory_is_bounded (self->memory);
  g_object_set (options, "http-request-timeout", 10000, NULL);
  add_rest_answer (self);
  error = request (self);
  g_assert_no_error (error);
  observed ("status 401, 407, 421 and 302 with an answer without end are 40013, with half an answer 50003; the next request is answered");
}

/* libsoup does not return to the main loop while there is more. */
static void
test_rest_promises (Fixture       *self,
                    gconstpointer  user_data)
{
  static const char promise[] = "HTTP/1.1 103 x\r\n\r\n";
  GByteArray *promises = raw_bytes_new ("");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1000; i++)
    g_byte_array_append (promises, (const guint8 *) promise, strlen (promise));
  raw_service_answer (self->service, promises, RAW_KEEP);
  error = request (self);
  g_assert_error (error, ABLY_ERROR, 80003);
  g_clear_error (&error);

  raw_service_answer (self->service,
                      raw_bytes_new ("HTTP/1.1 100 x\r\n\r\nHTTP/1.1 103 x\r\n\r\n"
                                     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"), RAW_CLOSE);
  error = request (self);
  g_assert_no_error (error);
  observed ("a thousand informational answers are 80003; the next request is answered after two of them");
}

#define add(path, test) g_test_add ("/robust/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("rest-garbage", test_rest_garbage);
  add ("rest-without-end", test_rest_endless);
  add ("rest-kept", test_rest_kept);
  add ("rest-promises", test_rest_promises);

  return g_test_run ();
}
