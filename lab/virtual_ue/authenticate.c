/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "aka/aka_digest.h"
#include "aka/usim.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/random.h"
#include "virtual_ue/private.h"

/* RFC 7616 §3.4.2: the private identity, unless it is told otherwise. */
static const char *
user_name_of (const Ue *self)
{
  const char *said = lab_node_string (self->node, "username");
  return said != NULL ? said : self->subscriber->impi;
}

/* ---- choosing among several challenges (RFC 8760 §2.4: the first that one can do) */

static gboolean
can_answer (const Ue *self, LabDigestAlgorithm algorithm)
{
  if (algorithm == LAB_DIGEST_ALGORITHM_NONE)
    return FALSE;
  if (self->milenage != NULL)
    return lab_digest_algorithm_is_aka (algorithm);
  return self->subscriber->digest != NULL && !lab_digest_algorithm_is_aka (algorithm);
}

static LabChallenge *
choose_challenge (const Ue *self, const LabSipMessage *response, GError **error)
{
  const char *header = lab_sip_message_status (response) == 407 ? "Proxy-Authenticate"
                                                                : "WWW-Authenticate";
  for (guint i = 0; i < lab_sip_message_count (response, header); i++)
    {
      const char *value = lab_sip_message_get_nth (response, header, i);
      g_autoptr (GError) bad = NULL;
      g_autoptr (LabChallenge) challenge
          = lab_challenge_parse (value, strlen (value), &bad);
      if (challenge != NULL && can_answer (self, lab_challenge_algorithm (challenge)))
        return g_steal_pointer (&challenge);
    }
  g_set_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
               "no %s that this phone can answer", header);
  return NULL;
}

/* ---- HA1: from the USIM or from the password */

static UeAnswer
ask_usim (Ue *self, const LabChallenge *challenge, LabAkaPassword *password, char **auts,
          GError **error)
{
  guint8 rand[LAB_AKA_RAND_SIZE], autn[LAB_AKA_AUTN_SIZE];
  g_auto (LabUsimAnswer) answer = { 0 };
  if (!lab_aka_nonce_parse (challenge->nonce, rand, autn, error))
    return UE_ANSWER_REFUSED;
  switch (lab_usim_authenticate (self->milenage, &self->sqn, rand, autn, &answer))
    {
    case LAB_USIM_MAC_FAILURE:
      g_set_error (error, LAB_ERROR, LAB_ERROR_REFUSED,
                   "AUTN: MAC failure: not from the home network (TS 33.102 §6.3.3)");
      return UE_ANSWER_REFUSED;
    case LAB_USIM_SYNCH_FAILURE:
      *auts = lab_aka_auts_to_text (answer.auts);
      password->size = 0; /* RFC 3310 §3.4 */
      return UE_ANSWER_RESYNCHRONISE;
    case LAB_USIM_SUCCESS:
      break;
    }
  if (self->faults.wrong_res)
    answer.res[0] ^= 0xff;
  if (!lab_aka_password_derive (lab_challenge_algorithm (challenge), answer.res,
                                sizeof answer.res, answer.ck, answer.ik, password, error))
    return UE_ANSWER_REFUSED;
  return UE_ANSWER_READY;
}

static char *
digest_ha1 (const Ue *self, const LabChallenge *challenge)
{
  const LabDigestCredential *digest = self->subscriber->digest;
  if (self->faults.wrong_password)
    return lab_digest_ha1 (lab_challenge_algorithm (challenge), user_name_of (self),
                           challenge->realm, (const guint8 *)"not the password", 16);
  if (digest->password == NULL)
    return g_strdup (digest->ha1);
  return lab_digest_ha1 (lab_challenge_algorithm (challenge), user_name_of (self),
                         challenge->realm, (const guint8 *)digest->password,
                         strlen (digest->password));
}

/* ---- the credentials */

static char *
digest_uri (const Ue *self, const LabSipMessage *message)
{
  if (lab_sip_message_is_method (message, "REGISTER"))
    return g_strdup_printf ("sip:%s", lab_context_domain (self->element.lab));
  return g_strdup (lab_sip_message_request_uri (message));
}

