/* SPDX-License-Identifier: Apache-2.0 */
#include "net/tls_stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>

#include "net/tls_private.h"

/* A GIOStream whose two halves are pollable.  All of GIO's asynchronous closing is overridden: its
   default does it in a thread. */

typedef struct
{
  GIOStream parent;
  GSocket *socket;
  SSL *ssl;
  LabTlsContext *context;
  GInputStream *input;
  GOutputStream *output;
} LabTlsStream;
typedef GIOStreamClass LabTlsStreamClass;

typedef struct
{
  GInputStream parent;
  LabTlsStream *stream;
} LabTlsInput;
typedef GInputStreamClass LabTlsInputClass;

typedef struct
{
  GOutputStream parent;
  LabTlsStream *stream;
} LabTlsOutput;
typedef GOutputStreamClass LabTlsOutputClass;

static void input_pollable_init (GPollableInputStreamInterface *iface);
static void output_pollable_init (GPollableOutputStreamInterface *iface);
static GType lab_tls_stream_get_type (void);
static GType lab_tls_input_get_type (void);
static GType lab_tls_output_get_type (void);

G_DEFINE_TYPE (LabTlsStream, lab_tls_stream, G_TYPE_IO_STREAM)
G_DEFINE_TYPE_WITH_CODE (LabTlsInput, lab_tls_input, G_TYPE_INPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                input_pollable_init))
G_DEFINE_TYPE_WITH_CODE (LabTlsOutput, lab_tls_output, G_TYPE_OUTPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                output_pollable_init))

/* ---- what an SSL call came to, in GIO's words */

static gssize
outcome (LabTlsStream *self, int result, GError **error)
{
  if (result > 0)
    return result;
  switch (SSL_get_error (self->ssl, result))
    {
    case SSL_ERROR_ZERO_RETURN:
      return 0;
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "TLS would block");
      return -1;
    case SSL_ERROR_SYSCALL:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                           "the connection broke");
      ERR_clear_error ();
      return -1;
    default:
      {
        g_autofree char *reason = lab_tls_reason (self->ssl);
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "TLS: %s", reason);
        return -1;
      }
    }
}

/* A half may be held longer than the stream. */
static gboolean
is_gone (const LabTlsStream *self)
{
  return self == NULL || g_socket_is_closed (self->socket);
}

static gboolean
is_closed (LabTlsStream *self, GError **error)
{
  if (!is_gone (self))
    return FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the stream is closed");
  return TRUE;
}

gboolean
lab_tls_stream_handshake (GIOStream *stream, GError **error)
{
  LabTlsStream *self = (LabTlsStream *)stream;
  if (is_closed (self, error))
    return FALSE;
  ERR_clear_error ();
  gssize done = outcome (self, SSL_do_handshake (self->ssl), error);
  if (done == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                         "the connection ended in the handshake");
  return done > 0;
}

/* What the socket has to be for the next call to get further: a read may have to write first. */
static GIOCondition
wanted (const LabTlsStream *self, GIOCondition plain)
{
  if (SSL_want_write (self->ssl))
    return G_IO_OUT;
  return SSL_want_read (self->ssl) ? G_IO_IN : plain;
}

static GSource *
ready_source (LabTlsStream *self, gpointer half, GIOCondition plain,
              GCancellable *cancellable)
{
  GSource *source = g_pollable_source_new_full (half, NULL, cancellable);
  gboolean now = is_gone (self) || (plain == G_IO_IN && SSL_pending (self->ssl) > 0);
  g_autoptr (GSource) child
      = now ? g_idle_source_new ()
            : g_socket_create_source (self->socket, wanted (self, plain), NULL);
  g_source_set_dummy_callback (child);
  g_source_add_child_source (source, child);
  return source;
}

/* ---- input */

static gssize
input_read_nonblocking (GPollableInputStream *input, void *bytes, gsize size,
                        GError **error)
{
  LabTlsStream *self = ((LabTlsInput *)input)->stream;
  if (is_closed (self, error))
    return -1;
  ERR_clear_error ();
  return outcome (self, SSL_read (self->ssl, bytes, (int)MIN (size, G_MAXINT)), error);
}

static gssize
input_read (GInputStream *input, void *bytes, gsize size, GCancellable *cancellable,
            GError **error)
{
  return input_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), bytes, size, error);
}

static gboolean
input_is_readable (GPollableInputStream *input)
{
  LabTlsStream *self = ((LabTlsInput *)input)->stream;
  return is_gone (self) || SSL_pending (self->ssl) > 0
         || g_socket_condition_check (self->socket, G_IO_IN) != 0;
}

static GSource *
input_create_source (GPollableInputStream *input, GCancellable *cancellable)
{
  return ready_source (((LabTlsInput *)input)->stream, input, G_IO_IN, cancellable);
}

static void
input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->read_nonblocking = input_read_nonblocking;
  iface->is_readable = input_is_readable;
  iface->create_source = input_create_source;
}

static gboolean
input_close (GInputStream *input, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
close_at_once (gpointer source, GCancellable *cancellable, GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);
  g_task_return_boolean (task, TRUE);
}

