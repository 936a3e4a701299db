/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/account.h"

#include <string.h>

#include "base/bytes.h"

#define BIT(transport) (1u << (transport))

/* ---- how each is written */

static char *
pcscf_uri (const LabAccount *account, const char *parameters)
{
  g_autofree char *address = lab_address_format (&account->pcscf);
  return g_strdup_printf ("sip:%s;transport=%s%s", address,
                          lab_transport_name (account->transport), parameters);
}

static const char *
password_of (const LabAccount *account)
{
  const LabDigestCredential *digest = account->subscriber->digest;
  return digest == NULL || digest->password == NULL ? "" : digest->password;
}

static void
write_baresip (GString *text, const LabAccount *account)
{
  g_autofree char *route = pcscf_uri (account, ";lr");
  g_string_append_printf (
      text,
      "# baresip 1.0: this line into ~/.baresip/accounts\n"
      "<sip:%s@%s;transport=%s>;auth_user=%s;auth_pass=%s;outbound=\"%s\";regint=600\n\n"
      "# and these into ~/.baresip/config (without the module mwi: nobody serves it)\n"
      "#   sip_listen     %s\n"
      "#   module_path    /usr/lib/baresip/modules\n"
      "#   module         stdio.so\n"
      "#   module_app     account.so\n"
      "#   module_app     menu.so\n",
      account->user, account->home, lab_transport_name (account->transport),
      account->subscriber->impi, password_of (account), route,
      lab_address_is_loopback (&account->pcscf) ? "127.0.0.1:0" : "0.0.0.0:0");
  if (account->ca != NULL)
    g_string_append_printf (text, "#   sip_cafile     %s\n", account->ca);
}

static void
write_linphone (GString *text, const LabAccount *account)
{
  const LabDigestCredential *digest = account->subscriber->digest;
  g_autofree char *proxy = pcscf_uri (account, "");
  g_autofree char *route = pcscf_uri (account, ";lr");
  g_string_append_printf (text, "# linphone 5.1: into a file of its own; mkdir -p "
                                "~/.local/share/linphone; linphonec -c FILE\n"
                                "[sip]\nsip_port=-1\nsip_tcp_port=-1\nsip_tls_port=-"
                                "1\nguess_hostname=1\ndefault_proxy=0\n");
  if (account->ca != NULL) /* its TLS library reads no IP addresses in certificates */
    g_string_append_printf (text, "root_ca=%s\nverify_server_cn=0\n", account->ca);
  g_string_append_printf (
      text,
      "\n[net]\nstun_server=\nfirewall_policy=0\n\n"
      "[proxy_0]\nreg_proxy=<%s>\nreg_route=<%s>\n"
      "reg_identity=sip:%s@%s\nreg_expires=600\nreg_sendregister=1\npublish=0\n"
      "realm=%s\n\n"
      "[auth_info_0]\nusername=%s\nuserid=%s\n%s=%s\nrealm=%s\ndomain=%s\nalgorithm=%s\n",
      proxy, route, account->user, account->home, account->realm, account->user,
      account->subscriber->impi, digest->password != NULL ? "passwd" : "ha1",
      digest->password != NULL ? digest->password : digest->ha1, account->realm,
      account->domain,
      lab_digest_algorithm_name (lab_digest_algorithm_from_name (digest->algorithms[0])));
}

static void
write_twinkle (GString *text, const LabAccount *account)
{
  const LabAkaCredential *aka = account->subscriber->aka;
  g_autofree char *address = lab_address_format (&account->pcscf);
  g_autofree char *op = aka == NULL ? NULL : lab_hex_encode (aka->opc, sizeof aka->opc);
  g_autofree char *k
      = aka == NULL ? NULL : g_strndup ((const char *)aka->k, sizeof aka->k);
  g_string_append_printf (
      text,
      "# twinkle 1.10: into ~/.twinkle/rcslab.cfg; twinkle -f "
      "rcslab.cfg, or twinkle-console rcslab.cfg\n"
      "# its port 5060 is taken on the lab's machine: sip_port=5070 in "
      "~/.twinkle/twinkle.sys\n"
      "user_name=%s\nuser_domain=%s\nauth_realm=%s\nauth_name=%s\n"
      "auth_pass=%s\n",
      account->user, account->home, account->realm, account->subscriber->impi,
      k != NULL ? k : password_of (account));
  if (aka != NULL)
    g_string_append_printf (text, "auth_aka_op=%s\nauth_aka_amf=%04x\n", op, aka->amf);
  g_string_append_printf (text,
                          "outbound_proxy=%s\nall_requests_to_proxy=yes\n"
                          "register_at_startup=yes\nregistration_time=600\n"
                          "sip_transport=%s\nstun_server=\nmwi_sollicited=no\n"
                          "pres_publish_startup=no\n",
                          address, lab_transport_name (account->transport));
}

static void
write_sipp (GString *text, const LabAccount *account)
{
  const LabSubscriber *subscriber = account->subscriber;
  const LabAkaCredential *aka = subscriber->aka;
  g_autofree char *address = lab_address_format (&account->pcscf);
  g_autofree char *k = aka == NULL ? NULL : lab_hex_encode (aka->k, sizeof aka->k);
  g_autofree char *op = aka == NULL ? NULL : lab_hex_encode (aka->opc, sizeof aka->opc);
  g_string_append_printf (
      text,
      "SEQUENTIAL\n"
      "# SIPp 3.6: user;domain;authentication as [field0], [field1], [field2] of a "
      "scenario:\n"
      "#   sipp %s -t %s -i %s -sf SCENARIO.xml -inf THIS_FILE -m 1\n"
      "%s;%s;[authentication username=%s ",
      address, account->transport == LAB_TRANSPORT_UDP ? "u1" : "t1",
      lab_address_is_loopback (&account->pcscf) ? "127.0.0.1" : "YOUR_ADDRESS",
      account->user, account->home, subscriber->impi);
  if (aka != NULL)
    g_string_append_printf (text, "aka_K=0x%s aka_OP=0x%s aka_AMF=0x%04x]\n", k, op,
                            aka->amf);
  else
    g_string_append_printf (text, "password=%s]\n", password_of (account));
}

