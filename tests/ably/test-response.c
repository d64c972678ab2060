/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "ably/ably-link.h"
#include "ably/ably-rest.h"
#include "fixture/fake-service.h"
#include "fixture/observed.h"

static AblyRest *
rest_new (FakeService *service)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  g_object_set (options,
                "endpoint", "127.0.0.1",
                "port", fake_service_get_port (service),
                "tls", FALSE,
                "key", "app.key:s3cret",
                NULL);

  return ably_rest_new (options);
}

static AblyResponse *
ask (AblyRest   *rest,
     const char *path,
     const char *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  AblyResponse *response;

  ably_rest_request_async (rest, "GET", path, query, NULL, 4, NULL, async_result_cb, &result);
  response = ably_rest_request_finish (rest, await_result (&result), &error);
  g_assert_no_error (error);

  return response;
}

static AblyResponse *
ask_next (AblyRest      *rest,
          AblyResponse  *page,
          GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ably_rest_next_async (rest, page, NULL, async_result_cb, &result);

  return ably_rest_next_finish (rest, await_result (&result), error);
}

static const char *
get_item (AblyResponse *response,
          guint         position)
{
  return json_node_get_string (ably_response_get_item (response, position));
}

static void
test_link (void)
{
  static const struct
  {
    const char *header;
    const char *relation;
    const char *expected;
  } cases[] = {
    { NULL, "next", NULL },
    { "", "next", NULL },
    { "<./a?b=1>; rel=\"next\"", "next", "./a?b=1" },
    { "</a>; rel=next", "next", "/a" },
    { "<x>;rel=\"first\", <y>;rel=\"next\"", "next", "y" },
    { "<x>;rel=\"first\", <y>;rel=\"next\"", "first", "x" },
    { "<x>; rel=\"first next\"", "next", "x" },
    { "<x>; REL=NEXT", "next", "x" },
    { "<x,y;z>; title=\"a, <b>; rel=next\"; rel=\"current\", <n>; rel=\"next\"", "next", "n" },
    { "<x>; title=\"a\\\"b, <c>\"; rel=\"next\"", "next", "x" },
    { "<x> ; rel = \"next\"", "next", "x" },
    { "<x>; rel=\"nextish\"", "next", NULL },
    { "<x>; rev=\"next\"", "next", NULL },
    { "<x>", "next", NULL },
    { "<x", "next", NULL },
    { "x>; rel=\"next\"", "next", NULL },
    { "<x>; rel=\"next", "next", "x" },
    { "<x>; rel", "next", NULL },
    { "<>; rel=\"next\"", "next", "" },
    { "<x>;;;rel=\"next\",", "next", "x" },
    { "<x>; title=\"a\\", "next", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *link = ably_link_find (cases[i].header, cases[i].relation);

      g_assert_cmpstr (link, ==, cases[i].expected);
    }
  observed ("each relation found, quoted or not, of several in a header, of several in a rel; text that is no link passed over");
}

static void
test_items (void)
{
  static const struct
  {
    guint status;
    const char *body;
    guint n_items;
  } cases[] = {
    { 200, "[\"a\",{\"b\":1},null]", 3 },
    { 200, "[]", 0 },
    { 201, "{}", 1 },
    { 200, "\"text\"", 1 },
    { 200, "null", 0 },
    { 200, "", 0 },
    { 204, NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
      AblyRest *rest = rest_new (service);
      AblyResponse *response;

      fake_service_answer (service, cases[i].status, cases[i].body != NULL ? "application/json" : NULL, cases[i].body, NULL);
      response = ask (rest, "/thing", NULL);
      g_assert_cmpuint (ably_response_get_status_code (response), ==, cases[i].status);
      g_assert_cmpuint (ably_response_get_n_items (response), ==, cases[i].n_items);
      for (guint j = 0; j < cases[i].n_items; j++)
        g_assert_nonnull (ably_response_get_item (response, j));
      g_assert_cmpint (ably_response_get_body (response) == NULL, ==, cases[i].n_items == 0 && g_strcmp0 (cases[i].body, "[]") != 0);
      g_assert_false (ably_response_has_next (response));

      g_assert_finalize_object (response);
      g_assert_finalize_object (rest);
    }
  observed ("an array of three: 3 items; an object or a text: 1; an empty array, null, nothing and status 204: 0");
}

static void
test_headers (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_new (service);
  g_autoptr (AblyResponse) response = NULL;

  fake_service_answer (service, 200, "application/json", "[]", "X-Two", "a", "X-Two", "b", NULL);
  response = ask (rest, "/thing", NULL);
  g_assert_cmpstr (ably_response_get_header (response, "x-two"), ==, "a, b");
  g_assert_null (ably_response_get_header (response, "X-Three"));
  observed ("a header in any case, its values joined; an absent one unset");

  g_assert_finalize_object (rest);
}

/* Relative and absolute links, an empty page in the middle, and on every page
 * the same credentials and version. */
static void
test_pages (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autofree char *elsewhere = g_strdup ("<http://192.0.2.1:9/channels?cursor=3>; rel=\"next\"");
  AblyRest *rest = rest_new (service);
  g_autoptr (AblyResponse) page = NULL;
  g_autoptr (GError) error = NULL;
  static const char *queries[] = { "limit=2", "limit=2&cursor=a%2Fb", "cursor=2", "cursor=3" };

  fake_service_answer (service, 200, "application/json", "[\"a\",\"b\"]",
                       "Link", "<./channels?limit=2&cursor=a%2Fb>; rel=\"next\"",
                       "Link", "<./channels?limit=2>; rel=\"first\", <./channels?limit=2>; rel=\"current\"",
                       NULL);
  fake_service_answer (service, 200, "application/json", "[]", "Link", "</apps/x/channels?cursor=2>; rel=\"next\"", NULL);
  fake_service_answer (service, 200, "application/json", "[\"c\"]", "Link", elsewhere, NULL);
  fake_service_answer (service, 200, "application/json", "[\"d\"]", NULL);

  page = ask (rest, "/channels", "limit=2");
  g_assert_cmpstr (get_item (page, 1), ==, "b");
  for (guint i = 1; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (AblyResponse) next = NULL;

      g_assert_true (ably_response_has_next (page));
      next = ask_next (rest, page, &error);
      g_assert_no_error (error);
      g_set_object (&page, next);
    }
  g_assert_cmpstr (get_item (page, 0), ==, "d");
  g_assert_false (ably_response_has_next (page));

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      const FakeRequest *request = fake_service_get_request (service, i);

      g_assert_cmpstr (request->path, ==, i == 2 ? "/apps/x/channels" : "/channels");
      g_assert_cmpstr (request->query, ==, queries[i]);
      g_assert_cmpstr (fake_request_get_header (request, "Authorization"), ==, "Basic YXBwLmtleTpzM2NyZXQ=");
      g_assert_cmpstr (fake_request_get_header (request, "X-Ably-Version"), ==, "4");
    }
  observed ("four pages through ./relative, /absolute and complete links, an empty one among them; "
            "each asked from the same host with the same credentials and version; none after the last");

  g_clear_object (&page);
  g_assert_finalize_object (rest);
}

static void
test_first (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_new (service);
  g_autoptr (AblyResponse) page = NULL;
  g_autoptr (AblyResponse) first = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fake_service_answer (service, 200, "application/json", "[\"b\"]", "Link", "<./channels?x=1>; rel=\"first\"", NULL);
  fake_service_answer (service, 200, "application/json", "[\"a\"]", NULL);
  page = ask (rest, "/channels", "x=2");
  ably_rest_first_async (rest, page, NULL, async_result_cb, &result);
  first = ably_rest_first_finish (rest, await_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (get_item (first, 0), ==, "a");
  g_assert_cmpstr (fake_service_get_request (service, 1)->query, ==, "x=1");
  observed ("the page of the link first");

  g_clear_object (&result);
  g_assert_finalize_object (rest);
}

static void
test_last (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_new (service);
  g_autoptr (AblyResponse) page = NULL;
  g_autoptr (GError) error = NULL;

  fake_service_answer (service, 200, "application/json", "[]", NULL);
  page = ask (rest, "/channels", NULL);
  g_assert_null (ask_next (rest, page, &error));
  g_assert_error (error, ABLY_ERROR, 40400);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, 404);
  g_assert_cmpuint (fake_service_get_count (service), ==, 1);
  observed ("no next page, and asking for it is 40400 without a request");

  g_assert_finalize_object (rest);
}

static void
test_error_on_next (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_new (service);
  g_autoptr (AblyResponse) page = NULL;
  g_autoptr (GError) error = NULL;

  fake_service_answer (service, 200, "application/json", "[]", "Link", "<?x=2>; rel=\"next\"", NULL);
  fake_service_answer (service, 400, "application/json", "{\"error\":{\"code\":40011,\"message\":\"again\"}}", NULL);
  page = ask (rest, "/channels", "x=1");
  g_assert_null (ask_next (rest, page, &error));
  g_assert_error (error, ABLY_ERROR, 40011);
  g_assert_cmpstr (fake_service_get_request (service, 1)->path, ==, "/channels");
  g_assert_cmpstr (fake_service_get_request (service, 1)->query, ==, "x=2");
  observed ("the error of the next page, 40011, is that of the call");

  g_assert_finalize_object (rest);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/HU/TG/link-header-parsing-1", test_link);
  g_test_add_func ("/HU/TG/multiple-link-relations-6", test_link);
  g_test_add_func ("/HU/TG1/paginated-result-items-0", test_items);
  g_test_add_func ("/HU/TG/empty-result-handling-0", test_items);
  g_test_add_func ("/HU/RSC19d/response-items-decoded-5", test_items);
  g_test_add_func ("/HU/RSC19d/non-array-response-handling-7", test_items);
  g_test_add_func ("/HU/RSC19d/empty-response-handling-8", test_items);
  g_test_add_func ("/HU/RSC19c/response-decoded-by-content-type-3", test_items);
  g_test_add_func ("/HU/RSC19d/response-headers-accessible-4", test_headers);
  g_test_add_func ("/HU/RSC19d/pagination-with-link-headers-6", test_pages);
  g_test_add_func ("/HU/TG2/has-next-is-last-0", test_pages);
  g_test_add_func ("/HU/TG3/next-fetches-next-page-0", test_pages);
  g_test_add_func ("/HU/TG/pagination-preserves-auth-4", test_pages);
  g_test_add_func ("/HU/TG/pagination-relative-urls-5", test_pages);
  g_test_add_func ("/HU/TG/pagination-includes-headers-8", test_pages);
  g_test_add_func ("/trap/20-links", test_pages);
  g_test_add_func ("/HU/TG4/first-returns-first-page-0", test_first);
  g_test_add_func ("/HU/TG/next-on-last-page-3", test_last);
  g_test_add_func ("/HU/TG/error-handling-on-next-9", test_error_on_next);

  return g_test_run ();
}
