/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "ims/complaint.h"
#include "ims/service_profile.h"

/** lab_ifc_read_list: adds the criteria of an `ifc:` list to @profile; see lab_service_profile_add_nodes(). */
void lab_ifc_read_list (LabComplaint *complaint, const LabNode *list,
                        const char *server_name, LabServiceProfile *profile);
