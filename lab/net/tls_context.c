/* SPDX-License-Identifier: Apache-2.0 */
#include "net/tls_context.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <errno.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/tls_private.h"
#include "net/tls_stream.h"

struct _LabTlsContext
{
  gatomicrefcount refs;
  SSL_CTX *ssl_ctx;
  gboolean is_server;
  gboolean verifies;
};

char *
lab_tls_reason (SSL *ssl)
{
  unsigned long code = ERR_peek_last_error ();
  const char *reason = code == 0 ? NULL : ERR_reason_error_string (code);
  long verdict = ssl == NULL ? X509_V_OK : SSL_get_verify_result (ssl);
  ERR_clear_error ();
  if (verdict != X509_V_OK)
    return g_strdup_printf ("certificate: %s", X509_verify_cert_error_string (verdict));
  return g_strdup (reason == NULL ? "TLS failed" : reason);
}

static gboolean
refuse (const char *path, GError **error)
{
  g_autofree char *reason = lab_tls_reason (NULL);
  g_set_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT, "%s: %s", path, reason);
  return FALSE;
}

static LabTlsContext *
context_new (gboolean is_server)
{
  LabTlsContext *context = g_new0 (LabTlsContext, 1);
  g_atomic_ref_count_init (&context->refs);
  context->is_server = is_server;
  context->ssl_ctx
      = SSL_CTX_new (is_server ? TLS_server_method () : TLS_client_method ());
  SSL_CTX_set_min_proto_version (context->ssl_ctx, TLS1_2_VERSION);
  SSL_CTX_set_mode (context->ssl_ctx,
                    SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  /* Many SIP programs close without a close_notify: that is an end, and no failure. */
  SSL_CTX_set_options (context->ssl_ctx, SSL_OP_IGNORE_UNEXPECTED_EOF);
  /* A ticket that a client never reads turns its FIN into an RST. */
  SSL_CTX_set_num_tickets (context->ssl_ctx, 0);
  SSL_CTX_set_session_cache_mode (context->ssl_ctx, SSL_SESS_CACHE_OFF);
  return context;
}

static gboolean
load_identity (LabTlsContext *context, const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "agent.pem", NULL);
  ERR_clear_error ();
  return (SSL_CTX_use_certificate_chain_file (context->ssl_ctx, path) == 1
          && SSL_CTX_use_PrivateKey_file (context->ssl_ctx, path, SSL_FILETYPE_PEM) == 1
          && SSL_CTX_check_private_key (context->ssl_ctx) == 1)
         || refuse (path, error);
}

LabTlsContext *
lab_tls_context_new_server (const char *directory, GError **error)
{
  g_autoptr (LabTlsContext) context = context_new (TRUE);
  return load_identity (context, directory, error) ? g_steal_pointer (&context) : NULL;
}

LabTlsContext *
lab_tls_context_new_client (const char *ca_file, GError **error)
{
  g_autoptr (LabTlsContext) context = context_new (FALSE);
  ERR_clear_error ();
  if (ca_file == NULL)
    return g_steal_pointer (&context);
  if (SSL_CTX_load_verify_file (context->ssl_ctx, ca_file) != 1)
    {
      refuse (ca_file, error);
      return NULL;
    }
  context->verifies = TRUE;
  SSL_CTX_set_verify (context->ssl_ctx, SSL_VERIFY_PEER, NULL);
  return g_steal_pointer (&context);
}

LabTlsContext *
lab_tls_context_ref (LabTlsContext *context)
{
  g_atomic_ref_count_inc (&context->refs);
  return context;
}

void
lab_tls_context_unref (LabTlsContext *context)
{
  if (context == NULL || !g_atomic_ref_count_dec (&context->refs))
    return;
  SSL_CTX_free (context->ssl_ctx);
  g_free (context);
}

gboolean
lab_tls_context_is_server (const LabTlsContext *context)
{
  return context->is_server;
}

