/*
 * The record stream: records as lines of text.
 *
 * `tshark -q -z tcpstate,records` prints the stream; `-z tcpstate,conversations` prints it without
 * the segments. The tool reads it. The plugin writes and the tool reads with this code, so the two
 * agree about the format.
 *
 * Example, with spaces for the tabs:
 *   # tcpstate records 5
 *   S 5 1700000000.050000000 0 0 10.0.0.2 80 10.0.0.1 40000 11 5001 1002 60000 0 - server
 *     FIN_WAIT_1 LAST_ACK merged_fin
 *     server:ESTABLISHED>CLOSE_WAIT:20000000,server:CLOSE_WAIT>LAST_ACK:0
 *     client - - 4 - - 0 merged_fin - -
 *
 * Each record is one line. A tab separates fields; `-` stands for an empty field. The first line is
 * RECORD_HEADER. A line that begins with `#` is a comment. The reader acts on three comments:
 * `# incomplete: frame N`: Wireshark's TCP tap did not report a TCP header in frame N. Later
 *   records may be wrong: read the capture again without the preference tcpstate.from_tap.
 * `# reached: frame N`: reading has come as far as frame N. Printed where segments are not.
 * `# cut: N headers, first in frame F`: of N frames the capture kept too few octets to find a TCP
 *   header. Printed once, before the conversations, if N is not 0.
 *
 * A segment has these fields, in this order:
 *   S frame time stream own_stream source sport destination dport flags seq ack window len options
 *   sender client_state server_state step transitions initiator time_wait syn_frame fin_frame
 *   reset_kind reset_answers idle observations detail marks
 * An ICMP error that quotes a segment has these; the ends, the number and the sender are those of the
 * quoted segment:
 *   I frame time stream own_stream from version type code source sport destination dport seq
 *   sender ... marks (as above)
 * A conversation has these, and comes at the end of the stream:
 *   C stream client cport server sport opening close initiator time_wait assumed_ends
 *   reset_by first_fin second_fin merged_fin reset first_frame last_frame first_time last_time client_segments
 *   server_segments client_octets server_octets client_isn server_isn client_path server_path observations cause cause_by
 *   cause_frame cause_answers count span idle ttl usual_ttl icmp
 *   icmp_frame delayed_by opening marks
 *
 *   version      4 for ICMP, 6 for ICMPv6
 *   time         seconds since the epoch, a dot, nine digits
 *   stream       tcp.stream of the frame; own_stream: see struct record_segment
 *   flags        hexadecimal, as in the header
 *   options      the octets in hexadecimal
 *   isn          the number of the SYN; empty where it is not known
 *   transitions  role:FROM>TO:held, comma separated; held in nanoseconds, <held where it is at most
 *                that, >held where it is at least that, empty when unknown
 *   path         STATE@time, comma separated; STATE~time where that is the latest time at which the
 *                end can have entered it; STATE alone when the capture found the end in it
 *   observations names of annotation.h, comma separated; detail: one such name
 *   marks        of "assumed", "roles_guessed", "options_cut", "close_assumed",
 *                "from_end" and "elsewhere" (the origin of a RST), "cause_likely",
 *                "retransmission", comma separated
 *   count ... opening  the members of struct cause, cause.h; span, idle and opening in milliseconds
 *   idle         milliseconds; empty where it is not known
 *
 * The line of a segment lacks these members of struct segment: window_shift, tsval, has_tsval.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RECORD_FORMAT_H
#define TCPSTATE_RECORD_FORMAT_H

#include "record.h"

#define RECORDS_OPTION       "tcpstate,records" /* argument of tshark -z */
#define CONVERSATIONS_OPTION "tcpstate,conversations"

#define RECORD_HEADER     "# tcpstate records 5"
#define RECORD_INCOMPLETE "# incomplete: frame "
#define RECORD_REACHED    "# reached: frame "
#define RECORD_CUT        "# cut: "
#define RECORD_CUT_FIRST  " headers, first in frame "

enum {
    RECORD_LINE_SIZE = 2048 /* no record's line is longer, its line feed and NUL included */
};

/* Writes one line into `line`: the record, a line feed and a NUL. Returns its length in octets
 * without the NUL. Always succeeds. */
size_t record_write_segment(const struct record_segment *r, char line[RECORD_LINE_SIZE]);
size_t record_write_icmp(const struct record_icmp *r, char line[RECORD_LINE_SIZE]);
size_t record_write_conversation(const struct record_conversation *r, char line[RECORD_LINE_SIZE]);

/*
 * Reads one line into `r` and returns its kind.
 *
 * line    untrusted: may contain any octets; need not end with a NUL
 * length  octets in `line`, with or without a line feed at the end
 *
 * For a segment it sets segment.sender to the sender's role, and annotation.earlier where
 * own_stream and stream differ.
 */
enum record_kind record_read(const char *line, size_t length, struct record *r);

#endif
