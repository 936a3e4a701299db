/* SPDX-License-Identifier: Apache-2.0 */
#include "pcap/writer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pcap.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Room for two of the largest frames: one is never split between two writes to the kernel, so that
   the file ends with a whole frame at any moment. */
#define BUFFER_SIZE         (2 * (LAB_PCAP_FRAME_SIZE + FRAME_RECORD_HEADER))
#define FRAME_RECORD_HEADER 16
#define FILE_HEADER         24
#define SNAPLEN             262144

struct _LabPcapWriter
{
  char *path;
  char *hosts_path; /* %NULL: none is written */
  FILE *hosts;
  GHashTable *host_lines;
  pcap_t *format;
  pcap_dumper_t *dumper; /* %NULL once it has failed */
  FILE *file;            /* the dumper's */
  char *file_buffer;
  guint8 *frame_buffer;
  gsize buffered;  /* octets since the last flush */
  gsize safe_size; /* octets of whole frames in the file */
  guint64 frames;
  guint64 safe_frames;
  gint64 last_us;
  GError *error;
};

static char *
hosts_path_beside (const char *path)
{
  gsize length = strlen (path);
  if (g_str_has_suffix (path, ".pcap"))
    length -= strlen (".pcap");
  return g_strdup_printf ("%.*s.hosts", (int)length, path);
}

static gboolean
refuse_open (const char *path, const char *why, GError **error)
{
  g_set_error (error, LAB_PCAP_ERROR, LAB_PCAP_ERROR_OPEN, "recording %s: %s", path, why);
  return FALSE;
}

/* Emptied only once it is ours: two labs that wrote to one file would leave nobody a recording. */
static int
take_file (const char *path, GError **error)
{
  struct stat status;
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0)
    refuse_open (path, g_strerror (errno), error);
  else if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return fd; /* a device or a pipe has neither owner nor length */
  else if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    refuse_open (
        path, errno == EWOULDBLOCK ? "another lab is writing to it" : g_strerror (errno),
        error);
  else if (ftruncate (fd, 0) != 0)
    refuse_open (path, g_strerror (errno), error);
  else
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
open_file (LabPcapWriter *writer, GError **error)
{
  int fd = take_file (writer->path, error);
  if (fd < 0)
    return FALSE;
  writer->file = fdopen (fd, "wb");
  writer->file_buffer = g_malloc (BUFFER_SIZE);
  setvbuf (writer->file, writer->file_buffer, _IOFBF, BUFFER_SIZE);
  writer->format = pcap_open_dead (DLT_RAW, SNAPLEN);
  writer->dumper = pcap_dump_fopen (writer->format, writer->file);
  if (writer->dumper == NULL)
    {
      refuse_open (writer->path, pcap_geterr (writer->format), error);
      fclose (writer->file);
      return FALSE;
    }
  struct stat status;
  if (fstat (fileno (writer->file), &status) == 0 && S_ISREG (status.st_mode))
    writer->hosts_path = hosts_path_beside (writer->path);
  return TRUE;
}

LabPcapWriter *
lab_pcap_writer_open (const char *path, GError **error)
{
  g_autoptr (LabPcapWriter) writer = g_new0 (LabPcapWriter, 1);
  writer->path = g_strdup (path);
  if (!open_file (writer, error))
    return NULL;
  writer->frame_buffer = g_malloc (LAB_PCAP_FRAME_SIZE);
  writer->host_lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (writer->hosts_path != NULL)
    unlink (writer->hosts_path); /* that of an earlier recording */
  writer->buffered = FILE_HEADER;
  lab_pcap_writer_flush (writer);
  return g_steal_pointer (&writer);
}

/* The first failure is the one that says why; what the kernel took of a frame goes again. */
static void
fail (LabPcapWriter *writer, int saved_errno)
{
  g_set_error (&writer->error, LAB_PCAP_ERROR, LAB_PCAP_ERROR_WRITE,
               "recording %s ends after frame %" G_GUINT64_FORMAT ": %s", writer->path,
               writer->safe_frames, g_strerror (saved_errno));
  /* Closing tries once more to write what is left: cut it off after that. */
  int fd = writer->hosts_path == NULL ? -1 : dup (fileno (writer->file));
  pcap_dump_close (writer->dumper);
  if (fd >= 0 && ftruncate (fd, (off_t)writer->safe_size) != 0)
    g_prefix_error (&writer->error, "(its last frame is cut short) ");
  if (fd >= 0)
    close (fd);
  writer->dumper = NULL;
  writer->file = NULL;
  writer->frames = writer->safe_frames;
  writer->buffered = 0;
}

