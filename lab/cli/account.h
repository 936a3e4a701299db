/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "aka/algorithm.h"
#include "ims/subscriber.h"
#include "net/address.h"

/* What softphones can do and how their configuration is written: no socket, no file. */

/**
 * LabAccount:
 * @subscriber: whose account
 * @user: the user part of the public identity: `+8613800000003`
 * @home: its host part
 * @domain: the home network's domain, the registrar
 * @realm: the realm of the challenge
 * @transport: how to speak to the P-CSCF
 * @pcscf: its address and port
 * @ca: (nullable): the lab CA's certificate; only with TLS
 *
 * All that a phone's configuration needs.
 */
typedef struct
{
  const LabSubscriber *subscriber;
  char *user;
  char *home;
  const char *domain;
  const char *realm;
  LabTransport transport;
  LabAddress pcscf;
  char *ca;
} LabAccount;

/**
 * LabSoftphone:
 * @name: as --for says it
 * @version: what it was tried with
 * @algorithms: (array): what it knows, ended by %LAB_DIGEST_ALGORITHM_NONE
 * @transports: bits 1 << LabTransport
 * @only_one: gives up when it is offered others beside what it knows
 * @takes_ha1: can be given HA1 instead of the password
 * @k_is_text: K must be 16 printable characters, none of @forbidden
 * @forbidden: (nullable): what a password or K must not have in its file's syntax
 * @write: appends the configuration
 *
 * A softphone as data.
 */
typedef struct
{
  const char *name;
  const char *version;
  const LabDigestAlgorithm *algorithms;
  guint transports;
  gboolean only_one;
  gboolean takes_ha1;
  gboolean k_is_text;
  const char *forbidden;
  void (*write) (GString *text, const LabAccount *account);
} LabSoftphone;

extern const LabSoftphone lab_softphones[]; /* ended by a NULL name */

/** lab_softphone_find: (nullable): the one called so. */
const LabSoftphone *lab_softphone_find (const char *name);

/**
 * lab_softphone_complaint:
 * @phone: a softphone
 * @subscriber: a subscriber
 *
 * Returns: (transfer full) (nullable): why it cannot be that subscriber's phone; %NULL: it can
 */
char *lab_softphone_complaint (const LabSoftphone *phone,
                               const LabSubscriber *subscriber);
