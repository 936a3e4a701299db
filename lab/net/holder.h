/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "net/address.h"

/**
 * lab_net_holder:
 * @transport: TLS is looked up as TCP
 * @address: a local address and port
 *
 * Who holds a listening or bound port, from /proc/net and /proc/PID/fd, as far as we may look.
 *
 * Returns: (transfer full) (nullable): `rcslab (pid 123)`, `this process`, or `another user's
 *   process` when it is held and we may not see by whom; %NULL when nothing holds it
 */
char *lab_net_holder (LabTransport transport, const LabAddress *address);

/**
 * lab_net_set_error:
 * @error: return location
 * @transport: what was to be opened
 * @address: where
 * @saved_errno: why not
 *
 * Sets LAB_ERROR_ENVIRONMENT: `udp 127.0.1.3:5060: Address already in use, by rcslab (pid 123)`.
 */
void lab_net_set_error (GError **error, LabTransport transport, const LabAddress *address,
                        int saved_errno);

/**
 * lab_net_raise_limits:
 *
 * Raises the soft limit of open descriptors to the hard one, or to 1,048,576.
 *
 * Returns: descriptors that the process may open now
 */
guint64 lab_net_raise_limits (void);
