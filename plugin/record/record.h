/*
 * Records: a segment with its annotation, a conversation with its verdict, and their text form.
 *
 * `tshark -q -z tcpstate,records` prints them, `-z tcpstate,conversations` without the segments;
 * the tool reads them. Both sides use this file, so they say the same by construction. One line a
 * record, fields separated by tabs, `-` for an empty one. The first line of the stream is
 * RECORD_HEADER. Lines that begin with `#` are comments. Two of them are for the reader:
 * `# incomplete: frame N`: with tcpstate.from_tap, N has a TCP header that was not told; what
 *   follows may be wrong, the capture is to be read without that preference.
 * `# reached: frame N`: where segments are not printed, how far reading has come.
 *
 * A segment (fields in this order):
 *   S frame time stream own_stream source sport destination dport flags seq ack window len options
 *   sender client_state server_state step transitions initiator time_wait syn_frame fin_frame
 *   observations detail marks
 * A conversation, at the end of the stream:
 *   C stream client cport server sport opening close initiator time_wait reset_by first_fin
 *   second_fin merged_fin reset first_frame last_frame first_time last_time client_segments
 *   server_segments client_path server_path observations marks
 *
 *   time         seconds since the epoch, a dot, nine digits
 *   stream       tcp.stream of the frame; own_stream: of the conversation it belongs to (differs
 *                for a late segment of the 4-tuple's earlier conversation only)
 *   flags        hexadecimal, as in the header; options: the octets in hexadecimal
 *   transitions  role:FROM>TO:held, comma separated; held in nanoseconds, empty when unknown
 *   path         STATE@time, comma separated; no @time when the entry was not seen
 *   observations names of annotation.h, comma separated; detail likewise
 *   marks        of "assumed", "roles_guessed", "options_cut", comma separated
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RECORD_H
#define TCPSTATE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/annotation.h"
#include "engine/conversation.h"
#include "engine/segment.h"
#include "engine/verdict.h"

#define RECORDS_OPTION       "tcpstate,records" /* behind tshark -z */
#define CONVERSATIONS_OPTION "tcpstate,conversations"

#define RECORD_HEADER     "# tcpstate records 1"
#define RECORD_INCOMPLETE "# incomplete: frame "
#define RECORD_REACHED    "# reached: frame "

enum {
    ADDRESS_TEXT_SIZE = 64, /* an IPv6 address with its NUL takes 46 */
    OPTIONS_MAX = 40,       /* RFC 9293 section 3.1: a data offset of 15 leaves 40 octets */
    RECORD_LINE_SIZE = 2048 /* no record's line is longer, its line feed and NUL included */
};

/* One side's address and port. */
struct endpoint {
    char address[ADDRESS_TEXT_SIZE]; /* as inet_ntop() prints it; never a tab, never empty */
    uint16_t port;
};

struct record_segment {
    struct segment segment; /* sender, window_shift, tsval, has_tsval are not in the text form */
    uint32_t stream;
    uint32_t own_stream;
    struct endpoint source;
    struct endpoint destination;
    uint8_t options[OPTIONS_MAX];
    uint8_t options_length;
    bool options_cut; /* the capture cut some options off */
    struct annotation annotation;
};

struct record_conversation {
    uint32_t stream;
    struct endpoint end[2]; /* by enum role */
    struct verdict verdict;
    uint32_t first_frame;
    uint32_t last_frame;
    int64_t first_time; /* nanoseconds since the epoch */
    int64_t last_time;
    uint32_t segments[2]; /* sent, by enum role */
    struct path_state path[2][PATH_MAX_STATES];
    unsigned path_length[2];
    uint32_t observations; /* of all its segments */
};

/* Fills in all but stream and end[] from the engine's conversation. */
void record_summarise(struct record_conversation *r, const struct conversation *c);

/* Writes one line, line feed and NUL included, into `line`; gives its length without the NUL. */
size_t record_write_segment(const struct record_segment *r, char line[RECORD_LINE_SIZE]);
size_t record_write_conversation(const struct record_conversation *r, char line[RECORD_LINE_SIZE]);

enum record_kind {
    RECORD_BAD, /* not a line of this format: `error` says why */
    RECORD_COMMENT,
    RECORD_SEGMENT,
    RECORD_CONVERSATION,
};

struct record {
    union {
        struct record_segment segment;
        struct record_conversation conversation;
    };
    const char *error; /* for RECORD_BAD: a static English phrase */
};

/*
 * Reads one line, with or without its line feed. The line is untrusted.
 *
 * In a segment, annotation.earlier is own_stream != stream, and segment.sender is the sender's
 * role.
 */
enum record_kind record_read(const char *line, size_t length, struct record *r);

#endif
