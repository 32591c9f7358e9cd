/*
 * TCP options from their values: the octets of the header (RFC 9293 section 3.2, RFC 7323, RFC 2018).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_OPTION_OCTETS_H
#define TCPSTATE_OPTION_OCTETS_H

#include "tcpdump_options.h"

/* Each function below adds one option behind those of `options`. An option that has no room is left
 * out. */
void option_add_no_operation(struct tcp_options *options);
void option_add_segment_size(struct tcp_options *options, uint16_t size);
void option_add_window_scale(struct tcp_options *options, uint8_t shift);
void option_add_sack_permitted(struct tcp_options *options);
void option_add_time_stamps(struct tcp_options *options, uint32_t value, uint32_t echo);

/* The edges are pairs of left and right ones, `count` in all. */
void option_add_sack(struct tcp_options *options, const uint32_t *edges, unsigned count);

/* Adds `base` to the SACK edges. */
void options_shift_sack(struct tcp_options *options, uint32_t base);

/* Fills up to a multiple of 4 octets with No-Operation. */
void options_fill_up(struct tcp_options *options);

#endif
