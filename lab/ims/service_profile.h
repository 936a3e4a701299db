/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** Filter criteria in one profile, triggers in one criterion, octets in one pattern. */
#define LAB_IFC_MAX         64
#define LAB_IFC_TRIGGER_MAX 128
#define LAB_IFC_PATTERN_MAX 1024

/**
 * LabSessionCase:
 *
 * Numbers of TS 29.228 annex E, tDirectionOfRequest.
 */
typedef enum
{
  LAB_SESSION_CASE_ORIGINATING = 0,
  LAB_SESSION_CASE_TERMINATING_REGISTERED = 1,
  LAB_SESSION_CASE_TERMINATING_UNREGISTERED = 2,
  LAB_SESSION_CASE_ORIGINATING_UNREGISTERED = 3,
  LAB_SESSION_CASE_ORIGINATING_CDIV = 4,
} LabSessionCase;

/** LabRegistrationType: numbers of TS 29.228 annex E, tRegistrationType. */
typedef enum
{
  LAB_REGISTRATION_INITIAL = 0,
  LAB_REGISTRATION_REFRESH = 1,
  LAB_REGISTRATION_REMOVAL = 2,
} LabRegistrationType;

/** LabDefaultHandling: what to do when the application server does not answer (TS 29.228 annex E). */
typedef enum
{
  LAB_DEFAULT_HANDLING_SESSION_CONTINUED = 0,
  LAB_DEFAULT_HANDLING_SESSION_TERMINATED = 1,
} LabDefaultHandling;

/** LabProfilePart: for which state of the user a criterion holds (TS 29.228 annex B). */
typedef enum
{
  LAB_PROFILE_PART_REGISTERED = 0,
  LAB_PROFILE_PART_UNREGISTERED = 1,
  LAB_PROFILE_PART_BOTH = 2,
} LabProfilePart;

/** LabTriggerKind: what a service point trigger looks at. */
typedef enum
{
  LAB_TRIGGER_REQUEST_URI,
  LAB_TRIGGER_METHOD,
  LAB_TRIGGER_SIP_HEADER,
  LAB_TRIGGER_SESSION_CASE,
  LAB_TRIGGER_SESSION_DESCRIPTION,
} LabTriggerKind;

/**
 * LabTrigger:
 * @kind: what it looks at
 * @negated: ConditionNegated
 * @groups: (element-type guint): the groups it belongs to, at least one
 * @text: (nullable): RequestURI's or Method's value, SIPHeader's Header, SessionDescription's Line;
 *   but for Method all are POSIX extended regular expressions
 * @content: (nullable): the pattern for a header's or a line's content; %NULL: its presence is enough
 * @session_case: for %LAB_TRIGGER_SESSION_CASE
 * @registration_types: for Method REGISTER: bits 1 << #LabRegistrationType; 0: any
 *
 * A service point trigger (TS 29.228 annexes B.2.3 and E).
 */
typedef struct
{
  LabTriggerKind kind;
  gboolean negated;
  GArray *groups;
  char *text;
  char *content;
  LabSessionCase session_case;
  guint registration_types;
} LabTrigger;

/** LabIfc: one initial filter criterion. */
typedef struct _LabIfc LabIfc;

/** LabServiceProfile: filter criteria in order of priority; shared by reference. */
typedef struct _LabServiceProfile LabServiceProfile;

/**
 * lab_ifc_new:
 * @priority: lower is first
 * @server_name: SIP URI of the application server
 *
 * Returns: (transfer full): a criterion without trigger point: it holds for every request
 */
LabIfc *lab_ifc_new (guint priority, const char *server_name);

/** lab_ifc_free: %NULL does nothing. */
void lab_ifc_free (LabIfc *ifc);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabIfc, lab_ifc_free)

/** lab_ifc_set_conjunctive: whether groups are joined by AND, and what is in a group by OR (CNF); DNF
 * the other way (TS 29.228 annex C).  CNF at first. */
void lab_ifc_set_conjunctive (LabIfc *ifc, gboolean conjunctive);

/** lab_ifc_set_default_handling: %LAB_DEFAULT_HANDLING_SESSION_CONTINUED at first. */
void lab_ifc_set_default_handling (LabIfc *ifc, LabDefaultHandling handling);

/** lab_ifc_set_profile_part: %LAB_PROFILE_PART_BOTH at first. */
void lab_ifc_set_profile_part (LabIfc *ifc, LabProfilePart part);

/** lab_ifc_set_service_info: (nullable): text handed to the server in a third-party REGISTER. */
void lab_ifc_set_service_info (LabIfc *ifc, const char *service_info);

