/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/feature_tags.h"

#define MSG     "g.3gpp.icsi-ref=urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg"
#define SESSION "g.3gpp.icsi-ref=urn:urn-7:3gpp-service.ims.icsi.oma.cpm.session"

typedef struct
{
  const char *rule;
  const char *value;
  const char *tags; /* sorted, a blank between them */
} Row;

/* Spellings as the operator's examples have them. */
static const Row rows[] = {
  { "standard", "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\"",
    MSG },
  { "half-escaped",
    "*;+g.3gpp.icsi-ref=\"urn:3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\"", MSG },
  { "missing-hyphen",
    "<sip:a@b.c>;+g.3gpp.icsi-ref=\"urn:3Aurn-7%3A3gppservice.ims.icsi.oma.cpm.session\"",
    SESSION },
  { "missing-urn-7", "*;+g.3gpp.icsi-ref=\"urn:3A3gpp-service.ims.icsi.oma.cpm.msg\"",
    MSG },
  { "unquoted", "*;+g.3gpp.icsi-ref=urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg",
    MSG },
  { "no-plus", "*;g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\"",
    MSG },
  { "no-semicolon",
    "*+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\"", MSG },
  { "open-quote",
    "*;+g.3gpp.icsi-ref= \"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.session",
    SESSION },
  { "upper-case",
    "*;+G.3GPP.ICSI-REF=\"URN%3aURN-7%3a3GPP-service.ims.icsi.oma.cpm.msg\"", MSG },
  { "inside-the-uri",
    "<sip:+861@1.2.3.4:41200;\r\n"
    " +g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\">",
    MSG },
  { "list-with-semicolon",
    "<sip:a@b.c>;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg;"
    "urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.session\"",
    MSG " " SESSION },
  { "list-with-comma",
    "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.session,"
    "urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\"",
    MSG " " SESSION },
  { "repeats-are-one-set",
    "<sip:a@b.c>;expires=3600;+g.3gpp.icsi-ref=\"urn:urn-7:3gpp-service.ims.icsi.oma.cpm."
    "msg\""
    ";+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gppservice.ims.icsi.oma.cpm.session\""
    ";+g.3gpp.icsi-ref=\"urn:3A3gpp-service.ims.icsi.oma.cpm.msg\"",
    MSG " " SESSION },
  { "iari-in-icsi-ref",
    "*;+g.3gpp.icsi-ref=\"urn:3Aurn-7%3A3gppapplication.ims.iari.rcs.msg.vemoticon;"
    "version=1_0\"",
    "g.3gpp.iari-ref=urn:urn-7:3gpp-application.ims.iari.rcs.msg.vemoticon;version=1_0" },
  { "urn-with-parameter",
    "*;+g.3gpp.iari-ref=\"urn%3Aurn-7%3A3gpp-application.ims.iari.rcs.x;vs=1\";video",
    "g.3gpp.iari-ref=urn:urn-7:3gpp-application.ims.iari.rcs.x;vs=1 video" },
  { "others",
    "\"Bob; +x\" <sip:bob@b.c>;q=0.5;+sip.instance=\"<urn:uuid:1>\";reg-id=1"
    ";+g.gsma.rcs.ipcall;audio;video=\"TRUE\";methods=\"INVITE,BYE\";expires=7",
    "audio g.gsma.rcs.ipcall methods=bye methods=invite video" },
  { "nothing", "<sip:a@b.c>;expires=3600", "" },
  { "junk", ";;=,=\"<>\"\"+;+=;*", "" },
  { "empty", "", "" },
};

static void
test_add (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (LabFeatureTags) tags = lab_feature_tags_new ();
  lab_feature_tags_add (tags, row->value);
  g_autoptr (GString) joined = g_string_new (NULL);
  for (guint i = 0; i < lab_feature_tags_size (tags); i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? " " : "",
                            lab_feature_tags_nth (tags, i));
  g_assert_cmpstr (joined->str, ==, row->tags);
}

static void
test_match (void)
{
  g_autoptr (LabFeatureTags) contact = lab_feature_tags_new ();
  g_autoptr (LabFeatureTags) wanted = lab_feature_tags_new ();
  lab_feature_tags_add (contact, rows[10].value);
  g_assert_true (lab_feature_tags_has_all (contact, wanted));
  lab_feature_tags_add (wanted, rows[1].value);
  g_assert_true (lab_feature_tags_has (contact, MSG));
  g_assert_true (lab_feature_tags_has_all (contact, wanted));
  lab_feature_tags_add (wanted, "*;video");
  g_assert_false (lab_feature_tags_has_all (contact, wanted));
}

static void
test_limit (void)
{
  g_autoptr (LabFeatureTags) tags = lab_feature_tags_new ();
  for (guint i = 0; i < 2 * LAB_FEATURE_TAGS_MAX; i++)
    {
      g_autofree char *value = g_strdup_printf ("*;+g.tag%u", i);
      lab_feature_tags_add (tags, value);
    }
  g_assert_cmpuint (lab_feature_tags_size (tags), ==, LAB_FEATURE_TAGS_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/ims/feature-tags/", rows[i].rule, NULL);
      g_test_add_data_func (path, &rows[i], test_add);
    }
  g_test_add_func ("/ims/feature-tags/match-in-any-spelling", test_match);
  g_test_add_func ("/ims/feature-tags/limit", test_limit);
  return g_test_run ();
}
