/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "diameter/avp.h"
#include "diameter/route.h"

/* The messages of the base protocol (RFC 6733 §5.3 to §5.5), and what all requests and answers begin
   with.  No I/O. */

/**
 * LabDiameterIdentity:
 * @origin_host: Origin-Host
 * @origin_realm: Origin-Realm
 * @product_name: Product-Name
 * @origin_state_id: Origin-State-Id
 * @applications: (array length=n_applications): what it can
 * @n_applications: how many
 *
 * A node as it introduces itself; borrowed.
 */
typedef struct
{
  const char *origin_host;
  const char *origin_realm;
  const char *product_name;
  guint32 origin_state_id;
  const LabDiameterApplication *applications;
  gsize n_applications;
} LabDiameterIdentity;

/** Disconnect-Cause (RFC 6733 §5.4.3). */
typedef enum
{
  LAB_DIAMETER_REBOOTING = 0,
  LAB_DIAMETER_BUSY = 1,
  LAB_DIAMETER_DO_NOT_WANT_TO_TALK_TO_YOU = 2,
} LabDiameterDisconnectCause;

/**
 * lab_diameter_capabilities_add:
 * @message: a CER, or a CEA behind its Result-Code
 * @self: who introduces itself
 * @address: its address on this connection: 4 or 16 octets
 * @address_size: octets at @address
 *
 * Appends what CER and CEA have in common (RFC 6733 §5.3.1).
 */
void lab_diameter_capabilities_add (LabDiameterMessage *message,
                                    const LabDiameterIdentity *self,
                                    const guint8 *address, gsize address_size);

/** lab_diameter_new_cer: (transfer full): a Capabilities-Exchange-Request. */
LabDiameterMessage *lab_diameter_new_cer (const LabDiameterIdentity *self,
                                          const guint8 *address, gsize address_size);

/** lab_diameter_new_dwr: (transfer full): a Device-Watchdog-Request. */
LabDiameterMessage *lab_diameter_new_dwr (const LabDiameterIdentity *self);

/** lab_diameter_new_dpr: (transfer full): a Disconnect-Peer-Request. */
LabDiameterMessage *lab_diameter_new_dpr (const LabDiameterIdentity *self,
                                          LabDiameterDisconnectCause cause);

/**
 * lab_diameter_begin_answer:
 * @request: a request
 * @self: who answers
 *
 * Returns: (transfer full): the request's Session-Id, Vendor-Specific-Application-Id,
 *   Auth-Session-State and Proxy-Info, and @self's Origin-Host and Origin-Realm (RFC 6733 §6.2)
 */
LabDiameterMessage *lab_diameter_begin_answer (const LabDiameterMessage *request,
                                               const LabDiameterIdentity *self);

/**
 * lab_diameter_new_fault_answer:
 * @request: a request
 * @self: who answers
 * @fault: what is wrong with it
 *
 * Returns: (transfer full): the answer, with the E flag for 3xxx (RFC 6733 §7.2)
 */
LabDiameterMessage *lab_diameter_new_fault_answer (const LabDiameterMessage *request,
                                                   const LabDiameterIdentity *self,
                                                   const LabDiameterFault *fault);

/** lab_diameter_has_common_application: whether @peer's CER or CEA names an application of @self's, or relay. */
gboolean lab_diameter_has_common_application (const LabDiameterIdentity *self,
                                              const LabDiameterMessage *peer);