gboolean
lab_tls_context_verifies (const LabTlsContext *context)
{
  return context->verifies;
}

SSL_CTX *
lab_tls_context_ssl_ctx (const LabTlsContext *context)
{
  return context->ssl_ctx;
}

/* ---- the socket below: OpenSSL's own raises SIGPIPE */

static int
socket_write (BIO *bio, const char *bytes, int size)
{
  int fd = (int)(gintptr)BIO_get_data (bio);
  ssize_t sent = send (fd, bytes, (size_t)size, MSG_NOSIGNAL);
  BIO_clear_retry_flags (bio);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR))
    BIO_set_retry_write (bio);
  return (int)sent;
}

static int
socket_read (BIO *bio, char *bytes, int size)
{
  int fd = (int)(gintptr)BIO_get_data (bio);
  ssize_t received = recv (fd, bytes, (size_t)size, 0);
  BIO_clear_retry_flags (bio);
  if (received < 0 && (errno == EAGAIN || errno == EINTR))
    BIO_set_retry_read (bio);
  if (received == 0)
    BIO_set_flags (bio, BIO_FLAGS_IN_EOF);
  return (int)received;
}

static long
socket_control (BIO *bio, int command, long number, void *pointer)
{
  switch (command)
    {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_EOF:
      return BIO_test_flags (bio, BIO_FLAGS_IN_EOF) != 0;
    default:
      return 0;
    }
}

static BIO *
socket_bio (int fd)
{
  static BIO_METHOD *method;
  if (method == NULL)
    {
      method = BIO_meth_new (BIO_get_new_index () | BIO_TYPE_SOURCE_SINK, "lab socket");
      BIO_meth_set_write (method, socket_write);
      BIO_meth_set_read (method, socket_read);
      BIO_meth_set_ctrl (method, socket_control);
    }
  BIO *bio = BIO_new (method);
  BIO_set_data (bio, (void *)(gintptr)fd);
  BIO_set_init (bio, 1);
  return bio;
}

/* ---- one connection */

static int
owner_index (void)
{
  static int index = -1;
  if (index < 0)
    index = SSL_get_ex_new_index (0, (void *)"rcslab", NULL, NULL, NULL);
  return index;
}

gboolean
lab_tls_stream_owns (const SSL *ssl)
{
  return SSL_get_ex_data (ssl, owner_index ()) != NULL;
}

/* What a certificate must name, and when it must be valid: now, by the lab's clock. */
static gboolean
expect_name (SSL *ssl, const char *server_name)
{
  X509_VERIFY_PARAM *param = SSL_get0_param (ssl);
  X509_VERIFY_PARAM_set_time (param, (time_t)lab_clock_now_s ());
  LabAddress address;
  if (server_name == NULL)
    return TRUE;
  if (lab_address_parse (server_name, &address, NULL))
    {
      g_autofree char *host = lab_address_format_host (&address);
      return X509_VERIFY_PARAM_set1_ip_asc (param, host) == 1;
    }
  X509_VERIFY_PARAM_set_hostflags (param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return X509_VERIFY_PARAM_set1_host (param, server_name, 0) == 1
         && SSL_set_tlsext_host_name (ssl, server_name) == 1;
}

SSL *
lab_tls_ssl_new (LabTlsContext *context, int fd, const char *server_name, GError **error)
{
  ERR_clear_error ();
  SSL *ssl = SSL_new (context->ssl_ctx);
  BIO *bio = socket_bio (fd);
  SSL_set_bio (ssl, bio, bio);
  SSL_set_ex_data (ssl, owner_index (), context);
  if (context->is_server)
    SSL_set_accept_state (ssl);
  else
    SSL_set_connect_state (ssl);
  if (context->is_server || expect_name (ssl, server_name))
    return ssl;
  g_autofree char *reason = lab_tls_reason (NULL);
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "TLS server name \"%s\": %s",
               server_name, reason);
  SSL_free (ssl);
  return NULL;
}
