/*
 * Fills in the records of the direct source.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_DIRECT_RECORDS_H
#define TCPSTATE_DIRECT_RECORDS_H

#include "decode/conversation_table.h"
#include "decode/tcp_streams.h"
#include "record/record.h"

/* Fills in the record of a conversation as it is now. */
void direct_record_conversation(struct record_conversation *r,
                                const struct conversation_entry *entry);

/* Fills in the record of a segment: all members but the streams and the annotation, which must be there
 * already. */
void direct_record_segment(struct record_segment *r, const struct tcp_header *h);

/* Fills in the record of an ICMP error that quotes a segment of the conversation: all members but
 * own_stream. */
void direct_record_icmp(struct record_icmp *r, const struct icmp_error *e,
                        const struct conversation_entry *entry, const struct annotation *a);

#endif
