/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/binding.h"

#include <string.h>

#include "ims/instance.h"
#include "sip/uri.h"

/* RFC 3261 §10.3 step 7: an interval of an hour or more is never too brief. */
#define HOUR_S 3600

static void
clear_binding (gpointer memory)
{
  LabBinding *binding = memory;
  lab_sip_name_addr_free (binding->contact);
  g_free (binding->instance);
  g_free (binding->impi);
  g_free (binding->flow);
  g_strfreev (binding->path);
  g_free (binding->call_id);
}

LabBinding *
lab_binding_ref (LabBinding *binding)
{
  return g_rc_box_acquire (binding);
}

void
lab_binding_unref (LabBinding *binding)
{
  if (binding != NULL)
    g_rc_box_release_full (binding, clear_binding);
}

static LabBinding *
new_binding (const LabSipNameAddr *contact, const LabRegisterRequest *request,
             const char *impi, gint64 expires_us)
{
  LabBinding *binding = g_rc_box_new0 (LabBinding);
  binding->contact = lab_sip_name_addr_copy (contact);
  lab_sip_params_remove (binding->contact->params, "expires");
  binding->instance = lab_instance_key (contact);
  binding->impi = g_strdup (impi);
  binding->flow = g_strdup (request->flow);
  binding->path = g_strdupv (request->path);
  binding->call_id = g_strdup (request->call_id);
  binding->cseq = request->cseq;
  binding->expires_us = expires_us;
  return binding;
}

guint32
lab_binding_remaining_s (const LabBinding *binding, gint64 now_us)
{
  gint64 left_us = binding->expires_us - now_us;
  if (left_us <= 0)
    return 0;
  return (guint32)((left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

GPtrArray *
lab_bindings_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)lab_binding_unref);
}

