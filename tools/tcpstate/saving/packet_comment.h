/*
 * What --annotate writes on packets: comments for people who have neither the plugin nor this tool.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PACKET_COMMENT_H
#define TCPSTATE_PACKET_COMMENT_H

#include "record/record.h"

/* Returns what a segment or an ICMP error means, in UTF-8, which the caller frees. Returns NULL for one
 * that changes no state and has no note. */
char *packet_comment_of_segment(const struct record_segment *r);
char *packet_comment_of_icmp(const struct record_icmp *r);

/* Returns the verdict on a conversation, in several lines of UTF-8, which the caller frees. */
char *packet_comment_of_conversation(const struct record_conversation *r);

#endif
