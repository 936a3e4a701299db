/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "net/address.h"

/** The network of a lab that was not told another. */
#define LAB_BLOCK_DEFAULT "127.0.1.0/24"

/** The first port that a client of the lab binds; listeners use those below. */
#define LAB_BLOCK_FIRST_CLIENT_PORT 20000

/**
 * LabBlock:
 *
 * A lab's addresses: a /24 of 127/8, an address for each name in the order of asking, and the
 * client ports of each address, counted.  Two runs that ask in the same order get the same.
 */
typedef struct _LabBlock LabBlock;

/**
 * lab_block_new:
 * @network: (nullable): `127.0.1.0/24` (or `127.0.1.0`); %NULL: the default
 * @error: return location
 *
 * Opens no socket.
 *
 * Returns: (transfer full): the block, or %NULL when @network is no /24 of 127/8
 */
LabBlock *lab_block_new (const char *network, GError **error);

/**
 * lab_block_claim:
 * @error: return location
 *
 * For tests: a /24 that no other process has claimed, chosen by process id and held until
 * lab_block_free() (or the process's end) by a socket bound on a port of it.
 *
 * Returns: (transfer full): the block
 */
LabBlock *lab_block_claim (GError **error);

void lab_block_free (LabBlock *block);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabBlock, lab_block_free)

/** lab_block_network: (transfer none): `127.0.1.0/24`, fit for `--network`. */
const char *lab_block_network (const LabBlock *block);

/**
 * lab_block_address:
 * @block: a block
 * @name: an element, a phone: the same name gets the same address each time
 * @address: (out): its address; port 0
 * @error: return location
 *
 * The first name gets .1, the next .2; addresses that were given stay out of the count.
 *
 * Returns: FALSE when none is left (253 names)
 */
gboolean lab_block_address (LabBlock *block, const char *name, LabAddress *address,
                            GError **error);

/**
 * lab_block_give:
 * @block: a block
 * @name: an element or a phone without an address yet
 * @address: its address, of the block, of the machine, or any; the port is not used
 * @error: return location
 *
 * Overrides what lab_block_address() would choose.  Several names may share an address.
 *
 * Returns: FALSE when @name has another address already
 */
gboolean lab_block_give (LabBlock *block, const char *name, const LabAddress *address,
                         GError **error);

/**
 * lab_block_next_port:
 * @block: a block
 * @local: a local address; the port is not used
 *
 * Returns: the next client port of it: 20000, 20001, …; after 65535, 20000 again.  It may be taken
 *   (by another program on the same address): then ask for the next.
 */
guint16 lab_block_next_port (LabBlock *block, const LabAddress *local);
