/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "app/occupancy-chart.h"
#include "app/occupancy-chart-texture.h"
#include "app/occupancy-plot.h"
#include "app/occupancy-sparkline.h"
#include "core/occupancy-sample.h"
#include "fixture/fake-model.h"

#define SECOND G_GINT64_CONSTANT (1000)

typedef struct
{
  guint n_nodes;
  guint n_forbidden;
  guint n_hatched;
  float marker_top;
} Census;

/* Counts the nodes, and those that GTK would rasterise on the processor. */
static void
take_census (GskRenderNode *node,
             Census        *census)
{
  graphene_rect_t bounds;

  census->n_nodes++;

  switch ((int) gsk_render_node_get_node_type (node))
    {
    case GSK_CAIRO_NODE:
    case GSK_STROKE_NODE:
    case GSK_FILL_NODE:
      census->n_forbidden++;
      break;

    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        take_census (gsk_container_node_get_child (node, i), census);
      break;

    case GSK_TRANSFORM_NODE:
      take_census (gsk_transform_node_get_child (node), census);
      break;

    case GSK_CLIP_NODE:
      take_census (gsk_clip_node_get_child (node), census);
      break;

    case GSK_REPEAT_NODE:
      census->n_hatched++;
      take_census (gsk_repeat_node_get_child (node), census);
      break;

    case GSK_MASK_NODE:
      gsk_render_node_get_bounds (node, &bounds);
      census->marker_top = MIN (census->marker_top, bounds.origin.y);
      take_census (gsk_mask_node_get_source (node), census);
      take_census (gsk_mask_node_get_mask (node), census);
      break;

    default:
      break;
    }
}

static GskRenderNode *
snapshot_widget (GtkWidget *widget)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot),
                          gtk_widget_get_width (widget), gtk_widget_get_height (widget));

  return gtk_snapshot_to_node (snapshot);
}

static GtkWidget *
show_widget (GtkWidget *widget,
             int        width,
             int        height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  while (gtk_widget_get_width (widget) == 0)
    g_main_context_iteration (NULL, TRUE);

  return window;
}

