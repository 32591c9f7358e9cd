/*
 * Checks the options and records of pcapng blocks (draft-ietf-opsawg-pcapng sections 3.5 and 4).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pcapng_block.h"

#include <stddef.h>
#include <string.h>

#include "file_octets.h"

enum {
    HEAD = 8,    /* type and length */
    TRAILER = 4, /* the length again */
    RECORD_HEAD = 4,

    OPTION_END = 0,
    OPTION_FLAGS = 2, /* epb_flags, of a packet */

    NAMES_END = 0,
    NAMES_IPV4 = 1,
    NAMES_IPV6 = 2,

    ANY = 0xffff,
};

#define FLAGS_FCS_LENGTH 0x1e0u /* epb_flags: how long the frame check sequence is */

/* What is known of an option. Wireshark ignores those that it does not know. */
struct option_rule {
    uint16_t code;
    uint16_t shortest;
    uint16_t longest; /* 0: the reader cannot take this option */
    bool repeats;     /* a block may have it more than once */
};

static const struct option_rule common_rules[] = {
    {1, 0, ANY, true},  /* a comment */
    {2988, 1, 0, true}, /* custom options */
    {2989, 1, 0, true}, {19372, 1, 0, true}, {19373, 1, 0, true},
};
static const struct option_rule section_rules[] = {
    {2, 0, ANY, false}, /* hardware, system, program */
    {3, 0, ANY, false},
    {4, 0, ANY, false},
};
static const struct option_rule interface_rules[] = {
    {2, 0, ANY, false}, /* name, description */
    {3, 0, ANY, false},
    {4, 8, 8, true}, /* addresses */
    {5, 17, 17, true},
    {6, 6, 6, false},
    {7, 8, 8, false},
    {8, 8, 8, false}, /* speed */
    {OPTION_RESOLUTION, 1, 1, false},
    {11, 1, ANY, false}, /* filter */
    {12, 0, ANY, false}, /* system */
    {OPTION_CHECK_LENGTH, 1, 1, false},
    {14, 1, 0, false},   /* offset of the time stamps */
    {15, 0, ANY, false}, /* hardware */
};
static const struct option_rule packet_rules[] = {
    {OPTION_FLAGS, 4, 4, false},
    {3, 1, ANY, true}, /* hash */
    {4, 8, 8, false},  /* drop count */
    {5, 8, 8, false},  /* packet identifier */
    {6, 4, 4, false},  /* queue */
    {7, 9, 9, true},   /* verdict of a filter in the kernel */
};
static const struct option_rule names_rules[] = {
    {2, 0, ANY, false}, /* name and addresses of the server that was asked */
    {3, 4, 4, false},
    {4, 16, 16, false},
};
static const struct option_rule statistics_rules[] = {
    {2, 8, 8, false}, /* times and counters */
    {3, 8, 8, false}, {4, 8, 8, false}, {5, 8, 8, false},
    {6, 8, 8, false}, {7, 8, 8, false}, {8, 8, 8, false},
};

#define RULES(list) (list), sizeof(list) / sizeof((list)[0])

static const struct block_rule {
    uint32_t type;
    uint32_t fixed; /* octets between the head and the options, packet and records not included */
    const struct option_rule *options;
    size_t option_count;
} block_rules[] = {
    {BLOCK_SECTION, 16, RULES(section_rules)},       {BLOCK_INTERFACE, 8, RULES(interface_rules)},
    {BLOCK_ENHANCED, 20, RULES(packet_rules)},       {BLOCK_NAMES, 0, RULES(names_rules)},
    {BLOCK_STATISTICS, 12, RULES(statistics_rules)}, {BLOCK_SECRETS, 8, NULL, 0},
};

/* Blocks that are frames, and the octets that they must have (Wireshark, wiretap/pcapng.c). */
static const struct frame_rule {
    uint32_t type;
    uint32_t shortest;
} frame_rules[] = {
    {BLOCK_ENHANCED, 32},    {BLOCK_SIMPLE, 16},        {BLOCK_OBSOLETE, 32},
    {BLOCK_JOURNAL, 35},     {BLOCK_CUSTOM, 16},        {BLOCK_CUSTOM_NO_COPY, 16},
    {BLOCK_SYSTEM_CALL, 36}, {BLOCK_SYSTEM_CALL_2, 40}, {BLOCK_SYSTEM_CALL_LARGE, 40},
};

/* A walk over options: `p` is the next one. */
struct block_options {
    const uint8_t *p;
    const uint8_t *end;
    bool swapped;
};

struct option {
    uint16_t code;
    uint16_t length;
    const uint8_t *value;
};

static const struct option_rule *find_option_rule(const struct option_rule *rules, size_t count,
                                                  uint16_t code)
{
    for (size_t i = 0; i < count; i++) {
        if (rules[i].code == code)
            return &rules[i];
    }
    return NULL;
}

static const struct block_rule *find_block_rule(uint32_t type)
{
    for (size_t i = 0; i < sizeof block_rules / sizeof block_rules[0]; i++) {
        if (block_rules[i].type == type)
            return &block_rules[i];
    }
    return NULL;
}

static uint32_t padded(uint32_t length)
{
    return (length + 3) & ~UINT32_C(3);
}

