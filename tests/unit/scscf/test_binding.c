/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/binding.h"

#include <string.h>

/* A story is REGISTERs one after another, a second between them; after each, the user's contacts are
   what its row says (RFC 3261 §10.3 step 7). */

#define IMEI_A "+sip.instance=\"<urn:gsma:imei:35156406-001792-0>\""
/* The operator's form of the same device. */
#define IMEI_A_INSIDE "sip.instance=urn:gsma:imei:351564060017920"
#define IMEI_B        "+sip.instance=\"<urn:gsma:imei:99999999-000000-0>\""

typedef struct
{
  const char *impi;
  const char *contacts; /* of the REGISTER, comma-separated */
  gint64 expires_s;     /* Expires header; -1: none */
  const char *flow;
  const char *call_id;
  guint32 cseq;
  LabScscfFault fault;
  const char *after;   /* `uri/remaining …` in order */
  const char *changes; /* + added, = refreshed, - removed, ~ replaced */
} Step;

typedef struct
{
  const char *name;
  Step steps[4];
} Story;

static const Story stories[] = {
  { "a-new-contact-gets-the-default-time",
    { { "a", "<sip:1@h>", -1, "f1", "c1", 1, 0, "sip:1@h/3600", "+" } } },
  { "the-contact-s-expires-wins-over-the-header",
    { { "a", "<sip:1@h>;expires=100", 600, "f1", "c1", 1, 0, "sip:1@h/100", "+" } } },
  { "too-long-is-cut",
    { { "a", "<sip:1@h>;expires=4294967296", -1, "f1", "c1", 1, 0, "sip:1@h/7200",
        "+" } } },
  { "too-brief-is-refused",
    { { "a", "<sip:1@h>", 9, "f1", "c1", 1, LAB_SCSCF_FAULT_INTERVAL_TOO_BRIEF, "",
        "" } } },
  { "a-refresh-prolongs",
    { { "a", "<sip:1@h>", 60, "f1", "c1", 1, 0, "sip:1@h/60", "+" },
      { "a", "<sip:1@h>", 60, "f1", "c1", 2, 0, "sip:1@h/60", "=" } } },
  { "the-same-uri-in-another-spelling-is-the-same",
    { { "a", "<sip:1@host>", 60, "f1", "c1", 1, 0, "sip:1@host/60", "+" },
      { "a", "<sip:%31@HOST>", 60, "f2", "c2", 1, 0, "sip:%31@HOST/60", "=" } } },
  { "an-old-cseq-of-the-same-call-id-is-refused",
    { { "a", "<sip:1@h>", 60, "f1", "c1", 5, 0, "sip:1@h/60", "+" },
      { "a", "<sip:1@h>", 0, "f1", "c1", 5, LAB_SCSCF_FAULT_OUT_OF_ORDER, "sip:1@h/59",
        "" },
      { "a", "<sip:1@h>", 0, "f1", "c2", 1, 0, "", "-" } } },
  { "expires-0-removes-one",
    { { "a", "<sip:1@h>, <sip:2@h>", 60, "f1", "c1", 1, 0, "sip:1@h/60 sip:2@h/60",
        "++" },
      { "a", "<sip:1@h>;expires=0", -1, "f1", "c1", 2, 0, "sip:2@h/59", "-" } } },
  { "removing-what-is-not-there-does-nothing",
    { { "a", "<sip:1@h>", 60, "f1", "c1", 1, 0, "sip:1@h/60", "+" },
      { "a", "<sip:9@h>;expires=0", -1, "f1", "c1", 2, 0, "sip:1@h/59", "" } } },
  { "star-removes-all-of-this-private-identity",
    { { "a", "<sip:1@h>, <sip:2@h>", 60, "f1", "c1", 1, 0, "sip:1@h/60 sip:2@h/60",
        "++" },
      { "b", "<sip:3@h>", 60, "f3", "c3", 1, 0, "sip:1@h/59 sip:2@h/59 sip:3@h/60", "+" },
      { "a", "*", 0, "f1", "c1", 2, 0, "sip:3@h/59", "--" } } },
  { "a-star-that-is-too-old-is-refused",
    { { "a", "<sip:1@h>", 60, "f1", "c1", 4, 0, "sip:1@h/60", "+" },
      { "a", "*", 0, "f1", "c1", 3, LAB_SCSCF_FAULT_OUT_OF_ORDER, "sip:1@h/59", "" } } },
  { "without-contact-nothing-changes",
    { { "a", "<sip:1@h>", 60, "f1", "c1", 1, 0, "sip:1@h/60", "+" },
      { "a", "", -1, "f1", "c1", 2, 0, "sip:1@h/59", "" } } },
  { "a-device-keeps-its-place-when-its-address-changes",
    { { "a", "<sip:1@h>;" IMEI_A, 60, "f1", "c1", 1, 0, "sip:1@h/60", "+" },
      { "a", "<sip:2@h>;" IMEI_A, 60, "f2", "c2", 1, 0, "sip:2@h/60", "=" } } },
  { "the-operator-s-instance-is-the-same-device",
    { { "a", "<sip:1@h>;" IMEI_A, 60, "f1", "c1", 1, 0, "sip:1@h/60", "+" },
      { "a", "<sip:2@h;" IMEI_A_INSIDE ">", 60, "f2", "c2", 1, 0,
        "sip:2@h;" IMEI_A_INSIDE "/60", "=" } } },
  { "two-devices-are-two-contacts",
    { { "a", "<sip:1@h>;" IMEI_A, 60, "f1", "c1", 1, 0, "sip:1@h/60", "+" },
      { "a", "<sip:2@h>;" IMEI_B, 60, "f2", "c2", 1, 0, "sip:1@h/59 sip:2@h/60",
        "+" } } },
  { "the-same-instance-of-another-user-is-another-contact",
    { { "a", "<sip:1@h>;" IMEI_A, 60, "f1", "c1", 1, 0, "sip:1@h/60", "+" },
      { "b", "<sip:2@h>;" IMEI_A, 60, "f2", "c2", 1, 0, "sip:1@h/59 sip:2@h/60",
        "+" } } },
  { "without-instance-a-new-contact-over-the-same-flow-replaces",
    { { "a", "<sip:1@h:1000>", 60, "f1", "c1", 1, 0, "sip:1@h:1000/60", "+" },
      { "a", "<sip:1@h:2000>", 60, "f1", "c2", 1, 0, "sip:1@h:2000/60", "~+" } } },
  { "and-of-the-same-call-id-too",
    { { "a", "<sip:1@h:1000>", 60, "f1", "c1", 1, 0, "sip:1@h:1000/60", "+" },
      { "a", "<sip:1@h:2000>", 60, "f1", "c1", 2, 0, "sip:1@h:2000/60", "~+" } } },
  { "over-another-flow-it-is-added",
    { { "a", "<sip:1@h:1000>", 60, "f1", "c1", 1, 0, "sip:1@h:1000/60", "+" },
      { "a", "<sip:1@h:2000>", 60, "f2", "c2", 1, 0, "sip:1@h:1000/59 sip:1@h:2000/60",
        "+" } } },
  { "one-with-instance-is-not-replaced-by-the-flow",
    { { "a", "<sip:1@h>;" IMEI_A, 60, "f1", "c1", 1, 0, "sip:1@h/60", "+" },
      { "a", "<sip:2@h>", 60, "f1", "c2", 1, 0, "sip:1@h/59 sip:2@h/60", "+" } } },
  { "more-contacts-than-allowed-change-nothing",
    { { "a", "<sip:1@h>;" IMEI_A ", <sip:2@h>;" IMEI_B, 60, "f1", "c1", 1, 0,
        "sip:1@h/60 sip:2@h/60", "++" },
      { "b", "<sip:3@h>", 60, "f3", "c3", 1, 0, "sip:1@h/59 sip:2@h/59 sip:3@h/60", "+" },
      { "a", "<sip:4@h>", 60, "f4", "c4", 1, LAB_SCSCF_FAULT_TOO_MANY_CONTACTS,
        "sip:1@h/58 sip:2@h/58 sip:3@h/59", "" } } },
  { "more-in-one-request-than-allowed-change-nothing",
    { { "a", "<sip:1@h>, <sip:2@h>, <sip:3@h>, <sip:4@h>", 60, "f1", "c1", 1,
        LAB_SCSCF_FAULT_TOO_MANY_CONTACTS, "", "" } } },
  { "with-no-room-left-the-oldest-without-instance-goes",
    { { "a", "<sip:1@h>;" IMEI_A, 60, "f1", "c1", 1, 0, "sip:1@h/60", "+" },
      { "a", "<sip:2@h>", 60, "f2", "c2", 1, 0, "sip:1@h/59 sip:2@h/60", "+" },
      { "a", "<sip:3@h>", 60, "f3", "c3", 1, 0, "sip:1@h/58 sip:2@h/59 sip:3@h/60", "+" },
      { "a", "<sip:4@h>", 60, "f4", "c4", 1, 0, "sip:1@h/57 sip:3@h/59 sip:4@h/60",
        "+~" } } },
  { "one-wrong-contact-spoils-all",
    { { "a", "<sip:1@h>, <sip:2@h>;expires=5", 60, "f1", "c1", 1,
        LAB_SCSCF_FAULT_INTERVAL_TOO_BRIEF, "", "" } } },
  { "a-contact-of-another-scheme-is-refused",
    { { "a", "<mailto:1@h>", 60, "f1", "c1", 1, LAB_SCSCF_FAULT_BAD_CONTACT, "", "" } } },
};

