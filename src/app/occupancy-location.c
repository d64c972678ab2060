/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-location"

#include "config.h"

#include "app/occupancy-location.h"

/* Where the parts of the application are: what was built runs from the build
 * tree as well as from where it is installed. */

static gboolean
occupancy_location_is_build_tree (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return program != NULL && g_str_has_prefix (program, BUILD_ROOT G_DIR_SEPARATOR_S);
}

/**
 * occupancy_location_dup_simulator:
 *
 * Gets the path of occupancy-simulator.
 *
 * Returns: (transfer full): a path
 */
char *
occupancy_location_dup_simulator (void)
{
  if (occupancy_location_is_build_tree ())
    return g_build_filename (BUILD_ROOT, "src", "simulator", "occupancy-simulator", NULL);

  return g_build_filename (LIBEXECDIR, "occupancy-simulator", NULL);
}

/**
 * occupancy_location_dup_scenario:
 *
 * Gets the path of what happens in the demo.
 *
 * Returns: (transfer full): a path
 */
char *
occupancy_location_dup_scenario (void)
{
  if (occupancy_location_is_build_tree ())
    return g_build_filename (BUILD_ROOT, "src", "simulator", "demo.json", NULL);

  return g_build_filename (PKGDATADIR, "demo.json", NULL);
}

/**
 * occupancy_location_new_settings:
 *
 * Opens the settings of the application.
 *
 * Returns: (transfer full): the settings; without their schema the application
 *   is not installed, and ends
 */
GSettings *
occupancy_location_new_settings (void)
{
  g_autoptr(GSettingsSchemaSource) source = NULL;
  g_autoptr(GSettingsSchema) schema = NULL;
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();

  if (occupancy_location_is_build_tree ())
    {
      g_autofree char *folder = g_build_filename (BUILD_ROOT, "data", NULL);

      source = g_settings_schema_source_new_from_directory (folder, installed, TRUE, NULL);
    }
  else if (installed != NULL)
    {
      source = g_settings_schema_source_ref (installed);
    }

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APPLICATION_ID, TRUE);

  if (schema == NULL)
    g_error ("The settings schema " APPLICATION_ID " is not installed");

  return g_settings_new_full (schema, NULL, NULL);
}
