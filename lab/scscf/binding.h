/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "scscf/fault.h"
#include "scscf/register_request.h"
#include "sip/name_addr.h"

/**
 * LabBinding:
 * @contact: the Contact as registered, without `expires`
 * @instance: (nullable): the device's key (ims/instance.h)
 * @impi: the private identity that registered it
 * @flow: the last Path's URI: the P-CSCF and its flow token
 * @path: Path values as they came, the topmost first: the Route of what goes there
 * @call_id: of the last REGISTER
 * @cseq: of the last REGISTER
 * @expires_us: the moment when it ends
 *
 * One contact of a registered user; never changed once made, shared by reference.
 */
typedef struct
{
  LabSipNameAddr *contact;
  char *instance;
  char *impi;
  char *flow;
  GStrv path;
  char *call_id;
  guint32 cseq;
  gint64 expires_us;
} LabBinding;

LabBinding *lab_binding_ref (LabBinding *binding);
void lab_binding_unref (LabBinding *binding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabBinding, lab_binding_unref)

/** lab_binding_remaining_s: seconds that it still lasts, rounded up; 0 when it is over. */
guint32 lab_binding_remaining_s (const LabBinding *binding, gint64 now_us);

/** lab_bindings_new: (transfer full) (element-type LabBinding): an empty list. */
GPtrArray *lab_bindings_new (void);

/** lab_bindings_has_impi: whether one of them is of this private identity. */
gboolean lab_bindings_has_impi (const GPtrArray *bindings, const char *impi);

/**
 * lab_bindings_find_same:
 * @bindings: (element-type LabBinding): a user's contacts
 * @contact: a Contact
 * @impi: whose it is
 *
 * Returns: (nullable) (transfer none): the binding that @contact updates: of the same device (instance and
 *   reg-id) of that user, or with an equal URI (RFC 3261 §10.3 step 7, RFC 5626 §6)
 */
LabBinding *lab_bindings_find_same (const GPtrArray *bindings,
                                    const LabSipNameAddr *contact, const char *impi);

/**
 * LabRegisterLimits:
 * @min_s: a shorter time, below an hour, is refused with 423
 * @max_s: a longer one is cut
 * @default_s: what holds when nothing is asked for
 * @contacts: contacts of one user, at most
 */
typedef struct
{
  guint32 min_s;
  guint32 max_s;
  guint32 default_s;
  guint contacts;
} LabRegisterLimits;

/**
 * lab_expires_grant:
 * @limits: the registrar's limits
 * @wanted_s: seconds asked for; %LAB_EXPIRES_ABSENT: none
 * @granted_s: (out): seconds granted; 0: to be removed
 *
 * Returns: %FALSE when it is too brief (RFC 3261 §10.3 step 7)
 */
gboolean lab_expires_grant (const LabRegisterLimits *limits, gint64 wanted_s,
                            guint32 *granted_s);

/**
 * LabBindingChangeKind:
 * @LAB_BINDING_ADDED: a new contact
 * @LAB_BINDING_REFRESHED: an old one, prolonged
 * @LAB_BINDING_REMOVED: asked to go
 * @LAB_BINDING_REPLACED: gone, since a new one of the same flow took its place
 */
typedef enum
{
  LAB_BINDING_ADDED,
  LAB_BINDING_REFRESHED,
  LAB_BINDING_REMOVED,
  LAB_BINDING_REPLACED,
} LabBindingChangeKind;

/** LabBindingChange: what became of one contact. */
typedef struct
{
  LabBindingChangeKind kind;
  LabBinding *binding;
} LabBindingChange;

/**
 * LabBindingMerge:
 * @bindings: (element-type LabBinding): the user's contacts afterwards
 * @changes: (element-type LabBindingChange): what is new, in the order of the request
 */
typedef struct
{
  GPtrArray *bindings;
  GPtrArray *changes;
} LabBindingMerge;

void lab_binding_merge_free (LabBindingMerge *merge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabBindingMerge, lab_binding_merge_free)

/**
 * lab_bindings_merge:
 * @bindings: (element-type LabBinding): the user's contacts; not changed
 * @request: a REGISTER
 * @impi: whose it is
 * @limits: the registrar's limits
 * @now_us: the moment
 * @fault: (out): why not
 *
 * What a REGISTER makes of a user's contacts: all or nothing (RFC 3261 §10.3 step 7).  A contact
 * without an instance replaces another one without, of the same user over the same flow: softphones
 * take a new Contact at each start.
 *
 * Returns: (transfer full) (nullable): the outcome
 */
LabBindingMerge *lab_bindings_merge (const GPtrArray *bindings,
                                     const LabRegisterRequest *request, const char *impi,
                                     const LabRegisterLimits *limits, gint64 now_us,
                                     LabScscfFault *fault);

/**
 * lab_bindings_by_preference:
 *
 * Returns: (transfer full) (element-type LabBinding): them by falling q, those of one q in the order of
 *   their registration
 */
GPtrArray *lab_bindings_by_preference (const GPtrArray *bindings);