static gboolean
write_credentials (Ue *self, LabSipMessage *message, const LabChallenge *challenge,
                   const char *ha1, guint32 nc, const char *auts, const char *header,
                   GError **error)
{
  g_autoptr (LabCredentials) credentials = lab_credentials_new ();
  gsize body_size;
  const guint8 *body = g_bytes_get_data (lab_sip_message_body (message), &body_size);
  credentials->username = g_strdup (user_name_of (self));
  credentials->realm = g_strdup (challenge->realm);
  credentials->nonce = g_strdup (challenge->nonce);
  credentials->uri = digest_uri (self, message);
  credentials->algorithm = g_strdup (challenge->algorithm);
  credentials->opaque = g_strdup (challenge->opaque);
  credentials->auts = g_strdup (auts);
  if (lab_challenge_offers_qop (challenge, LAB_DIGEST_QOP_AUTH))
    {
      credentials->qop = g_strdup ("auth");
      credentials->nc = g_strdup_printf ("%08x", self->faults.wrong_nc ? 1u : nc);
      credentials->cnonce = lab_random_token (16);
    }
  if (!lab_credentials_respond (credentials, lab_challenge_algorithm (challenge), ha1,
                                lab_sip_message_method (message), body, body_size, error))
    return FALSE;
  g_autofree char *value = lab_credentials_write (credentials);
  lab_sip_message_replace (message, header, value);
  return TRUE;
}

void
ue_forget_challenge (Ue *self)
{
  g_clear_pointer (&self->challenge, lab_challenge_free);
  g_clear_pointer (&self->ha1, lab_string_wipe_free);
  self->nc = 0;
}

UeAnswer
ue_authorize (Ue *self, LabSipMessage *message, const LabSipMessage *response,
              GError **error)
{
  gboolean proxy = lab_sip_message_status (response) == 407;
  const char *header = proxy ? "Proxy-Authorization" : "Authorization";
  g_autoptr (LabChallenge) challenge = choose_challenge (self, response, error);
  g_auto (LabAkaPassword) password = { 0 };
  g_autofree char *auts = NULL;
  UeAnswer answer = UE_ANSWER_READY;
  if (challenge == NULL)
    return UE_ANSWER_REFUSED;
  if (self->milenage != NULL)
    answer = ask_usim (self, challenge, &password, &auts, error);
  if (answer == UE_ANSWER_REFUSED)
    return answer;
  char *ha1
      = self->milenage == NULL
            ? digest_ha1 (self, challenge)
            : lab_digest_ha1 (lab_challenge_algorithm (challenge), user_name_of (self),
                              challenge->realm, password.bytes, password.size);
  gboolean written
      = write_credentials (self, message, challenge, ha1, 1, auts, header, error);
  ue_forget_challenge (self);
  if (written && answer == UE_ANSWER_READY && !proxy)
    {
      self->challenge = g_steal_pointer (&challenge);
      self->ha1 = g_steal_pointer (&ha1);
      self->nc = 1;
    }
  lab_string_wipe_free (ha1);
  return written ? answer : UE_ANSWER_REFUSED;
}

void
ue_authorize_first (Ue *self, LabSipMessage *message)
{
  const char *domain = lab_context_domain (self->element.lab);
  if (self->challenge != NULL
      && lab_challenge_offers_qop (self->challenge, LAB_DIGEST_QOP_AUTH)
      && write_credentials (self, message, self->challenge, self->ha1, ++self->nc, NULL,
                            "Authorization", NULL))
    return;
  if (self->milenage == NULL)
    return;
  g_autofree char *value
      = g_strdup_printf ("Digest username=\"%s\", realm=\"%s\", nonce=\"\", "
                         "uri=\"sip:%s\", response=\"\"",
                         user_name_of (self), domain, domain);
  lab_sip_message_replace (message, "Authorization", value);
}
