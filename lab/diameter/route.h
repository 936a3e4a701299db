/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabDiameterApplication:
 * @vendor: vendor of a vendor-specific application; 0: none
 * @id: application id
 */
typedef struct
{
  guint32 vendor;
  guint32 id;
} LabDiameterApplication;

/**
 * LabDiameterRoute:
 * @session_id: Session-Id
 * @origin_host: Origin-Host
 * @origin_realm: Origin-Realm
 * @destination_host: (nullable): Destination-Host
 * @destination_realm: Destination-Realm
 *
 * Where a request comes from and goes to.  lab_diameter_node_route() fills it, lab_diameter_route_clear()
 * empties it.
 */
typedef struct
{
  char *session_id;
  char *origin_host;
  char *origin_realm;
  char *destination_host;
  char *destination_realm;
} LabDiameterRoute;

void lab_diameter_route_clear (LabDiameterRoute *route);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabDiameterRoute, lab_diameter_route_clear)
