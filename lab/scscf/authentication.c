/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/authentication.h"

#include <string.h>

#include "aka/aka_digest.h"
#include "base/log.h"

/* Challenges and their answers, for REGISTER and for requests that nobody asserts
   (TS 24.229 §5.4.1.2, §5.4.3.6). */

#define RAND_SIZE 16
#define AUTS_SIZE 14

/* Resynchronisations in a row before the user is refused: a right HSS needs one. */
#define RESYNCHRONISATIONS_MAX 3

typedef struct
{
  LabScopeItem item; /* in the caller's scope */
  LabScope scope;    /* the vector that is asked for */
  LabScscf *scscf;
  LabAuthentication who;
  LabNonce *nonce; /* a reference of our own on who.nonce */
  LabAuthDone done;
  gpointer self;
} Check;

static void
free_check (Check *check)
{
  lab_scope_leave (&check->item);
  lab_scope_clear (&check->scope);
  lab_nonce_unref (check->nonce);
  g_free (check);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Check, free_check)

static void
cancel_check (LabScopeItem *item)
{
  free_check ((Check *)item);
}

/* The check is gone before its owner hears of the outcome. */
static void
finish (Check *check, LabAuthOutcome outcome)
{
  LabAuthDone done = check->done;
  gpointer self = check->self;
  g_autoptr (LabNonce) nonce
      = outcome.nonce == NULL ? NULL : lab_nonce_ref (outcome.nonce);
  free_check (check);
  done (self, &outcome);
}

static void
refuse (Check *check, LabScscfFault fault, const char *detail)
{
  finish (check, (LabAuthOutcome){ .kind = LAB_AUTH_OUTCOME_REFUSED,
                                   .fault = fault,
                                   .detail = detail });
}

static void
challenge (Check *check, LabNonce *nonce, gboolean stale)
{
  finish (check, (LabAuthOutcome){ .kind = LAB_AUTH_OUTCOME_CHALLENGE,
                                   .nonce = nonce,
                                   .stale = stale });
}

static void
ask (Check *check, const char *username, GBytes *resynchronisation, LabScscfVector done)
{
  const char *scheme = resynchronisation == NULL ? check->who.scheme : "Digest-AKAv1-MD5";
  lab_scscf_ask_vector (check->scscf, &check->scope, username, check->who.impi,
                        check->who.impu, scheme, resynchronisation, done, check);
}

static void
on_vector (gpointer user_data, LabNonce *nonce, LabScscfFault fault, const char *detail)
{
  Check *check = user_data;
  if (nonce == NULL)
    refuse (check, fault, detail);
  else
    challenge (check, nonce, FALSE);
}

static void
on_vector_after_replay (gpointer user_data, LabNonce *nonce, LabScscfFault fault,
                        const char *detail)
{
  Check *check = user_data;
  if (nonce == NULL)
    refuse (check, fault, detail);
  else
    challenge (check, nonce, TRUE);
}

/* A new challenge while attempts are left, then 403 (TS 24.229 §5.4.1.2.3). */
static void
wrong (Check *check, const char *reason)
{
  LabScscf *scscf = check->scscf;
  guint failures = lab_nonce_table_failed (scscf->nonces, check->who.impi);
  lab_log_info (scscf->element.name, "%s of %s: wrong answer %u of %u: %s",
                check->who.method, check->who.impu, failures, scscf->attempts,
                reason == NULL ? "" : reason);
  if (failures < scscf->attempts)
    {
      ask (check, check->who.impi, NULL, on_vector);
      return;
    }
  lab_nonce_table_succeeded (scscf->nonces, check->who.impi);
  refuse (check, LAB_SCSCF_FAULT_WRONG_RESPONSE, reason);
}

static LabNonceVerdict
verify (const Check *check, LabNonce *nonce, char **reason)
{
  return lab_nonce_verify (nonce, check->who.credentials, check->who.method,
                           check->who.body, reason);
}

