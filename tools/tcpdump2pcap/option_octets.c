/*
 * TCP options: kind, length, value.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "option_octets.h"

#include <stdbool.h>
#include <string.h>

#include "engine/octets.h"

/* Puts kind and length if there is room for all of the option. */
static bool begin_option(struct tcp_options *options, uint8_t kind, unsigned length)
{
    if (options->length + length > TCP_OPTIONS_MAX)
        return false;
    options->octets[options->length++] = kind;
    options->octets[options->length++] = (uint8_t)length;
    return true;
}

static void put16(struct tcp_options *options, uint32_t value)
{
    options->octets[options->length++] = (uint8_t)(value >> 8);
    options->octets[options->length++] = (uint8_t)value;
}

static void put32(struct tcp_options *options, uint32_t value)
{
    put16(options, value >> 16);
    put16(options, value);
}

void option_add_no_operation(struct tcp_options *options)
{
    if (options->length < TCP_OPTIONS_MAX)
        options->octets[options->length++] = 1;
}

void option_add_segment_size(struct tcp_options *options, uint16_t size)
{
    if (begin_option(options, 2, 4))
        put16(options, size);
}

void option_add_window_scale(struct tcp_options *options, uint8_t shift)
{
    if (begin_option(options, 3, 3))
        options->octets[options->length++] = shift;
}

void option_add_sack_permitted(struct tcp_options *options)
{
    begin_option(options, 4, 2);
}

void option_add_time_stamps(struct tcp_options *options, uint32_t value, uint32_t echo)
{
    if (!begin_option(options, 8, 10))
        return;
    put32(options, value);
    put32(options, echo);
}

void option_add_sack(struct tcp_options *options, const uint32_t *edges, unsigned count)
{
    if (count > 8 || options->sack_edges > 0 || !begin_option(options, 5, 2 + 4 * count))
        return;
    options->sack_at = options->length;
    options->sack_edges = count;
    for (unsigned i = 0; i < count; i++)
        put32(options, edges[i]);
}

void options_shift_sack(struct tcp_options *options, uint32_t base)
{
    struct tcp_options shifted = {.length = options->sack_at};

    for (unsigned i = 0; i < options->sack_edges; i++)
        put32(&shifted, octets_get32(options->octets + options->sack_at + (size_t)4 * i) + base);
    memcpy(options->octets + options->sack_at, shifted.octets + options->sack_at,
           (size_t)4 * options->sack_edges);
}

void options_fill_up(struct tcp_options *options)
{
    while (options->length % 4 != 0)
        option_add_no_operation(options);
}