static void
close_window (GtkWidget *window)
{
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  while (window != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static OccupancyPlot
make_plot (void)
{
  return (OccupancyPlot) {
    .area = GRAPHENE_RECT_INIT (0, 0, 100, 50),
    .from = 0,
    .to = 100 * SECOND,
    .until = 100 * SECOND,
    .top = 50,
    .scale = 1,
  };
}

static void
append (OccupancySeries *series,
        gint64           time,
        gint64           connections)
{
  OccupancySample sample = { .time = time, .connections = connections, .valid = TRUE };

  occupancy_series_append (series, &sample);
}

static GskRenderNode *
snapshot_steps (OccupancySeries *series,
                const GdkRGBA   *fill)
{
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  OccupancyPlot plot = make_plot ();
  GdkRGBA line = { 1, 0, 0, 1 };

  occupancy_plot_snapshot_steps (&plot, snapshot, series, OCCUPANCY_MEASURE_CONNECTIONS, 2, &line, fill);

  return gtk_snapshot_to_node (snapshot);
}

static void
assert_rect (GskRenderNode *container,
             guint          position,
             float          x,
             float          y,
             float          width,
             float          height)
{
  GskRenderNode *node = gsk_container_node_get_child (container, position);
  graphene_rect_t bounds;

  g_assert_cmpint (gsk_render_node_get_node_type (node), ==, GSK_COLOR_NODE);
  gsk_render_node_get_bounds (node, &bounds);
  g_assert_cmpfloat (bounds.origin.x, ==, x);
  g_assert_cmpfloat (bounds.origin.y, ==, y);
  g_assert_cmpfloat (bounds.size.width, ==, width);
  g_assert_cmpfloat (bounds.size.height, ==, height);
}

static void
test_plot_places (void)
{
  OccupancyPlot plot = make_plot ();
  gint64 to;

  g_assert_cmpfloat (occupancy_plot_get_x (&plot, 25 * SECOND), ==, 25);
  g_assert_cmpfloat (occupancy_plot_get_x (&plot, 25 * SECOND + 400), ==, 25);
  g_assert_cmpfloat (occupancy_plot_get_x (&plot, -1), ==, 0);
  g_assert_cmpfloat (occupancy_plot_get_y (&plot, 0), ==, 50);
  g_assert_cmpfloat (occupancy_plot_get_y (&plot, 50), ==, 0);
  g_assert_cmpfloat (occupancy_plot_get_y (&plot, 99), ==, 0);

  plot.scale = 2;
  g_assert_cmpfloat (occupancy_plot_get_x (&plot, 25 * SECOND + 400), ==, 25.5);

  /* The edge stays within a column, and moves by whole ones. */
  to = occupancy_plot_align (1000 * SECOND, 100 * SECOND, 100, 1);
  g_assert_cmpint (to, ==, 1001 * SECOND);
  g_assert_cmpint (occupancy_plot_align (1000 * SECOND + 999, 100 * SECOND, 100, 1), ==, to);
  g_assert_cmpint (occupancy_plot_align (1001 * SECOND, 100 * SECOND, 100, 1), ==, to + SECOND);
}

static void
test_plot_steps (void)
{
  g_autoptr(OccupancySeries) series = occupancy_series_new ();
  g_autoptr(GskRenderNode) node = NULL;
  GdkRGBA fill = { 1, 0, 0, 0.14f };

  append (series, 10 * SECOND, 10);
  append (series, 40 * SECOND, 30);
  occupancy_series_append_gap (series, 60 * SECOND);
  append (series, 80 * SECOND, 20);

  node = snapshot_steps (series, NULL);
  g_assert_cmpuint (gsk_container_node_get_n_children (node), ==, 4);
  assert_rect (node, 0, 10, 39, 30, 2);
  assert_rect (node, 1, 39, 19, 2, 22);
  assert_rect (node, 2, 40, 19, 20, 2);
  assert_rect (node, 3, 80, 29, 20, 2);
  g_clear_pointer (&node, gsk_render_node_unref);

  node = snapshot_steps (series, &fill);
  g_assert_cmpuint (gsk_container_node_get_n_children (node), ==, 7);
  assert_rect (node, 0, 10, 40, 30, 10);
}

/* All that happened within a device pixel is one vertical. */
static void
test_plot_columns (void)
{
  g_autoptr(OccupancySeries) series = occupancy_series_new ();
  g_autoptr(GskRenderNode) node = NULL;

  append (series, 10 * SECOND, 10);
  for (int i = 0; i < 100; i++)
    append (series, 50 * SECOND + i, i % 2 == 0 ? 45 : 5);
  append (series, 50 * SECOND + 100, 20);

  node = snapshot_steps (series, NULL);
  g_assert_cmpuint (gsk_container_node_get_n_children (node), ==, 3);
  assert_rect (node, 0, 10, 39, 40, 2);
  assert_rect (node, 1, 49, 4, 2, 42);
  assert_rect (node, 2, 50, 29, 50, 2);
}

static void
test_plot_nothing (void)
{
  g_autoptr(OccupancySeries) series = occupancy_series_new ();

  g_assert_null (snapshot_steps (series, NULL));
}

static void
test_hatch (void)
{
  GdkRGBA color = { 0, 0, 0, 0.2f };

  for (double scale = 1; scale <= 3; scale += 0.25)
    {
      g_autoptr(GdkTexture) texture = occupancy_hatch_texture (&color, scale);

      g_assert_cmpint (gdk_texture_get_width (texture), ==, (int) (8 * scale));
    }
}

static void
test_chart_nodes (void)
{
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  g_autoptr(OccupancyWatch) watch = fake_watch_new ("Festival", "lobby");
  GtkWidget *chart = occupancy_chart_new ();
  GtkWidget *window;
  g_autoptr(GskRenderNode) node = NULL;
  Census census = { 0, 0 };

  fake_watch_fill (watch, 1000, 400);
  occupancy_series_append_gap (occupancy_watch_get_series (watch), occupancy_sample_now ());
  occupancy_chart_set_series (OCCUPANCY_CHART (chart), occupancy_watch_get_series (watch));
  occupancy_chart_set_timeline (OCCUPANCY_CHART (chart), timeline);
  occupancy_chart_set_title (OCCUPANCY_CHART (chart), "lobby");

  window = show_widget (chart, 700, 320);
  node = snapshot_widget (chart);
  g_assert_nonnull (node);
  take_census (node, &census);
  g_test_message ("%u nodes", census.n_nodes);
  g_assert_cmpuint (census.n_forbidden, ==, 0);
  g_assert_cmpuint (census.n_nodes, >, 100);
  g_assert_cmpuint (census.n_nodes, <, 3000);

  gtk_test_accessible_assert_role (chart, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Chart of lobby");
  g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));

  close_window (window);
}

/* A service may say anything. */
static void
test_chart_huge_count (void)
{
  g_autoptr(OccupancySeries) series = occupancy_series_new ();
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  g_autoptr(GskRenderNode) node = NULL;
  GtkWidget *chart = occupancy_chart_new ();
  GtkWidget *window;

  append (series, occupancy_sample_now () - 60 * SECOND, G_MAXINT64);
  occupancy_chart_set_series (OCCUPANCY_CHART (chart), series);
  occupancy_chart_set_timeline (OCCUPANCY_CHART (chart), timeline);
  window = show_widget (chart, 700, 320);
  node = snapshot_widget (chart);
  g_assert_nonnull (node);
  close_window (window);
}

/* What was drawn is kept, unless something changed. */
static void
test_chart_idle (void)
{
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  g_autoptr(OccupancyWatch) watch = fake_watch_new ("Festival", "lobby");
  GtkWidget *chart = occupancy_chart_new ();
  GtkWidget *window;
  g_autoptr(GskRenderNode) first = NULL;
  g_autoptr(GskRenderNode) second = NULL;
  g_autoptr(GBytes) before = NULL;
  g_autoptr(GBytes) after = NULL;

  fake_watch_fill (watch, 100, 40);
  occupancy_chart_set_series (OCCUPANCY_CHART (chart), occupancy_watch_get_series (watch));
  occupancy_chart_set_timeline (OCCUPANCY_CHART (chart), timeline);

  window = show_widget (chart, 700, 320);
  first = snapshot_widget (chart);
  second = snapshot_widget (chart);
  before = gsk_render_node_serialize (first);
  after = gsk_render_node_serialize (second);
  g_assert_true (g_bytes_equal (before, after));

  close_window (window);
}

static void
test_sparkline_nodes (void)
{
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  g_autoptr(OccupancyWatch) watch = fake_watch_new ("Festival", "lobby");
  GtkWidget *sparkline = occupancy_sparkline_new ();
  GtkWidget *window;
  g_autoptr(GskRenderNode) node = NULL;
  Census census = { 0, 0 };

  gtk_widget_set_halign (sparkline, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (sparkline, GTK_ALIGN_CENTER);
  fake_watch_fill (watch, 100, 40);
  occupancy_sparkline_set_series (OCCUPANCY_SPARKLINE (sparkline), occupancy_watch_get_series (watch));
  occupancy_sparkline_set_timeline (OCCUPANCY_SPARKLINE (sparkline), timeline);

  window = show_widget (sparkline, 200, 100);
  g_assert_cmpint (gtk_widget_get_width (sparkline), ==, 56);
  g_assert_cmpint (gtk_widget_get_height (sparkline), ==, 22);
  node = snapshot_widget (sparkline);
  take_census (node, &census);
  g_assert_cmpuint (census.n_forbidden, ==, 0);
  g_assert_cmpuint (census.n_nodes, <=, 200);
  gtk_test_accessible_assert_role (sparkline, GTK_ACCESSIBLE_ROLE_IMG);

  close_window (window);
}

/* What is too much to keep is not shown as what is not known. */
static void
test_chart_cut (void)
{
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  g_autoptr(OccupancySeries) series = occupancy_series_new ();
  gint64 now = occupancy_sample_now ();
  GtkWidget *chart = occupancy_chart_new ();
  GtkWidget *window;

  for (int i = 3600; i > 0; i--)
    append (series, now - 600 * SECOND - i * SECOND / 2, i);
  occupancy_chart_set_series (OCCUPANCY_CHART (chart), series);
  occupancy_chart_set_timeline (OCCUPANCY_CHART (chart), timeline);
  window = show_widget (chart, 700, 320);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GskRenderNode) node = NULL;
      Census census = { 0 };

      while ((node = snapshot_widget (chart)) == NULL)
        g_main_context_iteration (NULL, TRUE);
      take_census (node, &census);
      g_assert_cmpuint (census.n_hatched, ==, i);

      /* A gap is one. */
      occupancy_series_append_gap (series, now - 600 * SECOND);
      append (series, now, 7);
      occupancy_timeline_set_active (timeline, TRUE);
    }
  close_window (window);
}

