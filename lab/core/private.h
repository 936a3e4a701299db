/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "base/clock.h"
#include "core/lab.h"
#include "net/ca.h"

/* What the files of this folder share. */

/** LabSlot: a place in the network: an entry of `elements:` or `ues:`. */
typedef struct
{
  const char *name; /* the node's */
  const LabElementKind *kind;
  const LabNode *node;
  LabAddress address;  /* its own in the block, or where the external one is */
  gboolean elsewhere;  /* external, or not among `--only` */
  LabElement *element; /* NULL when elsewhere */
  gboolean listening;
} LabSlot;

struct _LabContext
{
  LabTopology *topology;
  LabBlock *block;
  LabTap *tap;
  LabFate *fate;
  char *listen;
  char *ca_directory;
  LabCa *ca; /* opened at first use */
  LabDirectory *directory;
  GPtrArray *slots;       /* of LabSlot, the phones last */
  GPtrArray *elements;    /* of LabElement, borrowed from the slots */
  GPtrArray *subscribers; /* of LabSubscriber */
  gboolean sip_started;

  struct
  {
    gboolean going;
    LabStop how;
    guint next; /* slots below this one are still to be stopped */
    LabTimer *guard;
    LabDone done;
    gpointer self;
    LabScope scope;
  } stopping;
};

/** lab_slot_find: (nullable): the place of this name. */
LabSlot *lab_slot_find (const LabContext *lab, const char *name);
