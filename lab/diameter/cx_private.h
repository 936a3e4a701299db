/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "diameter/avp.h"
#include "diameter/cx.h"

/* What the Cx codecs have in common. */

/** cx_new_request: (transfer full): a request up to Destination-Realm. */
LabDiameterMessage *cx_new_request (guint32 command, const LabDiameterRoute *route);

/** cx_add_result: Result-Code or Experimental-Result, and Error-Message. */
void cx_add_result (LabDiameterMessage *answer, LabCxResult result,
                    const char *error_message);

/** cx_get_result: reads them; FALSE with @fault when there is none. */
gboolean cx_get_result (LabDiameterAvps avps, LabCxResult *result, char **error_message,
                        LabDiameterFault *fault);

/** cx_get_required: a text that must be there. */
gboolean cx_get_required (LabDiameterAvps avps, LabAvpName name, char **text,
                          const char *clause, LabDiameterFault *fault);

/** cx_get_enumerated: @value is unchanged when it is absent; FALSE with 5004 when more than @max. */
gboolean cx_get_enumerated (LabDiameterAvps avps, LabAvpName name, guint32 max,
                            guint32 *value, LabDiameterFault *fault);

void cx_add_capabilities (LabDiameterMessage *message,
                          const LabCxCapabilities *capabilities);
gboolean cx_get_capabilities (LabDiameterAvps avps, LabCxCapabilities *capabilities,
                              LabDiameterFault *fault);
void cx_capabilities_clear (LabCxCapabilities *capabilities);

/** cx_finish_answer: FALSE and @error, when @good is FALSE: the fault in words. */
gboolean cx_finish_answer (gboolean good, const LabDiameterFault *fault, GError **error);