/* @secrets: the nonce itself, or another vector of the same user with the HA1 of another spelling. */
static void
judge (Check *check, LabNonce *secrets)
{
  LabNonceTable *nonces = check->scscf->nonces;
  g_autofree char *reason = NULL;
  switch (verify (check, secrets, &reason))
    {
    case LAB_NONCE_RIGHT:
      lab_nonce_table_settle (nonces, check->nonce, TRUE);
      lab_nonce_table_succeeded (nonces, check->who.impi);
      finish (check,
              (LabAuthOutcome){ .kind = LAB_AUTH_OUTCOME_ACCEPTED, .nonce = secrets });
      break;
    case LAB_NONCE_WRONG:
      lab_nonce_table_settle (nonces, check->nonce, FALSE);
      wrong (check, reason);
      break;
    case LAB_NONCE_REPLAYED:
      /* RFC 7616 §5.12: not accepted twice; the password is right, so a new nonce is all it takes. */
      lab_log_info (check->scscf->element.name, "%s of %s: %s", check->who.method,
                    check->who.impu, reason);
      ask (check, check->who.credentials->username, NULL, on_vector_after_replay);
      break;
    }
}

static void
on_vector_of_name (gpointer user_data, LabNonce *nonce, LabScscfFault fault,
                   const char *detail)
{
  Check *check = user_data;
  if (nonce != NULL && !nonce->aka)
    {
      /* The counts stay with the nonce that was given out. */
      g_autoptr (LabNonce) held = lab_nonce_ref (nonce);
      g_free (held->nonce);
      held->nonce = g_strdup (check->nonce->nonce);
      held->count = check->nonce->count;
      LabNonce *given = lab_nonce_ref (check->nonce);
      judge (check, held);
      given->count = held->count;
      lab_nonce_unref (given);
      return;
    }
  lab_nonce_table_settle (check->scscf->nonces, check->nonce, FALSE);
  wrong (check, detail);
}

/* RFC 7616 §3.4.2: the digest is made of the name as sent; where that is not the one that the HA1 was
   made of, the HSS makes another. */
static void
check_answer (Check *check)
{
  const char *username = check->who.credentials->username;
  if (!check->nonce->aka && username != NULL
      && strcmp (username, check->nonce->username) != 0)
    ask (check, username, NULL, on_vector_of_name);
  else
    judge (check, check->nonce);
}

static void
on_vector_of_old (gpointer user_data, LabNonce *nonce, LabScscfFault fault,
                  const char *detail)
{
  Check *check = user_data;
  if (nonce == NULL)
    {
      refuse (check, fault, detail);
      return;
    }
  g_autofree char *reason = NULL;
  gboolean stale = !nonce->aka && verify (check, nonce, &reason) != LAB_NONCE_WRONG;
  challenge (check, nonce, stale);
}

/* TS 24.229 §5.4.1.2.3, RFC 3310 §3.4: the USIM is ahead of the HSS. */
static void
resynchronise (Check *check)
{
  LabNonceTable *nonces = check->scscf->nonces;
  guint8 octets[RAND_SIZE + AUTS_SIZE];
  g_autoptr (GError) error = NULL;
  lab_nonce_table_settle (nonces, check->nonce, FALSE);
  memcpy (octets, check->nonce->rand, RAND_SIZE);
  if (!lab_aka_auts_from_text (check->who.credentials->auts, octets + RAND_SIZE, &error))
    {
      refuse (check, LAB_SCSCF_FAULT_BAD_AUTHORIZATION, error->message);
      return;
    }
  if (lab_nonce_table_failed (nonces, check->who.impi) > RESYNCHRONISATIONS_MAX)
    {
      lab_nonce_table_succeeded (nonces, check->who.impi);
      refuse (check, LAB_SCSCF_FAULT_WRONG_RESPONSE, "AUTS again and again");
      return;
    }
  lab_log_info (check->scscf->element.name, "%s of %s: AUTS: resynchronisation",
                check->who.method, check->who.impu);
  g_autoptr (GBytes) bytes = g_bytes_new (octets, sizeof octets);
  ask (check, check->who.impi, bytes, on_vector);
}

void
lab_scscf_start_authentication (LabScscf *scscf, LabScope *scope,
                                const LabAuthentication *authentication, LabAuthStep step,
                                LabAuthDone done, gpointer self)
{
  Check *check = g_new0 (Check, 1);
  check->scscf = scscf;
  check->who = *authentication;
  check->nonce
      = authentication->nonce == NULL ? NULL : lab_nonce_ref (authentication->nonce);
  check->done = done;
  check->self = self;
  lab_scope_enter (scope, &check->item, cancel_check);
  if (step == LAB_AUTH_CHECK)
    check_answer (check);
  else if (step == LAB_AUTH_RESYNCHRONISE)
    resynchronise (check);
  else if (step == LAB_AUTH_CHECK_OLD)
    ask (check, check->who.credentials->username, NULL, on_vector_of_old);
  else
    ask (check, check->who.impi, NULL, on_vector);
}
