/* SPDX-License-Identifier: Apache-2.0 */
#include "net/block.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

/* .254 is not given away: the claim of a test binds a port there. */
#define LAST_HOST  253
#define CLAIM_HOST 254
#define CLAIM_PORT 19999

/* Where tests look for a free block: 127.16.0.0 to 127.127.255.0. */
#define CLAIM_FIRST_NET 16
#define CLAIM_BLOCKS    (112 * 256)

struct _LabBlock
{
  char *network;
  LabAddress base;   /* .0 */
  GHashTable *names; /* name → LabAddress */
  GHashTable *taken; /* LabAddress that was given → itself */
  GHashTable *ports; /* LabAddress without port → the next one */
  guint next_host;
  int claim_fd;
};

static LabBlock *
block_of (const LabAddress *base)
{
  LabBlock *block = g_new0 (LabBlock, 1);
  g_autofree char *host = lab_address_format_host (base);
  block->network = g_strdup_printf ("%s/24", host);
  block->base = *base;
  block->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  block->taken
      = g_hash_table_new_full (lab_address_hash, lab_address_equal_func, g_free, NULL);
  block->ports
      = g_hash_table_new_full (lab_address_hash, lab_address_equal_func, g_free, NULL);
  block->next_host = 1;
  block->claim_fd = -1;
  return block;
}

LabBlock *
lab_block_new (const char *network, GError **error)
{
  const char *asked = network == NULL ? LAB_BLOCK_DEFAULT : network;
  g_auto (GStrv) parts = g_strsplit (asked, "/", 2);
  LabAddress base;
  if (parts[0] == NULL || (parts[1] != NULL && strcmp (parts[1], "24") != 0)
      || !lab_address_parse (parts[0], &base, NULL) || base.version != 4
      || base.octets[0] != 127 || base.octets[3] != 0 || strchr (parts[0], ':') != NULL)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "network \"%s\": not a /24 of 127.0.0.0/8, such as " LAB_BLOCK_DEFAULT,
                   asked);
      return NULL;
    }
  return block_of (&base);
}

static int
try_claim (const LabAddress *base)
{
  LabAddress lock = lab_address_with_port (base, CLAIM_PORT);
  lock.octets[3] = CLAIM_HOST;
  struct sockaddr_storage storage;
  socklen_t length = lab_address_to_sockaddr (&lock, &storage);
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind (fd, (struct sockaddr *)&storage, length) == 0)
    return fd;
  int saved_errno = errno;
  close (fd);
  errno = saved_errno;
  return -1;
}

LabBlock *
lab_block_claim (GError **error)
{
  guint first = (guint)getpid () % CLAIM_BLOCKS;
  for (guint i = 0; i < CLAIM_BLOCKS; i++)
    {
      guint index = (first + i) % CLAIM_BLOCKS;
      LabAddress base = {
        .version = 4,
        .octets
        = { 127, (guint8)(CLAIM_FIRST_NET + index / 256), (guint8)(index % 256), 0 },
      };
      int fd = try_claim (&base);
      if (fd < 0 && errno != EADDRINUSE)
        break;
      if (fd < 0)
        continue;
      LabBlock *block = block_of (&base);
      block->claim_fd = fd;
      return block;
    }
  g_set_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT,
               "no free /24 of 127.16.0.0 to 127.127.255.0: %s", g_strerror (errno));
  return NULL;
}

void
lab_block_free (LabBlock *block)
{
  if (block == NULL)
    return;
  if (block->claim_fd >= 0)
    close (block->claim_fd);
  g_hash_table_unref (block->names);
  g_hash_table_unref (block->taken);
  g_hash_table_unref (block->ports);
  g_free (block->network);
  g_free (block);
}

const char *
lab_block_network (const LabBlock *block)
{
  return block->network;
}

gboolean
lab_block_address (LabBlock *block, const char *name, LabAddress *address, GError **error)
{
  const LabAddress *known = g_hash_table_lookup (block->names, name);
  if (known != NULL)
    {
      *address = *known;
      return TRUE;
    }
  LabAddress next = block->base;
  do
    next.octets[3] = (guint8)block->next_host++;
  while (block->next_host <= LAST_HOST + 1
         && g_hash_table_contains (block->taken, &next));
  if (block->next_host > LAST_HOST + 1)
    {
      block->next_host = LAST_HOST + 1;
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "no address of %s is left for %s: it has %d", block->network, name,
                   LAST_HOST);
      return FALSE;
    }
  g_hash_table_insert (block->names, g_strdup (name), g_memdup2 (&next, sizeof next));
  *address = next;
  return TRUE;
}

gboolean
lab_block_give (LabBlock *block, const char *name, const LabAddress *address,
                GError **error)
{
  LabAddress given = lab_address_with_port (address, 0);
  const LabAddress *known = g_hash_table_lookup (block->names, name);
  if (known != NULL && !lab_address_equal (known, &given))
    {
      g_autofree char *has = lab_address_format_host (known);
      g_autofree char *wanted = lab_address_format_host (&given);
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "%s has the address %s, and not %s", name, has, wanted);
      return FALSE;
    }
  if (known == NULL)
    g_hash_table_insert (block->names, g_strdup (name), g_memdup2 (&given, sizeof given));
  g_hash_table_add (block->taken, g_memdup2 (&given, sizeof given));
  return TRUE;
}

guint16
lab_block_next_port (LabBlock *block, const LabAddress *local)
{
  LabAddress host = lab_address_with_port (local, 0);
  guint port = GPOINTER_TO_UINT (g_hash_table_lookup (block->ports, &host));
  if (port == 0 || port > G_MAXUINT16)
    port = LAB_BLOCK_FIRST_CLIENT_PORT;
  g_hash_table_replace (block->ports, g_memdup2 (&host, sizeof host),
                        GUINT_TO_POINTER (port + 1));
  return (guint16)port;
}
