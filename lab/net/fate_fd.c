/* SPDX-License-Identifier: Apache-2.0 */
#include "net/fate.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  int fd;
  struct sockaddr_storage to;
  socklen_t to_length;
} FdOutlet;

static gssize
fd_send (gpointer self, const guint8 *bytes, gsize size)
{
  FdOutlet *outlet = self;
  return sendto (outlet->fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT,
                 outlet->to_length == 0 ? NULL : (struct sockaddr *)&outlet->to,
                 outlet->to_length);
}

static void
fd_done (gpointer self)
{
  FdOutlet *outlet = self;
  close (outlet->fd);
  g_free (outlet);
}

static const LabFateOutlet fd_outlet = { .send = fd_send, .done = fd_done };

static FdOutlet *
fd_outlet_new (int fd, const struct sockaddr *to, socklen_t to_length)
{
  int own = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  if (own < 0)
    return NULL;
  FdOutlet *outlet = g_new0 (FdOutlet, 1);
  outlet->fd = own;
  if (to != NULL && to_length <= sizeof outlet->to)
    {
      memcpy (&outlet->to, to, to_length);
      outlet->to_length = to_length;
    }
  return outlet;
}

LabFateVerdict
lab_fate_take_fd (LabFate *fate, LabTransport transport, int fd, const LabAddress *local,
                  const LabAddress *peer, const struct iovec *iov, gsize iov_count,
                  const struct sockaddr *to, socklen_t to_length)
{
  if (lab_fate_is_idle (fate))
    return LAB_FATE_SEND;
  FdOutlet *outlet = NULL;
  if (!lab_fate_holds (fate, transport, local, peer))
    {
      outlet = fd_outlet_new (fd, to, to_length);
      if (outlet == NULL)
        return LAB_FATE_LOST; /* out of descriptors: as good as an overrun queue */
    }
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  for (gsize i = 0; i < iov_count; i++)
    g_byte_array_append (bytes, iov[i].iov_base, (guint)iov[i].iov_len);
  LabFateVerdict verdict = lab_fate_take (fate, transport, local, peer, bytes->data,
                                          bytes->len, &fd_outlet, outlet);
  if (verdict != LAB_FATE_HELD && outlet != NULL)
    fd_done (outlet);
  return verdict;
}