static void
input_close_async (GInputStream *input, int priority, GCancellable *cancellable,
                   GAsyncReadyCallback callback, gpointer user_data)
{
  close_at_once (input, cancellable, callback, user_data);
}

static gboolean
input_close_finish (GInputStream *input, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
lab_tls_input_class_init (LabTlsInputClass *class)
{
  class->read_fn = input_read;
  class->close_fn = input_close;
  class->close_async = input_close_async;
  class->close_finish = input_close_finish;
}

static void
lab_tls_input_init (LabTlsInput *self)
{
}

/* ---- output */

static gssize
output_write_nonblocking (GPollableOutputStream *output, const void *bytes, gsize size,
                          GError **error)
{
  LabTlsStream *self = ((LabTlsOutput *)output)->stream;
  if (is_closed (self, error))
    return -1;
  ERR_clear_error ();
  return outcome (self, SSL_write (self->ssl, bytes, (int)MIN (size, G_MAXINT)), error);
}

static gssize
output_write (GOutputStream *output, const void *bytes, gsize size,
              GCancellable *cancellable, GError **error)
{
  return output_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), bytes, size, error);
}

static gboolean
output_is_writable (GPollableOutputStream *output)
{
  LabTlsStream *self = ((LabTlsOutput *)output)->stream;
  return is_gone (self)
         || g_socket_condition_check (self->socket, wanted (self, G_IO_OUT)) != 0;
}

static GSource *
output_create_source (GPollableOutputStream *output, GCancellable *cancellable)
{
  return ready_source (((LabTlsOutput *)output)->stream, output, G_IO_OUT, cancellable);
}

static void
output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->write_nonblocking = output_write_nonblocking;
  iface->is_writable = output_is_writable;
  iface->create_source = output_create_source;
}

static gboolean
output_close (GOutputStream *output, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
output_close_async (GOutputStream *output, int priority, GCancellable *cancellable,
                    GAsyncReadyCallback callback, gpointer user_data)
{
  close_at_once (output, cancellable, callback, user_data);
}

static gboolean
output_close_finish (GOutputStream *output, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
lab_tls_output_class_init (LabTlsOutputClass *class)
{
  class->write_fn = output_write;
  class->close_fn = output_close;
  class->close_async = output_close_async;
  class->close_finish = output_close_finish;
}

static void
lab_tls_output_init (LabTlsOutput *self)
{
}

/* ---- both */

static GInputStream *
stream_input (GIOStream *stream)
{
  return ((LabTlsStream *)stream)->input;
}

static GOutputStream *
stream_output (GIOStream *stream)
{
  return ((LabTlsStream *)stream)->output;
}

static gboolean
stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  LabTlsStream *self = (LabTlsStream *)stream;
  if (g_socket_is_closed (self->socket))
    return TRUE;
  ERR_clear_error ();
  /* One that has said goodbye already would answer ours with an RST. */
  if ((SSL_get_shutdown (self->ssl) & SSL_RECEIVED_SHUTDOWN) == 0
      && SSL_is_init_finished (self->ssl))
    SSL_shutdown (self->ssl);
  ERR_clear_error ();
  return g_socket_close (self->socket, error);
}

static void
stream_close_async (GIOStream *stream, int priority, GCancellable *cancellable,
                    GAsyncReadyCallback callback, gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);
  if (stream_close (stream, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
stream_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
stream_finalize (GObject *object)
{
  LabTlsStream *self = (LabTlsStream *)object;
  ((LabTlsInput *)self->input)->stream = NULL;
  ((LabTlsOutput *)self->output)->stream = NULL;
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_pointer (&self->ssl, SSL_free);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->context, lab_tls_context_unref);
  G_OBJECT_CLASS (lab_tls_stream_parent_class)->finalize (object);
}

static void
lab_tls_stream_class_init (LabTlsStreamClass *class)
{
  G_OBJECT_CLASS (class)->finalize = stream_finalize;
  class->get_input_stream = stream_input;
  class->get_output_stream = stream_output;
  class->close_fn = stream_close;
  class->close_async = stream_close_async;
  class->close_finish = stream_close_finish;
}

static void
lab_tls_stream_init (LabTlsStream *self)
{
}

GIOStream *
lab_tls_stream_new (GSocket *socket, LabTlsContext *context, const char *server_name,
                    GError **error)
{
  SSL *ssl = lab_tls_ssl_new (context, g_socket_get_fd (socket), server_name, error);
  if (ssl == NULL)
    return NULL;
  LabTlsStream *self = g_object_new (lab_tls_stream_get_type (), NULL);
  self->socket = g_object_ref (socket);
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  self->context = lab_tls_context_ref (context);
  self->ssl = ssl;
  self->input = g_object_new (lab_tls_input_get_type (), NULL);
  ((LabTlsInput *)self->input)->stream = self;
  self->output = g_object_new (lab_tls_output_get_type (), NULL);
  ((LabTlsOutput *)self->output)->stream = self;
  return G_IO_STREAM (self);
}

SSL *
lab_tls_stream_ssl (GIOStream *stream)
{
  return ((LabTlsStream *)stream)->ssl;
}