/* ---- what each can do, as tried with Debian 12's packages */

static const LabDigestAlgorithm md5[] = { LAB_DIGEST_MD5, LAB_DIGEST_ALGORITHM_NONE };
static const LabDigestAlgorithm md5_sha256[]
    = { LAB_DIGEST_MD5, LAB_DIGEST_SHA_256, LAB_DIGEST_ALGORITHM_NONE };
static const LabDigestAlgorithm md5_aka[]
    = { LAB_DIGEST_MD5, LAB_DIGEST_AKAV1_MD5, LAB_DIGEST_ALGORITHM_NONE };

#define UDP_TCP     (BIT (LAB_TRANSPORT_UDP) | BIT (LAB_TRANSPORT_TCP))
#define UDP_TCP_TLS (UDP_TCP | BIT (LAB_TRANSPORT_TLS))

const LabSoftphone lab_softphones[] = {
  { "baresip", "1.0", md5, UDP_TCP_TLS, .only_one = TRUE, .forbidden = ";\"<>,",
    .write = write_baresip },
  { "linphone", "5.1", md5_sha256, UDP_TCP_TLS, .takes_ha1 = TRUE,
    .write = write_linphone },
  { "twinkle", "1.10", md5_aka, UDP_TCP, .only_one = TRUE, .k_is_text = TRUE,
    .write = write_twinkle },
  /* reads K once more as a part of its scenario, where a [ begins a keyword */
  { "sipp", "3.6", md5_aka, UDP_TCP, .only_one = TRUE, .k_is_text = TRUE,
    .forbidden = " ;[]\"", .write = write_sipp },
  { NULL },
};

const LabSoftphone *
lab_softphone_find (const char *name)
{
  for (const LabSoftphone *phone = lab_softphones; phone->name != NULL; phone++)
    if (g_ascii_strcasecmp (phone->name, name) == 0)
      return phone;
  return NULL;
}

/* ---- why not */

static gboolean
knows (const LabSoftphone *phone, const char *spelling)
{
  LabDigestAlgorithm algorithm = lab_digest_algorithm_from_name (spelling);
  for (gsize i = 0; phone->algorithms[i] != LAB_DIGEST_ALGORITHM_NONE; i++)
    if (phone->algorithms[i] == algorithm)
      return TRUE;
  return FALSE;
}

static char *
unknown_algorithm (const LabSoftphone *phone, const char *offered)
{
  g_autoptr (GString) known = g_string_new (NULL);
  for (gsize i = 0; phone->algorithms[i] != LAB_DIGEST_ALGORITHM_NONE; i++)
    g_string_append_printf (known, "%s%s", i == 0 ? "" : ", ",
                            lab_digest_algorithm_name (phone->algorithms[i]));
  return g_strdup_printf ("%s %s knows %s, not %s", phone->name, phone->version,
                          known->str, offered);
}

static char *
complain_of_aka (const LabSoftphone *phone, const LabAkaCredential *aka)
{
  if (!knows (phone, aka->algorithm))
    return unknown_algorithm (phone, aka->algorithm);
  /* they compare the name letter by letter, but for case */
  if (g_ascii_strcasecmp (aka->algorithm,
                          lab_digest_algorithm_name (LAB_DIGEST_AKAV1_MD5))
      != 0)
    return unknown_algorithm (phone, aka->algorithm);
  if (!aka->is_op)
    return g_strdup_printf ("%s takes OP, which cannot be found from OPc: give the "
                            "subscriber `op:` instead of `opc:`",
                            phone->name);
  for (gsize i = 0; phone->k_is_text && i < sizeof aka->k; i++)
    if (!g_ascii_isgraph (aka->k[i])
        || (phone->forbidden != NULL && strchr (phone->forbidden, aka->k[i]) != NULL))
      return g_strdup_printf ("%s takes K as 16 printable characters, and this K has "
                              "others",
                              phone->name);
  return NULL;
}

static char *
complain_of_digest (const LabSoftphone *phone, const LabDigestCredential *digest)
{
  for (gsize i = 0; digest->algorithms[i] != NULL; i++)
    {
      if (!knows (phone, digest->algorithms[i]))
        return unknown_algorithm (phone, digest->algorithms[i]);
      if (i > 0 && phone->only_one)
        return g_strdup_printf ("%s wants one algorithm alone", phone->name);
      if (!phone->only_one)
        break; /* takes the first challenge */
    }
  if (digest->password == NULL)
    return phone->takes_ha1 ? NULL
                            : g_strdup_printf ("%s wants the password, and the topology "
                                               "has only HA1",
                                               phone->name);
  const char *bad
      = phone->forbidden == NULL ? NULL : strpbrk (digest->password, phone->forbidden);
  return bad == NULL ? NULL
                     : g_strdup_printf ("a password with '%c' cannot be written for %s",
                                        *bad, phone->name);
}

char *
lab_softphone_complaint (const LabSoftphone *phone, const LabSubscriber *subscriber)
{
  return subscriber->aka != NULL ? complain_of_aka (phone, subscriber->aka)
                                 : complain_of_digest (phone, subscriber->digest);
}
