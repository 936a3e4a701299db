/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

#include <openssl/evp.h>
#include <string.h>
#include <sys/random.h>

static struct
{
  EVP_CIPHER_CTX *cipher;
  guint8 pool[4096];
  gsize used;
} generator;

void
lab_random_seed (const guint64 *seed)
{
  guint8 key[32] = { 0 };
  static const guint8 counter[16] = { 0 };
  if (seed != NULL)
    for (guint i = 0; i < 8; i++)
      key[i] = (guint8)(*seed >> (8 * i));
  else if (getrandom (key, sizeof key, 0) != sizeof key)
    g_error ("the kernel gives no random numbers");
  if (generator.cipher == NULL)
    generator.cipher = EVP_CIPHER_CTX_new ();
  if (EVP_EncryptInit_ex (generator.cipher, EVP_chacha20 (), NULL, key, counter) != 1)
    g_error ("OpenSSL has no ChaCha20");
  OPENSSL_cleanse (key, sizeof key);
  generator.used = sizeof generator.pool;
}

static void
refill (void)
{
  static const guint8 zeros[sizeof generator.pool];
  int length;
  if (generator.cipher == NULL)
    lab_random_seed (NULL);
  EVP_EncryptUpdate (generator.cipher, generator.pool, &length, zeros, sizeof zeros);
  generator.used = 0;
}

void
lab_random_bytes (gpointer bytes, gsize size)
{
  guint8 *to = bytes;
  while (size > 0)
    {
      if (generator.cipher == NULL || generator.used == sizeof generator.pool)
        refill ();
      gsize n = MIN (size, sizeof generator.pool - generator.used);
      memcpy (to, generator.pool + generator.used, n);
      memset (generator.pool + generator.used, 0, n);
      generator.used += n;
      to += n;
      size -= n;
    }
}

guint64
lab_random_u64 (void)
{
  guint64 value;
  lab_random_bytes (&value, sizeof value);
  return value;
}

char *
lab_random_token (gsize length)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  char *token = g_malloc (length + 1);
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte;
      do
        lab_random_bytes (&byte, 1);
      while (byte >= 252); /* 7 × 36: no letter likelier than another */
      token[i] = letters[byte % 36];
    }
  token[length] = '\0';
  return token;
}

char *
lab_random_uuid (void)
{
  guint8 b[16];
  lab_random_bytes (b, sizeof b);
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  return g_strdup_printf (
      "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
      b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
      b[15]);
}
