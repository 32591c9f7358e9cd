/*
 * Where the plugin gets the TCP segments of a frame from.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "segment_source.h"

#include <stddef.h>

/* Each condition of a rule is a set of bits, one for each value of the condition that fits. */
#define ONLY(value) (1u << (value))
#define NO          ONLY(false)
#define YES         ONLY(true)
#define ANY         (~0u)

#define SILENT        ONLY(TAP_SILENT)
#define REPORTS       ONLY(TAP_REPORTS)
#define MISSED_ONE    ONLY(TAP_MISSED_ONE)
#define FIRST         ONLY(PASS_FIRST)
#define LATER         ONLY(PASS_LATER)
#define SEGMENTS      (ONLY(WANTED_SEGMENTS) | ONLY(WANTED_UNKNOWN))
#define CONVERSATIONS ONLY(WANTED_CONVERSATIONS)

/* clang-format off */
static const struct way_rule {
    unsigned pass;
    unsigned enabled;
    unsigned from_tap;
    unsigned tap;
    unsigned wanted;
    unsigned frame_ends;
    enum segment_way way;
} rules[] = {
    /* pass enabled from_tap tap         wanted         frame ends  way */
    { FIRST, NO,    ANY,     ANY,        ANY,           ANY,        SEGMENTS_NOT_NEEDED },
    { FIRST, YES,   NO,      SILENT,     ANY,           ANY,        SEGMENTS_FROM_TREE_TRY_TAP },
    { FIRST, YES,   NO,      REPORTS,    ANY,           ANY,        SEGMENTS_FROM_TREE_AND_TAP },
    { FIRST, YES,   NO,      MISSED_ONE, ANY,           ANY,        SEGMENTS_FROM_TREE_TRY_TAP },
    { LATER, ANY,   NO,      ANY,        ANY,           ANY,        SEGMENTS_FROM_TREE },
    { ANY,   ANY,   YES,     ANY,        SEGMENTS,      ANY,        SEGMENTS_FROM_TAP },
    { ANY,   ANY,   YES,     ANY,        CONVERSATIONS, NO,         SEGMENTS_FROM_TAP_QUEUED },
    { ANY,   ANY,   YES,     ANY,        CONVERSATIONS, YES,        SEGMENTS_FROM_TAP_CALLS },
};
/* clang-format on */

static const struct segment_way_needs needs[SEGMENT_WAY_COUNT] = {
    [SEGMENTS_NOT_NEEDED] = {.tap = false},
    [SEGMENTS_FROM_TREE] = {.length_field = true, .stream_field = true},
    [SEGMENTS_FROM_TREE_TRY_TAP] = {.length_field = true, .stream_field = true, .tap = true},
    [SEGMENTS_FROM_TREE_AND_TAP] = {.length_field = true, .tap = true},
    [SEGMENTS_FROM_TAP] = {.tap = true, .calls = true},
    [SEGMENTS_FROM_TAP_QUEUED] = {.tap = true, .calls = true},
    [SEGMENTS_FROM_TAP_CALLS] = {.tap = true, .calls = true},
};

static struct segment_conditions conditions = {.enabled = true};
static enum segment_way way = SEGMENTS_FROM_TREE_TRY_TAP;

static bool fits(const struct way_rule *rule, const struct segment_conditions *c)
{
    return rule->pass & ONLY(c->pass) && rule->enabled & ONLY(c->enabled) &&
           rule->from_tap & ONLY(c->from_tap) && rule->tap & ONLY(c->tap) &&
           rule->wanted & ONLY(c->wanted) && rule->frame_ends & ONLY(c->frame_ends);
}

enum segment_way segment_way_for(const struct segment_conditions *c)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (fits(&rules[i], c))
            return rules[i].way;
    }
    return SEGMENTS_NOT_NEEDED; /* not reached: the test tries all conditions */
}

enum segment_way segment_source_way(void)
{
    return way;
}

const struct segment_way_needs *segment_source_needs(void)
{
    return &needs[way];
}

bool segment_source_is_tap(void)
{
    return way == SEGMENTS_FROM_TAP || way == SEGMENTS_FROM_TAP_QUEUED ||
           way == SEGMENTS_FROM_TAP_CALLS;
}

/* Returns true if the way has changed. */
static bool choose_way(void)
{
    enum segment_way before = way;
    way = segment_way_for(&conditions);
    return way != before;
}

void segment_source_begin_pass(bool enabled, bool from_tap)
{
    conditions.enabled = enabled;
    conditions.from_tap = from_tap;
    conditions.tap = TAP_SILENT;
    conditions.wanted = WANTED_UNKNOWN;
    conditions.frame_ends = false;
    choose_way();
}

void segment_source_end_pass(bool from_tap)
{
    conditions.pass = PASS_LATER;
    conditions.from_tap = from_tap;
    conditions.wanted = WANTED_UNKNOWN;
    conditions.frame_ends = false;
    choose_way();
}

bool segment_source_prefer(bool from_tap)
{
    if (conditions.pass == PASS_FIRST)
        return false;
    conditions.from_tap = from_tap;
    return choose_way();
}

bool segment_source_found_header(bool reported)
{
    if (conditions.tap == TAP_SILENT && reported)
        conditions.tap = TAP_REPORTS;
    else if (conditions.tap == TAP_REPORTS && !reported)
        conditions.tap = TAP_MISSED_ONE;
    else
        return false;
    return choose_way();
}

void segment_source_want(bool only_conversations)
{
    conditions.wanted = only_conversations ? WANTED_CONVERSATIONS : WANTED_SEGMENTS;
    choose_way();
}

void segment_source_found_frame_end(void)
{
    conditions.frame_ends = true;
    choose_way();
}

bool segment_source_asks_what_is_wanted(void)
{
    return way == SEGMENTS_FROM_TAP && conditions.wanted == WANTED_UNKNOWN;
}