gboolean
lab_pcap_writer_is_dirty (const LabPcapWriter *writer)
{
  return writer->buffered > 0;
}

void
lab_pcap_writer_flush (LabPcapWriter *writer)
{
  if (writer->dumper == NULL || writer->buffered == 0)
    return;
  errno = EIO;
  if (pcap_dump_flush (writer->dumper) != 0)
    {
      fail (writer, errno);
      return;
    }
  writer->safe_size += writer->buffered;
  writer->safe_frames = writer->frames;
  writer->buffered = 0;
}

void
lab_pcap_writer_free (LabPcapWriter *writer)
{
  if (writer == NULL)
    return;
  lab_pcap_writer_flush (writer);
  g_clear_pointer (&writer->dumper, pcap_dump_close);
  g_clear_pointer (&writer->format, pcap_close);
  g_clear_pointer (&writer->hosts, fclose);
  g_clear_pointer (&writer->host_lines, g_hash_table_unref);
  g_clear_error (&writer->error);
  g_free (writer->file_buffer);
  g_free (writer->frame_buffer);
  g_free (writer->hosts_path);
  g_free (writer->path);
  g_free (writer);
}

const char *
lab_pcap_writer_path (const LabPcapWriter *writer)
{
  return writer->path;
}

const GError *
lab_pcap_writer_error (const LabPcapWriter *writer)
{
  return writer->error;
}

guint64
lab_pcap_writer_frames (const LabPcapWriter *writer)
{
  return writer->frames;
}

void
lab_pcap_writer_host (LabPcapWriter *writer, const LabPcapAddress *address,
                      const char *name)
{
  char host[INET6_ADDRSTRLEN];
  if (writer->hosts_path == NULL || writer->error != NULL
      || inet_ntop (address->version == 6 ? AF_INET6 : AF_INET, address->octets, host,
                    sizeof host)
             == NULL)
    return;
  g_autofree char *word = g_strdup (name);
  for (char *p = word; *p != '\0'; p++)
    if ((guint8)*p <= ' ' || *p == 0x7f || *p == '#')
      *p = '-';
  g_autofree char *line = g_strdup_printf ("%s\t%s\n", host, word);
  if (!g_hash_table_add (writer->host_lines, g_strdup (line)))
    return;
  if (writer->hosts == NULL)
    writer->hosts = fopen (writer->hosts_path, "we");
  /* Names are a convenience: without them the recording is as good. */
  if (writer->hosts != NULL && fputs (line, writer->hosts) >= 0)
    fflush (writer->hosts);
}

guint64
lab_pcap_writer_frame (LabPcapWriter *writer, LabPcapFrame *frame)
{
  if (writer->dumper == NULL)
    return 0;
  frame->number = writer->frames + 1;
  frame->time_us = MAX (frame->time_us, writer->last_us + 1);
  gsize size = lab_pcap_frame_build (frame, writer->frame_buffer);
  if (size == 0)
    return 0;
  gsize record_size = FRAME_RECORD_HEADER + size;
  if (writer->buffered + record_size > BUFFER_SIZE)
    lab_pcap_writer_flush (writer);
  if (writer->dumper == NULL)
    return 0;
  struct pcap_pkthdr header = {
    .ts = { .tv_sec = frame->time_us / G_USEC_PER_SEC,
            .tv_usec = frame->time_us % G_USEC_PER_SEC },
    .caplen = (bpf_u_int32)size,
    .len = (bpf_u_int32)size,
  };
  pcap_dump ((guchar *)writer->dumper, &header, writer->frame_buffer);
  writer->buffered += record_size;
  writer->last_us = frame->time_us;
  return ++writer->frames;
}

guint64
lab_pcap_writer_datagram (LabPcapWriter *writer, gint64 time_us,
                          const LabPcapAddress *source, const LabPcapAddress *destination,
                          const guint8 *bytes, gsize size)
{
  LabPcapFrame frame = {
    .time_us = time_us,
    .transport = LAB_PCAP_UDP,
    .source = *source,
    .destination = *destination,
    .payload = bytes,
    .payload_size = size,
  };
  return lab_pcap_writer_frame (writer, &frame);
}
