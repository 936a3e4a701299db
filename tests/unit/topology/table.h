/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "topology/topology.h"

/* A small table with each type of option, for the tests of this folder. */

static const char *const algorithms[] = { "MD5", "SHA-256", "AKAv1-MD5", NULL };
static const char *const sip_schemes[] = { "sip", "sips", "tel", NULL };

static const LabOption endpoint_item = { .type = LAB_OPTION_ENDPOINT };
static const LabOption uri_item = { .type = LAB_OPTION_URI, .words = sip_schemes };

static const LabOption aka_options[] = {
  { "k", LAB_OPTION_HEX, NULL, "The key", .required = TRUE, .secret = TRUE, .min = 16,
    .max = 16 },
  { "opc", LAB_OPTION_HEX, NULL, "Of the operator", .secret = TRUE, .min = 16,
    .max = 16 },
  { "algorithm", LAB_OPTION_ENUM, "AKAv1-MD5", "Of the digest", .words = algorithms },
  { NULL },
};

static const LabOption digest_options[] = {
  { "password", LAB_OPTION_STRING, NULL, "The password", .required = TRUE, .secret = TRUE,
    .min = 1, .max = 64 },
  { "algorithm", LAB_OPTION_ENUM, "MD5", "Of the digest", .words = algorithms },
  { NULL },
};

static const LabOption subscriber_options[] = {
  { "number", LAB_OPTION_STRING, NULL, "Telephone number" },
  { "impu", LAB_OPTION_LIST, NULL, "Public identities", .item = &uri_item },
  { "aka", LAB_OPTION_MAPPING, NULL, "USIM", .table = aka_options },
  { "digest", LAB_OPTION_MAPPING, NULL, "Password", .table = digest_options },
  { NULL },
};

static const LabOption pcscf_options[] = {
  { "listen", LAB_OPTION_LIST, "[udp:5060, tcp:5060]", "Where phones come",
    .item = &endpoint_item, .min = 1, .max = 4 },
  { "expires", LAB_OPTION_DURATION, "1h", "How long", .min = 30000, .max = 86400000 },
  { "limit", LAB_OPTION_SIZE, "64KB", "Message size", .min = 1024, .max = 1048576 },
  { "loss", LAB_OPTION_PERCENT, "0%", "Lost frames" },
  { "strict", LAB_OPTION_BOOL, "false", "Refuse more" },
  { "hss", LAB_OPTION_REF, NULL, "Its HSS", .target = "elements", .target_type = "hss" },
  { "match", LAB_OPTION_REGEX, NULL, "What it takes" },
  { NULL },
};

static const LabOption hss_options[] = {
  { "database", LAB_OPTION_STRING, NULL, "A file to keep it" },
  { "workers", LAB_OPTION_INT, "4", "At once", .min = 1, .max = 16, .unit = "requests" },
  { NULL },
};

static const LabOptionVariant kinds[] = {
  { "pcscf", "The proxy at the edge", pcscf_options },
  { "hss", "The subscriber server", hss_options },
  { NULL },
};

static const LabOption element_options[] = {
  { "address", LAB_OPTION_ADDRESS, NULL, "Its address" },
  { NULL },
};

static const LabOption ue_options[] = {
  { "subscriber", LAB_OPTION_REF, NULL, "Whose phone", .target = "subscribers" },
  { "expires", LAB_OPTION_DURATION, "10m", "Asked for" },
  { NULL },
};

static const LabOption element_item = { .type = LAB_OPTION_MAPPING,
                                        .table = element_options,
                                        .variant_key = "type",
                                        .variants = kinds };
static const LabOption subscriber_item
    = { .type = LAB_OPTION_MAPPING, .table = subscriber_options };
static const LabOption ue_item = { .type = LAB_OPTION_MAPPING, .table = ue_options };
static const LabOption step_item = { .type = LAB_OPTION_FREE };
static const LabOption scenario_item = { .type = LAB_OPTION_LIST, .item = &step_item };

static const LabOption top_options[] = {
  { "name", LAB_OPTION_STRING, NULL, "What it is called", .max = 20 },
  { "domain", LAB_OPTION_STRING, "ims.example.org", "The home network" },
  { "elements", LAB_OPTION_MAP, "{}", "The network", .item = &element_item },
  { "subscribers", LAB_OPTION_MAP, "{}", "Who may register", .item = &subscriber_item,
    .crowd = TRUE },
  { "ues", LAB_OPTION_MAP, "{}", "Phones", .item = &ue_item, .crowd = TRUE },
  { "scenarios", LAB_OPTION_MAP, "{}", "Call flows", .item = &scenario_item },
  { NULL },
};
