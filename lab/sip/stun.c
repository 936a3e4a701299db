/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/stun.h"

#include "base/random.h"

#include <string.h>

#define HEADER_SIZE 20

enum
{
  BINDING_REQUEST = 0x0001,
  BINDING_RESPONSE = 0x0101,
  BINDING_ERROR = 0x0111,
  MAPPED_ADDRESS = 0x0001,
  ERROR_CODE = 0x0009,
  UNKNOWN_ATTRIBUTES = 0x000a,
  XOR_MAPPED_ADDRESS = 0x0020,
};

static const guint8 magic_cookie[4] = { 0x21, 0x12, 0xa4, 0x42 };

static guint16
get_u16 (const guint8 *at)
{
  return (guint16)(at[0] << 8 | at[1]);
}

static void
put_u16 (GByteArray *out, guint value)
{
  guint8 octets[2] = { (guint8)(value >> 8), (guint8)value };
  g_byte_array_append (out, octets, 2);
}

gboolean
lab_sip_stun_is_request (const guint8 *bytes, gsize size)
{
  return size >= HEADER_SIZE && get_u16 (bytes) == BINDING_REQUEST
         && get_u16 (bytes + 2) == size - HEADER_SIZE && size % 4 == 0;
}

/* Attributes below 0x8000 must be understood (RFC 5389 §15); those of a keep-alive need none. */
static GArray *
unknown_attributes (const guint8 *bytes, gsize size)
{
  /* MAPPED-ADDRESS … to MESSAGE-INTEGRITY, REALM, NONCE, and CHANGE-REQUEST of RFC 3489 */
  static const guint16 ignored[] = { 0x0006, 0x0008, 0x0014, 0x0015 };
  GArray *unknown = g_array_new (FALSE, FALSE, sizeof (guint16));
  for (gsize at = HEADER_SIZE; at + 4 <= size;
       at += 4 + ((get_u16 (bytes + at + 2) + 3U) & ~3U))
    {
      guint16 type = get_u16 (bytes + at);
      gboolean known = type >= 0x8000;
      for (guint i = 0; i < G_N_ELEMENTS (ignored); i++)
        known |= type == ignored[i];
      if (!known && unknown->len < 32)
        g_array_append_val (unknown, type);
    }
  return unknown;
}

static void
put_address (GByteArray *out, guint type, const LabAddress *peer, const guint8 *mask)
{
  gsize length = peer->version == 6 ? 16 : 4;
  guint8 octets[16];
  for (gsize i = 0; i < length; i++)
    octets[i] = peer->octets[i] ^ mask[i];
  put_u16 (out, type);
  put_u16 (out, 4 + (guint)length);
  put_u16 (out, peer->version == 6 ? 2 : 1);
  put_u16 (out, peer->port ^ get_u16 (mask));
  g_byte_array_append (out, octets, (guint)length);
}

static void
put_unknown (GByteArray *out, const GArray *unknown)
{
  static const char phrase[] = "Unknown Attribute   "; /* a multiple of four */
  static const guint8 code[4] = { 0, 0, 4, 20 };
  put_u16 (out, ERROR_CODE);
  put_u16 (out, 4 + sizeof phrase - 1);
  g_byte_array_append (out, code, sizeof code);
  g_byte_array_append (out, (const guint8 *)phrase, sizeof phrase - 1);
  put_u16 (out, UNKNOWN_ATTRIBUTES);
  put_u16 (out, unknown->len * 2);
  for (guint i = 0; i < unknown->len; i++)
    put_u16 (out, g_array_index (unknown, guint16, i));
  if (unknown->len % 2 != 0)
    put_u16 (out, 0);
}

GBytes *
lab_sip_stun_answer (const guint8 *bytes, gsize size, const LabAddress *peer)
{
  static const guint8 no_mask[16] = { 0 };
  if (!lab_sip_stun_is_request (bytes, size))
    return NULL;
  gboolean classic = memcmp (bytes + 4, magic_cookie, sizeof magic_cookie) != 0;
  g_autoptr (GArray) unknown = unknown_attributes (bytes, size);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  if (unknown->len > 0)
    put_unknown (body, unknown);
  else if (classic)
    put_address (body, MAPPED_ADDRESS, peer, no_mask);
  else
    put_address (body, XOR_MAPPED_ADDRESS, peer, bytes + 4); /* cookie, transaction id */
  GByteArray *out = g_byte_array_new ();
  put_u16 (out, unknown->len > 0 ? BINDING_ERROR : BINDING_RESPONSE);
  put_u16 (out, body->len);
  g_byte_array_append (out, bytes + 4, 16);
  g_byte_array_append (out, body->data, body->len);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
lab_sip_stun_request_new (void)
{
  guint8 request[HEADER_SIZE] = { 0, BINDING_REQUEST, 0, 0 };
  memcpy (request + 4, magic_cookie, sizeof magic_cookie);
  lab_random_bytes (request + 8, 12);
  return g_bytes_new (request, sizeof request);
}