/** lab_ifc_set_include_register: whether a third-party REGISTER carries the user's REGISTER, and its 200
 * (TS 24.229 §5.4.1.7A). */
void lab_ifc_set_include_register (LabIfc *ifc, gboolean request, gboolean response);

/**
 * lab_ifc_add_trigger:
 * @ifc: a criterion
 * @trigger: copied; without groups it is put in group 0
 * @error: return location: the pattern and what is wrong with it; %LAB_ERROR_LIMIT
 *
 * Compiles the patterns, once.
 *
 * Returns: whether it was added
 */
gboolean lab_ifc_add_trigger (LabIfc *ifc, const LabTrigger *trigger, GError **error);

guint lab_ifc_priority (const LabIfc *ifc);
const char *lab_ifc_server_name (const LabIfc *ifc);
gboolean lab_ifc_conjunctive (const LabIfc *ifc);
LabDefaultHandling lab_ifc_default_handling (const LabIfc *ifc);
LabProfilePart lab_ifc_profile_part (const LabIfc *ifc);
const char *lab_ifc_service_info (const LabIfc *ifc);
gboolean lab_ifc_include_register_request (const LabIfc *ifc);
gboolean lab_ifc_include_register_response (const LabIfc *ifc);
guint lab_ifc_trigger_count (const LabIfc *ifc);
const LabTrigger *lab_ifc_trigger (const LabIfc *ifc, guint index);

/**
 * LabServiceRequest:
 * @method: the request's method
 * @request_uri: its Request-URI as written
 * @session_case: on whose behalf, and whether he is registered
 * @registration_type: for a REGISTER
 * @session_description: (nullable): the SDP, lines ended by CRLF or LF
 * @header: (nullable): the header field at @index in the message's order; %FALSE past the last;
 *   compact names are as good as long ones
 * @message: passed to @header
 *
 * What of a request filter criteria look at.
 */
typedef struct
{
  const char *method;
  const char *request_uri;
  LabSessionCase session_case;
  LabRegistrationType registration_type;
  const char *session_description;
  gboolean (*header) (gconstpointer message, guint index, const char **name,
                      const char **value);
  gconstpointer message;
} LabServiceRequest;

/** lab_ifc_matches: whether the criterion holds for the request (TS 29.228 annexes B and C). */
gboolean lab_ifc_matches (const LabIfc *ifc, const LabServiceRequest *request);

/** lab_service_profile_new: (transfer full): a profile without criteria. */
LabServiceProfile *lab_service_profile_new (void);

/** lab_service_profile_ref: (transfer full): one more owner. */
LabServiceProfile *lab_service_profile_ref (LabServiceProfile *profile);

/** lab_service_profile_unref: one owner less; %NULL does nothing. */
void lab_service_profile_unref (LabServiceProfile *profile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabServiceProfile, lab_service_profile_unref)

/**
 * lab_service_profile_add:
 * @profile: a profile that nobody shares yet
 * @ifc: (transfer full): taken and put at its priority's place, freed on error
 * @error: return location: a second criterion of the same priority (TS 29.228 annex B.2.2: unique),
 *   or too many
 */
gboolean lab_service_profile_add (LabServiceProfile *profile, LabIfc *ifc,
                                  GError **error);

/** lab_service_profile_size: how many criteria. */
guint lab_service_profile_size (const LabServiceProfile *profile);

/** lab_service_profile_nth: (transfer none): the criterion at @index, by rising priority number. */
const LabIfc *lab_service_profile_nth (const LabServiceProfile *profile, guint index);

/**
 * lab_service_profile_next:
 * @profile: a profile
 * @request: the request
 * @position: (inout): 0 at first; behind the criterion that was found, afterwards; it is what an
 *   original-dialog token remembers (TS 24.229 §5.4.3.4)
 *
 * Returns: (nullable) (transfer none): the next criterion that holds, or %NULL
 */
const LabIfc *lab_service_profile_next (const LabServiceProfile *profile,
                                        const LabServiceRequest *request,
                                        guint *position);

/**
 * lab_service_profile_add_messaging:
 * @profile: a profile that nobody shares yet
 * @server_name: SIP URI of the messaging application server
 * @own_user_agent: pattern of the User-Agent that the server writes into what it sends: `^IM-serv`
 * @error: return location: a bad pattern, or no room
 *
 * The usual criteria of a messaging server, behind those that are there: each MESSAGE, from a user or to
 * one, registered or not, and third-party registrations go to it; what it delivers itself
 * (@own_user_agent, terminating) does not come back.
 */
gboolean lab_service_profile_add_messaging (LabServiceProfile *profile,
                                            const char *server_name,
                                            const char *own_user_agent, GError **error);
