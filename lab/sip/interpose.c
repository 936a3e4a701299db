/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/interpose-private.h"

#include "base/error.h"
#include "base/random.h"
#include "net/fate.h"

#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sofia-sip/su.h>
#include <sofia-sip/su_addrinfo.h>
#include <sofia-sip/su_uniqueid.h>
#include <sofia-sip/msg_buffer.h>

/* The stack calls these exported functions of its own (and of OpenSSL) through the dynamic symbol table, where
   the program comes first.  They stand here so that recording, link fate, the seed and the repair of what the
   stack does wrong need no change of it.  The link arguments in meson.build export them from the program. */
#define INTERPOSED __attribute__ ((visibility ("default"), used))

INTERPOSED int tport_tcp_init_secondary (tport_t *self, int fd, int accepted,
                                         char const **reason);
INTERPOSED int tport_setname (tport_t *self, char const *proto, su_addrinfo_t const *ai,
                              char const *canon);
INTERPOSED void tport_close (tport_t *self);
INTERPOSED void tport_zap_secondary (tport_t *self);
INTERPOSED int tport_bind_socket (int fd, su_addrinfo_t *ai, char const **culprit);
INTERPOSED ssize_t tport_recv_iovec (tport_t const *self, msg_t **msg,
                                     msg_iovec_t iov[msg_n_fragments], size_t size,
                                     int exact);
INTERPOSED void tport_deliver (tport_t *self, msg_t *msg, msg_t *next,
                               tport_compressor_t *compressor, su_time_t now);
INTERPOSED int tport_tcp_pong (tport_t *self);
INTERPOSED int msg_extract (msg_t *msg);
INTERPOSED int tport_recv_stun_dgram (tport_t const *self, msg_t **msg,
                                      su_sockaddr_t *from, socklen_t length);
INTERPOSED void *sres_resolver_create (su_root_t *root, char const *file, tag_type_t tag,
                                       tag_value_t value, ...);

