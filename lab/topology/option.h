/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabOptionType:
 * @LAB_OPTION_STRING: text; `min`, `max`: its characters
 * @LAB_OPTION_BOOL: `true` or `false`
 * @LAB_OPTION_INT: a whole number; `min`, `max`: its value
 * @LAB_OPTION_DURATION: `80ms`, `30s`, `5m`, `1h`, `2d`; a plain number is seconds; `min`, `max`: ms
 * @LAB_OPTION_SIZE: `512`, `64KB`, `1MB` (1 KB = 1024 octets); `min`, `max`: octets
 * @LAB_OPTION_PERCENT: `5%`, `0.5%`, `5`; `min`, `max`: whole percents, else 0 to 100
 * @LAB_OPTION_ENUM: one of `words`
 * @LAB_OPTION_URI: `sip:`, `sips:`, `tel:`, `http:` … a scheme of `words` if given (RFC 3986 §3)
 * @LAB_OPTION_HEX: hex digits; `min`, `max`: octets
 * @LAB_OPTION_ADDRESS: an IPv4 or IPv6 literal; names are refused
 * @LAB_OPTION_ENDPOINT: see LabEndpoint; transports of `words` if given, else udp, tcp, tls
 * @LAB_OPTION_REF: the name of an entry of the top-level map `target`
 * @LAB_OPTION_REGEX: a regular expression (PCRE)
 * @LAB_OPTION_MAPPING: keys of `table` (and of the chosen variant); nothing at all is an empty one
 * @LAB_OPTION_MAP: names to values, each checked by `item`; `min`, `max`: entries
 * @LAB_OPTION_LIST: values, each checked by `item`; `min`, `max`: items
 * @LAB_OPTION_FREE: anything; kept as a LabNode, and checked later by who understands it
 */
typedef enum
{
  LAB_OPTION_STRING,
  LAB_OPTION_BOOL,
  LAB_OPTION_INT,
  LAB_OPTION_DURATION,
  LAB_OPTION_SIZE,
  LAB_OPTION_PERCENT,
  LAB_OPTION_ENUM,
  LAB_OPTION_URI,
  LAB_OPTION_HEX,
  LAB_OPTION_ADDRESS,
  LAB_OPTION_ENDPOINT,
  LAB_OPTION_REF,
  LAB_OPTION_REGEX,
  LAB_OPTION_MAPPING,
  LAB_OPTION_MAP,
  LAB_OPTION_LIST,
  LAB_OPTION_FREE,
} LabOptionType;

typedef struct _LabOption LabOption;
typedef struct _LabOptionVariant LabOptionVariant;

/**
 * LabOption:
 * @key: the key in the file; %NULL ends a table; unused in an `item`
 * @type: what its value is
 * @def: (nullable): the default as YAML text (`30s`, `[udp:5060, tcp:5060]`, `{}`); getters apply it
 * @help: one line without a full stop at its end
 * @required: an error without it
 * @secret: never shown in an error, a report or a log
 * @crowd: of a map: an entry with `count` stands for that many (see topology.h)
 * @min: smallest value, in the unit of the type; with @max 0: no limit at either side
 * @max: largest value
 * @unit: (nullable): said in the manual behind the type: `"kbit/s"`
 * @words: (nullable) (array zero-terminated=1): enum words, URI schemes or transports
 * @target: of a ref: the top-level map it points into, or several: `"ues|subscribers"`
 * @target_type: (nullable): of a ref: the variant that entry must have: `"hss"`
 * @table: of a mapping: its options
 * @item: of a list or map: its items
 * @variant_key: (nullable): of a mapping: the key that chooses among @variants (`"type"`)
 * @variants: (nullable): ended by a %NULL word; @variant_key itself need not be in @table
 *
 * An option as data.  A table of them is a `static const LabOption x_options[] = { …, { NULL } };`.
 * One table parses the file, prints the manual and makes the JSON Schema.  It must outlive all uses.
 */
struct _LabOption
{
  const char *key;
  LabOptionType type;
  const char *def;
  const char *help;
  gboolean required;
  gboolean secret;
  gboolean crowd;
  gint64 min, max;
  const char *unit;
  const char *const *words;
  const char *target;
  const char *target_type;
  const LabOption *table;
  const LabOption *item;
  const char *variant_key;
  const LabOptionVariant *variants;
};

/**
 * LabOptionVariant:
 * @word: value of the variant key: an element's kind
 * @help: one line
 * @table: (nullable): its options, beside the mapping's own
 */
struct _LabOptionVariant
{
  const char *word;
  const char *help;
  const LabOption *table;
};

/** lab_option_type_name: `duration`, `list of endpoint`, `name of subscribers`: (transfer full). */
char *lab_option_type_name (const LabOption *option);

/**
 * lab_option_find:
 * @table: (nullable): a table
 * @key: a key
 *
 * Returns: (nullable): its option
 */
const LabOption *lab_option_find (const LabOption *table, const char *key);

/**
 * lab_option_check_text:
 * @option: an option of a scalar type, but not a ref
 * @text: a value as written
 * @error: return location: LAB_ERROR_SYNTAX or LAB_ERROR_LIMIT; has the value (if not secret), the
 *   rule and a did-you-mean
 *
 * Returns: whether @text is a value of the option's type and within its limits
 */
gboolean lab_option_check_text (const LabOption *option, const char *text,
                                GError **error);

/** lab_parse_int: decimal, with sign; @value unchanged on error. */
gboolean lab_parse_int (const char *text, gint64 *value, GError **error);

/** lab_parse_duration: `80ms`, `30s`, `1.5h`, `10` (seconds) to milliseconds. */
gboolean lab_parse_duration (const char *text, gint64 *ms, GError **error);

/** lab_parse_size: `512`, `64KB`, `1.5MB` to octets. */
gboolean lab_parse_size (const char *text, gint64 *octets, GError **error);

/** lab_parse_percent: `5`, `0.5%` to percents. */
gboolean lab_parse_percent (const char *text, double *percent, GError **error);

/** lab_parse_bool: `true` or `false`. */
gboolean lab_parse_bool (const char *text, gboolean *value, GError **error);

/** lab_format_duration: (transfer full): @ms in the largest unit that keeps it whole: `90s`, `1h`. */
char *lab_format_duration (gint64 ms);
