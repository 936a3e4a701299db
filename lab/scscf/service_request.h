/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "ims/service_profile.h"
#include "sip/message.h"

/** LabScscfServiceRequest: a request as the filter criteria see it, with what it borrows. */
typedef struct
{
  LabServiceRequest request;
  char *session_description;
} LabScscfServiceRequest;

/**
 * lab_scscf_service_request_init:
 * @self: (out caller-allocates): the view; valid as long as @message
 * @message: the request
 * @session_case: on whose behalf
 */
void lab_scscf_service_request_init (LabScscfServiceRequest *self,
                                     const LabSipMessage *message,
                                     LabSessionCase session_case);
void lab_scscf_service_request_clear (LabScscfServiceRequest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabScscfServiceRequest, lab_scscf_service_request_clear)

/** lab_scscf_session_description: (transfer full) (nullable): its SDP, alone or in a multipart body. */
char *lab_scscf_session_description (const LabSipMessage *message);
