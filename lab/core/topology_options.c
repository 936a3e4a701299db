/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab.h"

#include "ims/subscriber_config.h"

/* The tables are made once from the kinds that the program knows, and live as long as it. */

#define MAX_KINDS 32

static const char *const external_transports[] = { "udp", "tcp", "tls", NULL };

static const LabOption element_common[] = {
  { "external", LAB_OPTION_ENDPOINT, NULL,
    "Where it is, when it runs outside of this lab: the lab then only speaks to it",
    .words = external_transports },
  { "address", LAB_OPTION_ADDRESS, NULL,
    "Its address, instead of the next one of the lab's network" },
  { NULL },
};

static const LabOption step_item = { .type = LAB_OPTION_FREE };
static const LabOption scenario_item = { .type = LAB_OPTION_LIST, .item = &step_item };
static const LabOption subscriber_item
    = { .type = LAB_OPTION_MAPPING, .table = lab_subscriber_options };

const LabOption *
lab_topology_options (const LabKinds *kinds)
{
  static LabOptionVariant variants[MAX_KINDS + 1];
  static LabOption element_item, ue_item;
  static LabOption table[] = {
    { "name", LAB_OPTION_STRING, NULL,
      "What the lab is called; the file's name without it", .max = 64 },
    { "domain", LAB_OPTION_STRING, "ims.mnc001.mcc001.3gppnetwork.org",
      "The home network's domain and realm", .min = 1, .max = 253 },
    { "elements", LAB_OPTION_MAP, "{}", "The network's elements, by name",
      .item = &element_item },
    { "subscribers", LAB_OPTION_MAP, "{}", "Who may register, by name",
      .item = &subscriber_item, .crowd = TRUE },
    { "ues", LAB_OPTION_MAP, "{}",
      "Virtual phones, by name; each is the subscriber's of its own name",
      .item = &ue_item, .crowd = TRUE },
    { "scenarios", LAB_OPTION_MAP, "{}",
      "Call flows, by name: a list of steps each; `rcslab steps` tells them",
      .item = &scenario_item },
    { NULL },
  };
  if (element_item.table != NULL)
    return table;
  for (guint i = 0; i < MAX_KINDS && kinds->elements[i] != NULL; i++)
    variants[i] = (LabOptionVariant){ .word = kinds->elements[i]->kind,
                                      .help = kinds->elements[i]->summary,
                                      .table = kinds->elements[i]->options };
  element_item = (LabOption){ .type = LAB_OPTION_MAPPING,
                              .table = element_common,
                              .variant_key = "type",
                              .variants = variants };
  ue_item = (LabOption){ .type = LAB_OPTION_MAPPING,
                         .table = kinds->ue == NULL ? NULL : kinds->ue->options };
  return table;
}