static void
assert_label (GtkWidget  *sparkline,
              const char *prefix)
{
  g_autofree char *actual = gtk_test_accessible_check_property (GTK_ACCESSIBLE (sparkline), GTK_ACCESSIBLE_PROPERTY_LABEL, "?");

  g_assert_nonnull (strstr (actual, prefix));
}

/* The words follow what is known at once. */
static void
test_sparkline_words (void)
{
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  g_autoptr(OccupancySeries) series = occupancy_series_new ();
  GtkWidget *sparkline = occupancy_sparkline_new ();
  GtkWidget *window;
  gint64 now = occupancy_sample_now ();

  occupancy_sparkline_set_series (OCCUPANCY_SPARKLINE (sparkline), series);
  occupancy_sparkline_set_timeline (OCCUPANCY_SPARKLINE (sparkline), timeline);
  window = show_widget (sparkline, 200, 100);
  assert_label (sparkline, "Last hour: no data");

  append (series, now, 1204);
  occupancy_timeline_set_active (timeline, TRUE);
  assert_label (sparkline, "Last hour: lowest 1,204 at ");

  /* What contradicts the words is said at once, too. */
  occupancy_timeline_set_active (timeline, FALSE);
  append (series, now, 7);
  occupancy_timeline_set_active (timeline, TRUE);
  assert_label (sparkline, "Last hour: lowest 7 at ");

  occupancy_timeline_set_active (timeline, FALSE);
  occupancy_series_append_gap (series, now);
  append (series, now, 1204);
  occupancy_series_append_gap (series, now + 1);
  occupancy_timeline_set_active (timeline, TRUE);
  assert_label (sparkline, "Last hour: now unknown, last 1,204");

  close_window (window);
}

