/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <sys/uio.h>
#include "net/address.h"

/**
 * LabFate:
 *
 * What becomes of what is sent, for each pair of hosts: it arrives, late, or not at all.  It acts
 * below the tap: what is lost is in the recording, as its sender saw it.  All functions take a %NULL
 * fate, where everything arrives at once.
 */
typedef struct _LabFate LabFate;

/**
 * LabFateRule:
 * @delay_ms: milliseconds until it arrives; those of one connection (or UDP pair) keep their order
 * @drop_next: this many messages are lost, then no more; a message is a datagram, or one write
 * @cut: all is lost, and connections are not answered, until the rule changes
 */
typedef struct
{
  guint delay_ms;
  guint drop_next;
  gboolean cut;
} LabFateRule;

LabFate *lab_fate_new (void);

/** lab_fate_free: forgets what is under way; after all sockets that use it. */
void lab_fate_free (LabFate *fate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabFate, lab_fate_free)

/**
 * lab_fate_set:
 * @fate: a fate
 * @from: (nullable): the sending host; port 0: all its ports; %NULL: any
 * @to: (nullable): the receiving host, likewise
 * @rule: (nullable): what becomes of it; %NULL: no rule of its own any more
 *
 * One direction; the most exact rule counts (both given before one, a port before none, the sender
 * before the receiver).
 */
void lab_fate_set (LabFate *fate, const LabAddress *from, const LabAddress *to,
                   const LabFateRule *rule);

/** lab_fate_isolate: cuts (or heals) all to and from a host: both directions of lab_fate_set(). */
void lab_fate_isolate (LabFate *fate, const LabAddress *host, gboolean isolated);

/** lab_fate_is_cut: whether nothing gets from @local to @peer now; a connect() waits in vain. */
gboolean lab_fate_is_cut (LabFate *fate, const LabAddress *local, const LabAddress *peer);

/**
 * LabFateVerdict:
 * @LAB_FATE_SEND: the caller sends it now
 * @LAB_FATE_LOST: it is lost, and the caller goes on as if sent
 * @LAB_FATE_HELD: it leaves later by the outlet, and the caller goes on as if sent
 */
typedef enum
{
  LAB_FATE_SEND,
  LAB_FATE_LOST,
  LAB_FATE_HELD,
} LabFateVerdict;

/**
 * LabFateOutlet:
 * @send: hands on what is due; returns octets taken, or -1 with errno; EAGAIN: asked again 1 ms later;
 *   any other: what waits on this line is forgotten
 * @done: (nullable): nothing waits on this line any more; @self is not used again; called once
 *
 * How what was held leaves at last.
 */
typedef struct
{
  gssize (*send) (gpointer self, const guint8 *bytes, gsize size);
  void (*done) (gpointer self);
} LabFateOutlet;

/**
 * lab_fate_take:
 * @fate: (nullable): a fate
 * @transport: how it is sent
 * @local: its sender
 * @peer: its receiver
 * @bytes: one message; copied when held
 * @size: its octets
 * @outlet: (static): where it leaves when held
 * @self: passed to @outlet; the first of a line counts until the line is empty
 *
 * Returns: what becomes of it
 */
LabFateVerdict lab_fate_take (LabFate *fate, LabTransport transport,
                              const LabAddress *local, const LabAddress *peer,
                              const guint8 *bytes, gsize size,
                              const LabFateOutlet *outlet, gpointer self);

/**
 * lab_fate_take_fd:
 * @fate: (nullable): a fate
 * @transport: how it is sent
 * @fd: the socket; duplicated while something is held, so that a close comes after it
 * @local: its own address
 * @peer: the receiver
 * @iov: (array length=iov_count): the message
 * @iov_count: pieces of it
 * @to: (nullable): for sendto(); %NULL on a connected socket
 * @to_length: octets of @to
 *
 * The same for who has a socket and no more: an interposed send.
 *
 * Returns: what becomes of it
 */
LabFateVerdict lab_fate_take_fd (LabFate *fate, LabTransport transport, int fd,
                                 const LabAddress *local, const LabAddress *peer,
                                 const struct iovec *iov, gsize iov_count,
                                 const struct sockaddr *to, socklen_t to_length);

/** lab_fate_holds: whether something waits from @local to @peer. */
gboolean lab_fate_holds (LabFate *fate, LabTransport transport, const LabAddress *local,
                         const LabAddress *peer);

/** lab_fate_forget: drops what waits from @local to @peer; its outlet's @done is called. */
void lab_fate_forget (LabFate *fate, LabTransport transport, const LabAddress *local,
                      const LabAddress *peer);

/**
 * lab_fate_close_fd:
 * @fate: (nullable): a fate
 * @local: the socket's own address
 * @peer: whom it is connected to
 * @fd: the socket; not the caller's any more
 *
 * close(), once the way from @local to @peer is not cut: a FIN or RST does not get through a cut
 * either.
 */
void lab_fate_close_fd (LabFate *fate, const LabAddress *local, const LabAddress *peer,
                        int fd);

/** lab_fate_is_idle: whether there is no rule and nothing waits: everything arrives at once. */
gboolean lab_fate_is_idle (const LabFate *fate);

/** lab_fate_waiting: messages held now; tests look for leftovers with it. */
guint lab_fate_waiting (const LabFate *fate);