/* Reads the head of an option or record, and moves behind its value. Returns false if it does not fit. */
static bool take_option(struct block_options *o, struct option *option)
{
    if (o->end - o->p < RECORD_HEAD)
        return false;
    option->code = file_get16(o->p, o->swapped);
    option->length = file_get16(o->p + 2, o->swapped);
    option->value = o->p + RECORD_HEAD;
    if (padded(option->length) > (size_t)(o->end - option->value))
        return false;
    o->p = option->value + padded(option->length);
    return true;
}

/* Returns whether an option is as it must be. `seen` has a bit for each small code so far. */
static bool option_is_plain(const struct block_rule *block, const struct option *option,
                            uint32_t *seen)
{
    const struct option_rule *rule = find_option_rule(RULES(common_rules), option->code);
    if (!rule)
        rule = find_option_rule(block->options, block->option_count, option->code);
    if (!rule)
        return true;
    uint32_t bit = option->code < 32 ? UINT32_C(1) << option->code : 0;
    bool again = *seen & bit;
    *seen |= bit;
    return option->length >= rule->shortest && option->length <= rule->longest &&
           (rule->repeats || !again);
}

/* What follows the end of options is ignored, as in Wireshark. */
static bool options_are_plain(struct block_options o, const struct block_rule *block)
{
    struct option option;
    uint32_t seen = 0;
    while (o.p < o.end) {
        if (!take_option(&o, &option))
            return false;
        if (option.code == OPTION_END)
            return option.length == 0;
        if (!option_is_plain(block, &option, &seen))
            return false;
        if (block->type == BLOCK_ENHANCED && option.code == OPTION_FLAGS &&
            file_get32(option.value, o.swapped) & FLAGS_FCS_LENGTH)
            return false;
    }
    return true;
}

/* Returns whether names follow an address of so many octets: each ends with a NUL. */
static bool names_end(const struct option *record, unsigned address_length)
{
    if (record->length < address_length)
        return false;
    return record->length == address_length || record->value[record->length - 1] == 0;
}

/* Moves behind the records of a block of names. Returns false if they are not as they must be. */
static bool skip_names(struct block_options *o)
{
    struct option record;
    do {
        if (!take_option(o, &record))
            return false;
        if ((record.code == NAMES_IPV4 && !names_end(&record, 4)) ||
            (record.code == NAMES_IPV6 && !names_end(&record, 16)))
            return false;
    } while (record.code != NAMES_END && o->p < o->end);
    return record.code != NAMES_END || record.length == 0;
}

/* Moves behind the packet or the secrets, whose length stands at `length`. */
static bool skip_octets(struct block_options *o, const uint8_t *length)
{
    uint32_t octets = file_get32(length, o->swapped);
    if (octets > (size_t)(o->end - o->p) || padded(octets) > (size_t)(o->end - o->p))
        return false;
    o->p += padded(octets);
    return true;
}

/* Sets `o` to the options of the block. Returns false if what comes before them does not fit. */
static bool find_options(const struct pcapng_block *block, const struct block_rule *rule,
                         struct block_options *o)
{
    if (block->total < HEAD + rule->fixed + TRAILER)
        return false;
    *o = (struct block_options){block->at + HEAD + rule->fixed, block->at + block->total - TRAILER,
                                block->swapped};
    switch (block->type) {
    case BLOCK_ENHANCED:
        return skip_octets(o, block->at + 20);
    case BLOCK_SECRETS:
        return skip_octets(o, block->at + 12);
    case BLOCK_NAMES:
        return skip_names(o);
    default:
        return true;
    }
}

bool pcapng_block_is_known(uint32_t type)
{
    return find_block_rule(type) != NULL;
}

static const struct frame_rule *find_frame_rule(uint32_t type)
{
    for (size_t i = 0; i < sizeof frame_rules / sizeof frame_rules[0]; i++) {
        if (frame_rules[i].type == type)
            return &frame_rules[i];
    }
    return NULL;
}

bool pcapng_block_is_frame(uint32_t type)
{
    return find_frame_rule(type) != NULL;
}

static bool options_end(struct block_options o)
{
    struct option option;
    while (o.p < o.end) {
        if (!take_option(&o, &option))
            return false;
        if (option.code == OPTION_END)
            return true;
    }
    return true;
}

bool pcapng_block_is_whole(const struct pcapng_block *block)
{
    const struct frame_rule *frame = find_frame_rule(block->type);
    struct pcapng_block same = *block;
    struct block_options o;
    if (frame && block->total < frame->shortest)
        return false;
    if (block->type == BLOCK_OBSOLETE) /* its packet and options have the same places */
        same.type = BLOCK_ENHANCED;
    const struct block_rule *rule = find_block_rule(same.type);
    return !rule || (find_options(&same, rule, &o) && options_end(o));
}

bool pcapng_block_is_plain(const struct pcapng_block *block)
{
    const struct block_rule *rule = find_block_rule(block->type);
    struct block_options o;
    if (!rule || !find_options(block, rule, &o))
        return false;
    return o.p == o.end || options_are_plain(o, rule);
}

const uint8_t *pcapng_block_option(const struct pcapng_block *block, uint16_t code, uint16_t length)
{
    const struct block_rule *rule = find_block_rule(block->type);
    struct block_options o;
    struct option option;
    if (!rule || !find_options(block, rule, &o))
        return NULL;
    while (take_option(&o, &option) && option.code != OPTION_END) {
        if (option.code == code && option.length == length)
            return option.value;
    }
    return NULL;
}