gboolean
lab_bindings_has_impi (const GPtrArray *bindings, const char *impi)
{
  for (guint i = 0; i < bindings->len; i++)
    if (strcmp (((LabBinding *)bindings->pdata[i])->impi, impi) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
same_uri (const char *a, const char *b)
{
  if (strcmp (a, b) == 0)
    return TRUE;
  g_autoptr (LabSipUri) left = lab_sip_uri_parse (a, NULL);
  g_autoptr (LabSipUri) right = lab_sip_uri_parse (b, NULL);
  return left != NULL && right != NULL && lab_sip_uri_equal (left, right);
}

LabBinding *
lab_bindings_find_same (const GPtrArray *bindings, const LabSipNameAddr *contact,
                        const char *impi)
{
  g_autofree char *instance = lab_instance_key (contact);
  guint32 reg_id = lab_sip_contact_reg_id (contact);
  for (guint i = 0; i < bindings->len; i++)
    {
      LabBinding *binding = bindings->pdata[i];
      if (instance != NULL && binding->instance != NULL)
        {
          if (strcmp (binding->impi, impi) == 0
              && strcmp (binding->instance, instance) == 0
              && lab_sip_contact_reg_id (binding->contact) == reg_id)
            return binding;
        }
      else if (same_uri (binding->contact->uri, contact->uri))
        return binding;
    }
  return NULL;
}

gboolean
lab_expires_grant (const LabRegisterLimits *limits, gint64 wanted_s, guint32 *granted_s)
{
  gint64 seconds = wanted_s == LAB_EXPIRES_ABSENT ? limits->default_s : wanted_s;
  if (seconds > 0 && seconds < limits->min_s && seconds < HOUR_S)
    return FALSE;
  *granted_s = (guint32)MIN (seconds, (gint64)limits->max_s);
  return TRUE;
}

static void
free_change (gpointer memory)
{
  LabBindingChange *change = memory;
  lab_binding_unref (change->binding);
  g_free (change);
}

void
lab_binding_merge_free (LabBindingMerge *merge)
{
  if (merge == NULL)
    return;
  g_ptr_array_unref (merge->bindings);
  g_ptr_array_unref (merge->changes);
  g_free (merge);
}

static LabBindingMerge *
new_merge (const GPtrArray *bindings)
{
  LabBindingMerge *merge = g_new0 (LabBindingMerge, 1);
  merge->bindings = lab_bindings_new ();
  merge->changes = g_ptr_array_new_with_free_func (free_change);
  for (guint i = 0; i < bindings->len; i++)
    g_ptr_array_add (merge->bindings, lab_binding_ref (bindings->pdata[i]));
  return merge;
}

static void
note (LabBindingMerge *merge, LabBindingChangeKind kind, LabBinding *binding)
{
  LabBindingChange *change = g_new0 (LabBindingChange, 1);
  change->kind = kind;
  change->binding = lab_binding_ref (binding);
  g_ptr_array_add (merge->changes, change);
}

/* RFC 3261 §10.3 step 7: within one Call-ID only a higher CSeq may change a binding. */
static gboolean
out_of_order (const LabBinding *binding, const LabRegisterRequest *request)
{
  return strcmp (binding->call_id, request->call_id) == 0
         && request->cseq <= binding->cseq;
}

static LabScscfFault
remove_all (LabBindingMerge *merge, const LabRegisterRequest *request, const char *impi)
{
  for (guint i = 0; i < merge->bindings->len;)
    {
      LabBinding *binding = merge->bindings->pdata[i];
      if (strcmp (binding->impi, impi) != 0)
        {
          i++;
          continue;
        }
      if (out_of_order (binding, request))
        return LAB_SCSCF_FAULT_OUT_OF_ORDER;
      note (merge, LAB_BINDING_REMOVED, binding);
      g_ptr_array_remove_index (merge->bindings, i);
    }
  return LAB_SCSCF_FAULT_NONE;
}

static gboolean
of_one_request (const LabBinding *a, const LabBinding *b)
{
  return a->cseq == b->cseq && strcmp (a->call_id, b->call_id) == 0;
}

/* The one that a new contact without an instance makes way for. */
static void
replace_same_flow (LabBindingMerge *merge, const LabBinding *new)
{
  for (guint i = 0; i < merge->bindings->len; i++)
    {
      LabBinding *binding = merge->bindings->pdata[i];
      if (binding->instance == NULL && strcmp (binding->impi, new->impi) == 0
          && strcmp (binding->flow, new->flow) == 0 && !of_one_request (binding, new))
        {
          note (merge, LAB_BINDING_REPLACED, binding);
          g_ptr_array_remove_index (merge->bindings, i);
          return;
        }
    }
}

/* A softphone without an instance that was started anew, from another port, leaves its old contact behind:
   with no room left, the oldest of those goes.  Whether there is room now. */
static gboolean
make_room (LabBindingMerge *merge, const LabBinding *new, guint contacts)
{
  for (guint i = 0; i < merge->bindings->len && merge->bindings->len > contacts; i++)
    {
      LabBinding *binding = merge->bindings->pdata[i];
      if (binding->instance != NULL || strcmp (binding->impi, new->impi) != 0
          || of_one_request (binding, new))
        continue;
      note (merge, LAB_BINDING_REPLACED, binding);
      g_ptr_array_remove_index (merge->bindings, i);
    }
  return merge->bindings->len <= contacts;
}

static void
put (LabBindingMerge *merge, LabBinding *old, LabBinding *new)
{
  guint index = 0;
  if (old != NULL && g_ptr_array_find (merge->bindings, old, &index))
    {
      lab_binding_unref (old);
      merge->bindings->pdata[index] = lab_binding_ref (new);
      note (merge, LAB_BINDING_REFRESHED, new);
      return;
    }
  if (new->instance == NULL)
    replace_same_flow (merge, new);
  g_ptr_array_add (merge->bindings, lab_binding_ref (new));
  note (merge, LAB_BINDING_ADDED, new);
}

static LabScscfFault
merge_contact (LabBindingMerge *merge, const LabSipNameAddr *contact,
               const LabRegisterRequest *request, const char *impi,
               const LabRegisterLimits *limits, gint64 now_us)
{
  g_autoptr (LabSipUri) uri = lab_sip_name_addr_parse_uri (contact, NULL);
  if (uri == NULL || uri->host == NULL)
    return LAB_SCSCF_FAULT_BAD_CONTACT;
  gint64 wanted_s = request->expires_s;
  if (lab_sip_params_has (contact->params, "expires"))
    wanted_s = lab_sip_contact_expires_s (contact, 0);
  guint32 granted_s = 0;
  if (!lab_expires_grant (limits, wanted_s, &granted_s))
    return LAB_SCSCF_FAULT_INTERVAL_TOO_BRIEF;

  LabBinding *old = lab_bindings_find_same (merge->bindings, contact, impi);
  if (old != NULL && out_of_order (old, request))
    return LAB_SCSCF_FAULT_OUT_OF_ORDER;
  if (granted_s == 0)
    {
      if (old != NULL)
        {
          note (merge, LAB_BINDING_REMOVED, old);
          g_ptr_array_remove (merge->bindings, old);
        }
      return LAB_SCSCF_FAULT_NONE;
    }
  g_autoptr (LabBinding) new
      = new_binding (contact, request, impi, now_us + (gint64)granted_s * G_USEC_PER_SEC);
  put (merge, old, new);
  return make_room (merge, new, limits->contacts) ? LAB_SCSCF_FAULT_NONE
                                                  : LAB_SCSCF_FAULT_TOO_MANY_CONTACTS;
}

LabBindingMerge *
lab_bindings_merge (const GPtrArray *bindings, const LabRegisterRequest *request,
                    const char *impi, const LabRegisterLimits *limits, gint64 now_us,
                    LabScscfFault *fault)
{
  g_autoptr (LabBindingMerge) merge = new_merge (bindings);
  *fault = LAB_SCSCF_FAULT_NONE;
  if (request->star)
    *fault = remove_all (merge, request, impi);
  else
    for (guint i = 0; i < request->contacts->len && *fault == LAB_SCSCF_FAULT_NONE; i++)
      *fault = merge_contact (merge, request->contacts->pdata[i], request, impi, limits,
                              now_us);
  if (*fault != LAB_SCSCF_FAULT_NONE)
    return NULL;
  return g_steal_pointer (&merge);
}

static int
by_preference (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const GPtrArray *order = user_data;
  const LabBinding *left = *(LabBinding *const *)a, *right = *(LabBinding *const *)b;
  guint q_left = lab_sip_contact_q (left->contact);
  guint q_right = lab_sip_contact_q (right->contact);
  if (q_left != q_right)
    return q_left > q_right ? -1 : 1;
  guint place_left = 0, place_right = 0;
  g_ptr_array_find ((GPtrArray *)order, left, &place_left);
  g_ptr_array_find ((GPtrArray *)order, right, &place_right);
  return place_left < place_right ? -1 : 1;
}

GPtrArray *
lab_bindings_by_preference (const GPtrArray *bindings)
{
  GPtrArray *sorted = lab_bindings_new ();
  for (guint i = 0; i < bindings->len; i++)
    g_ptr_array_add (sorted, lab_binding_ref (bindings->pdata[i]));
  g_ptr_array_sort_with_data (sorted, by_preference, (gpointer)bindings);
  return sorted;
}