static const LabRegisterLimits limits
    = { .min_s = 10, .max_s = 7200, .default_s = 3600, .contacts = 3 };

static LabRegisterRequest *
request_of (const Step *step)
{
  LabRegisterRequest *request = g_new0 (LabRegisterRequest, 1);
  g_autoptr (GError) error = NULL;
  request->star = strcmp (step->contacts, "*") == 0;
  request->contacts = lab_sip_name_addr_parse_list (step->contacts, &error);
  g_assert_no_error (error);
  request->expires_s = step->expires_s;
  request->flow = g_strdup (step->flow);
  request->path = g_strsplit (step->flow, ",", 0);
  request->call_id = g_strdup (step->call_id);
  request->cseq = step->cseq;
  return request;
}

static void
assert_bindings (const GPtrArray *bindings, gint64 now_us, const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);
  for (guint i = 0; i < bindings->len; i++)
    {
      const LabBinding *binding = bindings->pdata[i];
      g_string_append_printf (found, "%s%s/%u", i == 0 ? "" : " ", binding->contact->uri,
                              lab_binding_remaining_s (binding, now_us));
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
assert_changes (const GPtrArray *changes, const char *expected)
{
  static const char signs[] = { [LAB_BINDING_ADDED] = '+',
                                [LAB_BINDING_REFRESHED] = '=',
                                [LAB_BINDING_REMOVED] = '-',
                                [LAB_BINDING_REPLACED] = '~' };
  g_autoptr (GString) found = g_string_new (NULL);
  for (guint i = 0; i < changes->len; i++)
    g_string_append_c (found, signs[((LabBindingChange *)changes->pdata[i])->kind]);
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_story (gconstpointer data)
{
  const Story *story = data;
  g_autoptr (GPtrArray) bindings = lab_bindings_new ();
  gint64 now_us = 1000 * G_USEC_PER_SEC;
  for (guint i = 0; i < G_N_ELEMENTS (story->steps) && story->steps[i].impi != NULL;
       i++, now_us += G_USEC_PER_SEC)
    {
      const Step *step = &story->steps[i];
      g_autoptr (LabRegisterRequest) request = request_of (step);
      LabScscfFault fault = LAB_SCSCF_FAULT_NONE;
      g_autoptr (LabBindingMerge) merge
          = lab_bindings_merge (bindings, request, step->impi, &limits, now_us, &fault);
      g_assert_cmpint (fault, ==, step->fault);
      g_assert_cmpint (merge == NULL, ==, step->fault != LAB_SCSCF_FAULT_NONE);
      if (merge != NULL)
        {
          assert_changes (merge->changes, step->changes);
          g_ptr_array_unref (bindings);
          bindings = g_ptr_array_ref (merge->bindings);
        }
      assert_bindings (bindings, now_us, step->after);
    }
}

static const struct
{
  const char *name;
  gint64 wanted_s;
  gboolean granted;
  guint32 granted_s;
} grants[] = {
  { "absent-is-the-default", LAB_EXPIRES_ABSENT, TRUE, 3600 },
  { "zero-is-removal", 0, TRUE, 0 },
  { "below-the-minimum", 9, FALSE, 0 },
  { "the-minimum", 10, TRUE, 10 },
  { "the-maximum", 7200, TRUE, 7200 },
  { "above-the-maximum", 4294967295, TRUE, 7200 },
};

static void
test_grant (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  guint32 granted_s = 0;
  g_assert_cmpint (lab_expires_grant (&limits, grants[i].wanted_s, &granted_s), ==,
                   grants[i].granted);
  g_assert_cmpuint (granted_s, ==, grants[i].granted_s);
}

/* RFC 3261 §10.3: a registrar may not refuse an hour, however high its minimum is. */
static void
test_an_hour_is_never_too_brief (void)
{
  LabRegisterLimits strict = { .min_s = 7200, .max_s = 90000, .default_s = 7200 };
  guint32 granted_s = 0;
  g_assert_false (lab_expires_grant (&strict, 3599, &granted_s));
  g_assert_true (lab_expires_grant (&strict, 3600, &granted_s));
  g_assert_cmpuint (granted_s, ==, 3600);
}

static void
test_preference (void)
{
  Step step = { "a", "<sip:1@h>;q=0.2, <sip:2@h>, <sip:3@h>;q=0.2", 60, "f", "c", 1, 0 };
  g_autoptr (LabRegisterRequest) request = request_of (&step);
  g_autoptr (GPtrArray) none = lab_bindings_new ();
  LabScscfFault fault = LAB_SCSCF_FAULT_NONE;
  g_autoptr (LabBindingMerge) merge
      = lab_bindings_merge (none, request, "a", &limits, 0, &fault);
  g_assert_nonnull (merge);
  g_autoptr (GPtrArray) ordered = lab_bindings_by_preference (merge->bindings);
  assert_bindings (ordered, 0, "sip:2@h/60 sip:1@h/60 sip:3@h/60");
}

static void
add (const char *folder, const char *name, gconstpointer data, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/scscf/%s/%s", folder, name);
  g_test_add_data_func (path, data, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (stories); i++)
    add ("binding", stories[i].name, &stories[i], test_story);
  for (gsize i = 0; i < G_N_ELEMENTS (grants); i++)
    add ("expires", grants[i].name, GSIZE_TO_POINTER (i), test_grant);
  g_test_add_func ("/scscf/expires/an-hour-is-never-too-brief",
                   test_an_hour_is_never_too_brief);
  g_test_add_func ("/scscf/binding/ordered-by-q", test_preference);
  return g_test_run ();
}