/* The markers of a chart as it is drawn now. */
static float
get_marker_top (GtkWidget *chart)
{
  g_autoptr(GskRenderNode) node = NULL;
  Census census = { .marker_top = G_MAXFLOAT };

  for (GtkWidget *layer = gtk_widget_get_first_child (chart); layer != NULL; layer = gtk_widget_get_next_sibling (layer))
    gtk_widget_queue_draw (layer);
  while ((node = snapshot_widget (chart)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  take_census (node, &census);

  return census.marker_top;
}

/* A count that comes between two beats is not drawn in an axis that does not
 * reach to it. */
static void
test_chart_between_beats (void)
{
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  g_autoptr(OccupancySeries) series = occupancy_series_new ();
  gint64 later = occupancy_timeline_get_end (timeline) + 500;
  GtkWidget *chart = occupancy_chart_new ();
  GtkWidget *window;
  float top;

  occupancy_chart_set_series (OCCUPANCY_CHART (chart), series);
  occupancy_chart_set_timeline (OCCUPANCY_CHART (chart), timeline);
  window = show_widget (chart, 700, 320);

  /* All is drawn anew, as when the window gets another size. */
  append (series, later, 7);
  occupancy_timeline_set_span (timeline, 1800 * SECOND);
  top = get_marker_top (chart);
  g_assert_cmpfloat (top, <, G_MAXFLOAT);
  /* 7 of 8 is an eighth of the plot below its upper edge. */
  g_assert_cmpfloat (top, >, 20);
  append (series, later + 1, 70);
  g_assert_cmpfloat (get_marker_top (chart), ==, top);

  /* 7 of 8, and 70 of 80. */
  occupancy_timeline_set_span (timeline, 3600 * SECOND);
  g_assert_cmpfloat_with_epsilon (get_marker_top (chart), top, 1);
  occupancy_series_append_gap (series, later + 2);
  occupancy_timeline_set_span (timeline, 1800 * SECOND);
  g_assert_cmpfloat_with_epsilon (get_marker_top (chart), top, 1);
  close_window (window);
}

/* The axis ends at a round count; the mark of one that is there is not cut off. */
static void
test_chart_round_counts (void)
{
  const gint64 counts[] = { 3, 4, 10, 1000, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr(OccupancySeries) series = occupancy_series_new ();
      g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
      GtkWidget *chart = occupancy_chart_new ();
      GtkWidget *window;

      append (series, occupancy_sample_now () - 60 * SECOND, counts[i]);
      occupancy_chart_set_series (OCCUPANCY_CHART (chart), series);
      occupancy_chart_set_timeline (OCCUPANCY_CHART (chart), timeline);
      window = show_widget (chart, 700, 320);
      g_assert_cmpfloat (get_marker_top (chart), >=, 0);
      g_assert_cmpfloat (get_marker_top (chart), <, 20);
      close_window (window);
    }
}

/* Both let go of all they were given. */
static void
test_chart_finalize (void)
{
  OccupancyTimeline *timeline = occupancy_timeline_new ();
  OccupancySeries *series = occupancy_series_new ();
  GtkWidget *chart = g_object_ref_sink (occupancy_chart_new ());
  GtkWidget *sparkline = g_object_ref_sink (occupancy_sparkline_new ());

  g_object_set (chart, "series", series, "timeline", timeline, "title", "lobby", NULL);
  g_object_set (sparkline, "series", series, "timeline", timeline, NULL);

  g_assert_finalize_object (chart);
  g_assert_finalize_object (sparkline);
  g_assert_finalize_object (series);
  g_assert_finalize_object (timeline);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/plot/places", test_plot_places);
  g_test_add_func ("/plot/steps", test_plot_steps);
  g_test_add_func ("/plot/columns", test_plot_columns);
  g_test_add_func ("/plot/nothing", test_plot_nothing);
  g_test_add_func ("/plot/hatch", test_hatch);
  g_test_add_func ("/chart/nodes", test_chart_nodes);
  g_test_add_func ("/chart/huge-count", test_chart_huge_count);
  g_test_add_func ("/chart/idle", test_chart_idle);
  g_test_add_func ("/chart/cut", test_chart_cut);
  g_test_add_func ("/chart/between-beats", test_chart_between_beats);
  g_test_add_func ("/chart/round-counts", test_chart_round_counts);
  g_test_add_func ("/chart/finalize", test_chart_finalize);
  g_test_add_func ("/sparkline/nodes", test_sparkline_nodes);
  g_test_add_func ("/sparkline/words", test_sparkline_words);

  return g_test_run ();
}
