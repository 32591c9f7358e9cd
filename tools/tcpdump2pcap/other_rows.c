/*
 * Other rows, told by their words: two addresses, and a protocol or numbers behind them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "other_rows.h"

#include <glib.h>

#include "wireshark_cells.h"
#include "wireshark_line.h"

enum { NUMBERS_LEAST = 3 }; /* of ports, flags, sequence numbers */

/* Protocols over TCP whose name Wireshark prints instead. It prints TCP for a part of a message. */
static const char *const over_tcp[] = {
    "TCP",    "HTTP",  "HTTP2",    "HTTP/2",     "HTTP/XML", "HTTP/JSON",   "WebSocket",
    "GRPC",   "TLS",   "TLSv1",    "TLSv1.1",    "TLSv1.2",  "TLSv1.3",     "SSL",
    "SSLv2",  "SSLv3", "OCSP",     "SSH",        "SSHv1",    "SSHv2",       "TELNET",
    "FTP",    "SMTP",  "SMTP/IMF", "IMAP",       "IMF",      "POP",         "NNTP",
    "IRC",    "XMPP",  "XMPP/XML", "SMB",        "SMB2",     "NBSS",        "DCERPC",
    "LDAP",   "KRB5",  "RDP",      "TPKT",       "COTP",     "T.125",       "VNC",
    "X11",    "MySQL", "PGSQL",    "TDS",        "TNS",      "DRDA",        "MONGO",
    "RESP",   "CQL",   "MEMCACHE", "Kafka",      "AMQP",     "MQTT",        "ZMTP",
    "STOMP",  "BGP",   "MSDP",     "LDP",        "RTSP",     "RTMP",        "DIAMETER",
    "SMPP",   "GIOP",  "FIX",      "Modbus/TCP", "S7COMM",   "S7COMM-PLUS", "OpcUa",
    "ENIP",   "CIP",   "iSCSI",    "NFS",        "RSYNC",    "Git",         "Gryphon",
    "Zabbix", "SOCKS", "Socks",    "BitTorrent", "PPTP",     "JSON",        "OpenFlow"};

static bool is_number(struct text_span word)
{
    uint64_t number;

    return (span_skip(&word, "0x") ? span_hex(&word, UINT64_MAX, &number)
                                   : span_number(&word, UINT64_MAX, &number)) &&
           word.at == word.end;
}

static bool is_over_tcp(struct text_span word)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(over_tcp); i++)
        if (span_equal(word, over_tcp[i]))
            return true;
    return false;
}

/* Returns true if two ends stand before the word at `at`: with an arrow between, or as addresses with nothing but
 * ports between. */
static bool has_ends_before(const struct row_words *words, unsigned at)
{
    unsigned addresses = 0;

    for (unsigned i = 0; i < at; i++) {
        if (i > 0 && i + 1 < at && is_row_arrow(words->word[i]) &&
            is_row_host(words->word[i - 1]) && is_row_host(words->word[i + 1]))
            return true;
        if (is_row_address(words->word[i]))
            addresses++;
        else if (addresses == 1 && !is_number(words->word[i]))
            addresses = 0;
        if (addresses == 2)
            return true;
    }
    return false;
}

/* `5 0.01 10.0.0.1 → 10.0.0.2 HTTP 150 GET / HTTP/1.1`, or the same without an arrow, or with names. */
static bool is_other_protocol(struct text_span line, const struct row_words *words)
{
    bool row = wireshark_row_begins(line);

    for (unsigned i = 2; i + 1 < words->count; i++)
        if (is_over_tcp(words->word[i]) && is_number(words->word[i + 1]) &&
            (has_ends_before(words, i) ||
             (row && i >= 4 && is_row_host(words->word[i - 1]) && is_row_host(words->word[i - 2]))))
            return true;
    return false;
}

/* `10.0.0.1	10.0.0.2	43210	80	0x0002	0	0`, as tshark -T fields prints. */
static bool is_row_of_fields(struct text_span line, const struct row_words *words)
{
    bool cells = row_separator(line) != ' ';
    unsigned addresses = 0, numbers = 0;

    for (unsigned i = 0; i < words->count; i++) {
        if (is_row_address(words->word[i]))
            addresses++;
        else if (is_number(words->word[i]))
            numbers++;
        else if (!cells && !is_row_time(words->word[i]))
            return false;
    }
    return addresses >= 2 && numbers >= NUMBERS_LEAST;
}

const char *other_row_reason(struct text_span line)
{
    struct row_words words;

    row_split_words(line, &words);
    if (words.count < 3)
        return NULL;
    if (is_other_protocol(line, &words)) {
        if (span_find(line, " [SYN") || span_find(line, " [ACK") || span_find(line, " [FIN") ||
            span_find(line, " [RST") || span_find(line, " [PSH"))
            return "the line ends before its numbers";
        return "Wireshark prints another protocol and not its TCP numbers: print it with "
               "tshark -d tcp.port==0-65535,data";
    }
    if (is_row_of_fields(line, &words))
        return "a row of fields, as tshark -T fields prints, without names that tell flags and "
               "numbers: print it without -T fields";
    return NULL;
}