#define ORIGINAL(function)                                                               \
  static __typeof__ (&function) original;                                                \
  if (original == NULL)                                                                  \
  original = (__typeof__ (&function))dlsym (RTLD_NEXT, #function)

/* ---- connections */

int
tport_tcp_init_secondary (tport_t *self, int fd, int accepted, char const **reason)
{
  ORIGINAL (tport_tcp_init_secondary);
  if (!lab_sip_transport_open (self, fd, accepted, reason))
    return -1;
  return original (self, fd, accepted, reason);
}

int
tport_setname (tport_t *self, char const *proto, su_addrinfo_t const *ai,
               char const *canon)
{
  ORIGINAL (tport_setname);
  lab_sip_transport_named (self, ai->ai_addr, (socklen_t)ai->ai_addrlen);
  return original (self, proto, ai, canon);
}

void
tport_close (tport_t *self)
{
  ORIGINAL (tport_close);
  if (self != NULL)
    lab_sip_transport_closed (self);
  original (self);
}

void
tport_zap_secondary (tport_t *self)
{
  ORIGINAL (tport_zap_secondary);
  if (self != NULL)
    lab_sip_transport_closed (self);
  original (self);
}

int
tport_bind_socket (int fd, su_addrinfo_t *ai, char const **culprit)
{
  ORIGINAL (tport_bind_socket);
  int result = original (fd, ai, culprit);
  lab_sip_transport_note_bind (fd, result < 0 ? errno : 0);
  return result;
}

/* ---- receiving */

ssize_t
tport_recv_iovec (tport_t const *self, msg_t **msg, msg_iovec_t iov[msg_n_fragments],
                  size_t size, int exact)
{
  ORIGINAL (tport_recv_iovec);
  lab_sip_transport_in_message (self, TRUE);
  return original (self, msg, iov, size, exact);
}

void
tport_deliver (tport_t *self, msg_t *msg, msg_t *next, tport_compressor_t *compressor,
               su_time_t now)
{
  ORIGINAL (tport_deliver);
  LabSipConnection *connection = lab_sip_transport_connection (self);
  LabSipListener *listener
      = connection != NULL ? connection->listener : lab_sip_transport_listener (self);
  lab_sip_transport_in_message (self, next != NULL);
  if (listener == NULL || lab_sip_inspect (listener, connection, msg))
    original (self, msg, next, compressor, now);
  else
    msg_destroy (msg);
}

int
tport_tcp_pong (tport_t *self)
{
  ORIGINAL (tport_tcp_pong);
  original (self); /* counts from 0 again; sends nothing: TPTAG_PONG2PING is off */
  lab_sip_transport_ping (self);
  return 0;
}

/* Blank lines before a message, as keep-alives leave them (RFC 3261 §7.5): the library reckons with them when
   it copies the first line, and cuts as many octets off its end.  Blanks behind that line it skips rightly. */
static void
move_blank_lines (char *data, gsize size)
{
  gsize blank = 0;
  while (blank < size && (data[blank] == '\r' || data[blank] == '\n'))
    blank++;
  const char *end = memchr (data + blank, '\n', size - blank);
  if (blank == 0 || end == NULL)
    return;
  gsize line = (gsize)(end + 1 - data) - blank;
  memmove (data, data + blank, line);
  memset (data + line, ' ', blank);
}

int
msg_extract (msg_t *msg)
{
  ORIGINAL (msg_extract);
  const sip_t *sip = msg != NULL ? sip_object (msg) : NULL;
  const unsigned begun = MSG_FLG_HEADERS | MSG_FLG_BODY | MSG_FLG_COMPLETE;
  if (sip != NULL && (sip->sip_flags & begun) == 0 && msg_buf_committed (msg) > 0)
    move_blank_lines (msg_buf_committed_data (msg), msg_buf_committed (msg));
  return original (msg);
}

int
tport_recv_stun_dgram (tport_t const *self, msg_t **msg, su_sockaddr_t *from,
                       socklen_t length)
{
  LabSipListener *listener = lab_sip_transport_listener (self);
  LabAddress peer;
  if (listener != NULL && lab_address_from_sockaddr (&from->su_sa, length, &peer))
    lab_sip_answer_stun (listener, &peer, (const guint8 *)msg_buf_committed_data (*msg),
                         msg_buf_committed (*msg));
  msg_destroy (*msg);
  *msg = NULL;
  return 3; /* the stack's word for: a keep-alive, nothing to parse */
}

INTERPOSED issize_t
su_vrecv (su_socket_t fd, su_iovec_t iov[], isize_t count, int flags, su_sockaddr_t *from,
          socklen_t *length)
{
  ORIGINAL (su_vrecv);
  if (from == NULL)
    lab_sip_transport_swallowed (fd);
  issize_t size = original (fd, iov, count, flags, from, length);
  int saved = errno;
  if (size > 0 && (flags & MSG_PEEK) == 0)
    lab_sip_transport_received (fd, (const struct iovec *)iov, count, (gsize)size,
                                from != NULL ? &from->su_sa : NULL,
                                length != NULL ? *length : 0);
  errno = saved;
  return size;
}

/* ---- sending */

INTERPOSED issize_t
su_vsend (su_socket_t fd, su_iovec_t const iov[], isize_t count, int flags,
          su_sockaddr_t const *to, socklen_t length)
{
  ORIGINAL (su_vsend);
  const struct iovec *pieces = (const struct iovec *)iov;
  const struct sockaddr *address = to != NULL ? &to->su_sa : NULL;
  gsize all = 0;
  for (isize_t i = 0; i < count; i++)
    all += pieces[i].iov_len;
  if (lab_sip_transport_sending (fd, pieces, count, address, length))
    return (issize_t)all;
  issize_t size = original (fd, iov, count, flags, to, length);
  int saved = errno;
  if (size > 0)
    lab_sip_transport_sent (fd, pieces, count, (gsize)size, address, length);
  errno = saved;
  return size;
}

/* ---- TLS.  The lab's own streams call these, too: theirs pass through. */

INTERPOSED int
SSL_read (SSL *ssl, void *buffer, int size)
{
  ORIGINAL (SSL_read);
  LabSipConnection *connection = lab_sip_transport_of_ssl (ssl);
  for (;;)
    {
      int result = original (ssl, buffer, size);
      if (connection == NULL || result <= 0)
        return result;
      int saved = errno;
      gboolean keep_alive
          = lab_sip_transport_tls_received (connection, buffer, (gsize)result);
      errno = saved;
      if (!keep_alive)
        return result;
    }
}

int
lab_sip_interpose_ssl_write (SSL *ssl, const void *bytes, int size)
{
  ORIGINAL (SSL_write);
  return original (ssl, bytes, size);
}

INTERPOSED int
SSL_write (SSL *ssl, const void *bytes, int size)
{
  LabSipConnection *connection = lab_sip_transport_of_ssl (ssl);
  if (connection == NULL)
    return lab_sip_interpose_ssl_write (ssl, bytes, size);
  if (lab_sip_transport_tls_sending (connection, bytes, (gsize)size))
    return size;
  int result = lab_sip_interpose_ssl_write (ssl, bytes, size);
  int saved = errno;
  if (result > 0)
    lab_sip_transport_tls_sent (connection, bytes, (gsize)result);
  errno = saved;
  return result;
}

/* Whether the stack made it: its verification callback lies in the stack's library. */
static gboolean
is_of_stack (const SSL *ssl)
{
  Dl_info theirs, stack;
  SSL_verify_cb callback = SSL_get_verify_callback (ssl);
  return callback != NULL && dladdr ((const void *)callback, &theirs) != 0
         && dladdr (dlsym (RTLD_NEXT, "tport_zap_secondary"), &stack) != 0
         && theirs.dli_fbase == stack.dli_fbase;
}

INTERPOSED int
SSL_shutdown (SSL *ssl)
{
  ORIGINAL (SSL_shutdown);
  int result = original (ssl);
  if (!is_of_stack (ssl))
    return result;
  /* The stack never frees its SSL objects (58 to 80 KB each); this is its last use of one.  After it, it
     frees the BIO, which belongs to the SSL, and a reference of the context that the SSL holds: both get
     one more. */
  BIO_up_ref (SSL_get_rbio (ssl));
  SSL_CTX_up_ref (SSL_get_SSL_CTX (ssl));
  SSL_free (ssl);
  return result;
}

/* The stack would list the peer certificate's names and never free the list.  It asks for no certificate
   to be valid, so that it need not see one. */
INTERPOSED X509 *
SSL_get1_peer_certificate (const SSL *ssl)
{
  ORIGINAL (SSL_get1_peer_certificate);
  return is_of_stack (ssl) ? NULL : original (ssl);
}

/* ---- the loop */

/* The stack tells itself so what it may not do at once (an internal answer): nothing that epoll sees. */
INTERPOSED int
su_msg_send (su_msg_r message)
{
  ORIGINAL (su_msg_send);
  lab_sip_process_wake ();
  return original (message);
}

/* ---- randomness and names */

INTERPOSED uint64_t
su_random64 (void)
{
  return lab_random_u64 ();
}

INTERPOSED void *
su_randmem (void *memory, size_t size)
{
  lab_random_bytes (memory, size);
  return memory;
}

/* Names resolve through the directory, never through DNS or the hosts file. */
INTERPOSED int
su_getaddrinfo (char const *node, char const *service, su_addrinfo_t const *hints,
                su_addrinfo_t **result)
{
  ORIGINAL (su_getaddrinfo);
  su_addrinfo_t numeric = { 0 };
  if (hints != NULL)
    numeric = *hints;
  numeric.ai_flags |= AI_NUMERICHOST | AI_NUMERICSERV;
  return original (node, service, &numeric, result);
}

void *
sres_resolver_create (su_root_t *root, char const *file, tag_type_t tag,
                      tag_value_t value, ...)
{
  return NULL;
}

/* ---- the self-test */

gboolean
lab_sip_interpose_test (GError **error)
{
  static const struct
  {
    const char *name;
    gpointer ours;
  } functions[] = {
    { "tport_tcp_init_secondary", tport_tcp_init_secondary },
    { "tport_setname", tport_setname },
    { "tport_close", tport_close },
    { "tport_zap_secondary", tport_zap_secondary },
    { "tport_bind_socket", tport_bind_socket },
    { "tport_recv_iovec", tport_recv_iovec },
    { "tport_deliver", tport_deliver },
    { "tport_tcp_pong", tport_tcp_pong },
    { "tport_recv_stun_dgram", tport_recv_stun_dgram },
    { "msg_extract", msg_extract },
    { "su_vrecv", su_vrecv },
    { "su_vsend", su_vsend },
    { "su_msg_send", su_msg_send },
    { "su_random64", su_random64 },
    { "su_randmem", su_randmem },
    { "su_getaddrinfo", su_getaddrinfo },
    { "sres_resolver_create", sres_resolver_create },
    { "SSL_read", SSL_read },
    { "SSL_write", SSL_write },
    { "SSL_shutdown", SSL_shutdown },
    { "SSL_get1_peer_certificate", SSL_get1_peer_certificate },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      const char *name = functions[i].name;
      gpointer found = dlsym (RTLD_DEFAULT, name);
      gpointer behind = dlsym (RTLD_NEXT, name);
      if (found == functions[i].ours && behind != NULL && behind != found)
        continue;
      g_set_error (
          error, LAB_ERROR, LAB_ERROR_ENVIRONMENT,
          "%s: %s, so that nothing could be recorded: the program was linked without "
          "the link arguments of lab/sip, or statically",
          name,
          found != functions[i].ours ? "the library's own is called, not the lab's"
                                     : "the library's own is not found");
      return FALSE;
    }
  return TRUE;
}
