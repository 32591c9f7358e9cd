/*
 * Reads pcap and pcapng (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture_file.h"

#include <glib.h>
#include <string.h>

#include "capture_file_inside.h"
#include "engine/duration.h"
#include "file_octets.h"

enum {
    /* Octets of pcapng blocks without options and packet, the length at their end included. */
    BLOCK_MIN = 12,
    SECTION_MIN = 28,
    INTERFACE_MIN = 20,
    ENHANCED_MIN = 32,
    PACKET_AT = 28, /* in an enhanced packet block */
};

#define PCAP_MICROSECONDS 0xa1b2c3d4u
#define PCAP_NANOSECONDS  0xa1b23c4du
#define BYTE_ORDER_MAGIC  0x1a2b3c4du

/* Parts of the link type in the header of a pcap file. */
#define LINK_RESERVED    0x0bff0000u
#define LINK_HAS_CHECK   0x04000000u    /* the length of the frame check sequence is valid */
#define LINK_CHECK(link) ((link) >> 28) /* this length, in units of two octets */

static uint32_t get32(const struct capture_file *f, const uint8_t *p)
{
    return file_get32(p, f->swapped);
}

static uint16_t get16(const struct capture_file *f, const uint8_t *p)
{
    return file_get16(p, f->swapped);
}

enum capture_result capture_file_unsure(struct capture_file *f, const char *why)
{
    f->why = why;
    return CAPTURE_UNSURE;
}

enum capture_result capture_file_ended(struct capture_file *f)
{
    switch (byte_reader_error(&f->bytes)) {
    case BYTES_FAILED:
        return capture_file_unsure(f, "the file cannot be read on");
    case BYTES_DAMAGED:
        return capture_file_unsure(f, "the gzip file is damaged");
    case BYTES_CUT_SHORT:
        return CAPTURE_CUT_SHORT;
    default:
        return f->bytes.at == f->bytes.end ? CAPTURE_END : CAPTURE_CUT_SHORT;
    }
}

static void add_interface(struct capture_file *f, const struct capture_interface *interface)
{
    if (f->interface_count == f->interfaces_size) {
        f->interfaces_size = f->interfaces_size ? 2 * f->interfaces_size : 4;
        f->interfaces = g_renew(struct capture_interface, f->interfaces, f->interfaces_size);
    }
    f->interfaces[f->interface_count++] = *interface;
}

static enum capture_result open_pcap(struct capture_file *f, uint32_t magic)
{
    const uint8_t *header = f->bytes.at;
    uint32_t link = get32(f, header + 20);
    if (get16(f, header + 4) != 2 || get16(f, header + 6) != 4)
        return capture_file_unsure(f, "an old pcap version");
    if (link & LINK_RESERVED)
        return capture_file_unsure(f, "a pcap header with reserved bits");
    f->snap_length = get32(f, header + 16);
    struct capture_interface interface = {
        .link_type = (uint16_t)link,
        .check_length = link & LINK_HAS_CHECK ? (uint8_t)(LINK_CHECK(link) * 2) : 0,
        .units = magic == PCAP_NANOSECONDS ? NS_PER_SECOND : 1000000,
    };
    add_interface(f, &interface);
    memcpy(f->header, header, sizeof f->header);
    f->bytes.at += CAPTURE_HEADER_SIZE;
    return CAPTURE_PACKET;
}

enum capture_result capture_file_open(struct capture_file *f, int fd, void (*wait)(void *user),
                                      void *user)
{
    memset(f, 0, sizeof *f);
    byte_reader_open(&f->bytes, fd, wait, user);
    if (!byte_reader_has(&f->bytes, CAPTURE_HEADER_SIZE))
        return capture_file_unsure(f, "too short for a capture");
    uint32_t magic = get32(f, f->bytes.at);
    f->pcapng = f->opening = magic == BLOCK_SECTION;
    if (f->pcapng)
        return CAPTURE_PACKET;
    f->swapped = magic != PCAP_MICROSECONDS && magic != PCAP_NANOSECONDS;
    magic = get32(f, f->bytes.at);
    if (magic != PCAP_MICROSECONDS && magic != PCAP_NANOSECONDS)
        return capture_file_unsure(f, "neither pcap nor pcapng");
    return open_pcap(f, magic);
}

void capture_file_close(struct capture_file *f)
{
    g_free(f->interfaces);
    f->interfaces = NULL;
    byte_reader_close(&f->bytes);
}

struct pcap_record capture_file_get_record(const struct capture_file *f)
{
    const uint8_t *at = f->bytes.at;
    return (struct pcap_record){get32(f, at), get32(f, at + 4), get32(f, at + 8),
                                get32(f, at + 12)};
}

/* Returns whether Wireshark surely reads the packet as this reader does. */
static bool record_is_plain(const struct capture_file *f, const struct pcap_record *r)
{
    return r->captured <= CAPTURE_PACKET_MAX && r->captured <= r->length &&
           r->fraction < f->interfaces[0].units &&
           (!f->snap_length || r->captured <= f->snap_length);
}

enum capture_result capture_file_take_record(struct capture_file *f, const struct pcap_record *r,
                                             struct capture_packet *p)
{
    const struct capture_interface *interface = &f->interfaces[0];
    int64_t fraction = r->fraction;
    if (!byte_reader_has(&f->bytes, CAPTURE_RECORD_SIZE + r->captured))
        return capture_file_ended(f);
    *p = (struct capture_packet){
        .data = f->bytes.at + CAPTURE_RECORD_SIZE,
        .captured = r->captured,
        .length = r->length,
        .frame = ++f->frames,
        .link_type = interface->link_type,
        .check_length = interface->check_length,
        .time = (int64_t)r->seconds * NS_PER_SECOND +
                (interface->units == NS_PER_SECOND ? fraction : fraction * 1000),
    };
    f->bytes.at += CAPTURE_RECORD_SIZE + r->captured;
    return CAPTURE_PACKET;
}

static enum capture_result next_pcap(struct capture_file *f, struct capture_packet *p)
{
    if (!byte_reader_has(&f->bytes, CAPTURE_RECORD_SIZE))
        return capture_file_ended(f);
    struct pcap_record r = capture_file_get_record(f);
    if (!record_is_plain(f, &r))
        return capture_file_unsure(f, "a packet header that cannot be right");
    return capture_file_take_record(f, &r, p);
}

/* Reads the byte order of a section from its first BLOCK_MIN octets. The length of the section
 * header itself is in that order already. */
static enum capture_result take_byte_order(struct capture_file *f)
{
    f->swapped = false;
    uint32_t magic = get32(f, f->bytes.at + 8);
    f->swapped = magic == file_swap32(BYTE_ORDER_MAGIC);
    if (!f->swapped && magic != BYTE_ORDER_MAGIC)
        return capture_file_unsure(f, "a section of unknown byte order");
    return CAPTURE_PACKET;
}

/* Begins a section; the interfaces of the section before do not count any more. */
static enum capture_result take_section(struct capture_file *f)
{
    if (get16(f, f->bytes.at + 12) != 1 || get16(f, f->bytes.at + 14) != 0)
        return capture_file_unsure(f, "an unknown pcapng version");
    f->interface_count = 0;
    return CAPTURE_PACKET;
}

/* Reads if_tsresol. Returns false unless it is a power of ten, nanoseconds at most. */
static bool read_resolution(struct capture_interface *interface, uint8_t exponent)
{
    if (exponent > 9)
        return false;
    interface->units = 1;
    while (exponent-- > 0)
        interface->units *= 10;
    return true;
}

static enum capture_result take_interface(struct capture_file *f, const struct pcapng_block *block)
{
    struct capture_interface interface = {.link_type = get16(f, block->at + 8), .units = 1000000};
    const uint8_t *resolution = pcapng_block_option(block, OPTION_RESOLUTION, 1);
    if (resolution && !read_resolution(&interface, *resolution))
        return capture_file_unsure(f, "an interface with an uncommon time resolution");
    const uint8_t *check_bits = pcapng_block_option(block, OPTION_CHECK_LENGTH, 1);
    if (check_bits && *check_bits != 0 && *check_bits != 32)
        return capture_file_unsure(f, "an interface with uncommon frame check sequences");
    interface.check_length = check_bits ? *check_bits / 8 : 0;
    add_interface(f, &interface);
    return CAPTURE_PACKET;
}

/* Nanoseconds in int64_t end in the year 2262. Later times are clamped, as in the plugin. */
static int64_t to_nanoseconds(uint64_t stamp, uint64_t units)
{
    const uint64_t seconds_max = INT64_MAX / NS_PER_SECOND - 1;
    uint64_t seconds = stamp / units;
    int64_t fraction = (int64_t)(stamp % units * (NS_PER_SECOND / units));
    return (int64_t)(seconds < seconds_max ? seconds : seconds_max) * NS_PER_SECOND + fraction;
}

/* Checks the numbers of an enhanced packet block, of which at least PACKET_AT octets were read. */
static bool packet_is_possible(const struct capture_file *f, const uint8_t *block)
{
    uint32_t captured = get32(f, block + 20);
    return get32(f, block + 8) < f->interface_count && captured <= CAPTURE_PACKET_MAX &&
           captured <= get32(f, block + 24);
}

static enum capture_result take_packet_block(struct capture_file *f, const uint8_t *block,
                                             struct capture_packet *p)
{
    if (!packet_is_possible(f, block))
        return capture_file_unsure(f, "a packet block that cannot be right");
    const struct capture_interface *interface = &f->interfaces[get32(f, block + 8)];
    uint64_t stamp = (uint64_t)get32(f, block + 12) << 32 | get32(f, block + 16);
    *p = (struct capture_packet){
        .data = block + PACKET_AT,
        .captured = get32(f, block + 20),
        .length = get32(f, block + 24),
        .frame = ++f->frames,
        .link_type = interface->link_type,
        .check_length = interface->check_length,
        .time = to_nanoseconds(stamp, interface->units),
    };
    return CAPTURE_PACKET;
}

/*
 * Wireshark checks the parts of a block while it reads them, so it may call a block damaged that is cut short, too.
 * Returns whether what was read of the last block has nothing that it checks: no numbers that are not possible, and
 * no options. Of the block, at least the type and the length were read.
 */
static bool only_cut_short(const struct capture_file *f, uint32_t type, uint32_t total)
{
    size_t have = (size_t)(f->bytes.end - f->bytes.at);
    if (type == BLOCK_SECTION)
        return have < SECTION_MIN || total == SECTION_MIN;
    if (type == BLOCK_INTERFACE)
        return total == INTERFACE_MIN;
    if (type != BLOCK_ENHANCED || total < ENHANCED_MIN || total > BYTE_READER_PEEK || total % 4)
        return false;
    if (have < PACKET_AT)
        return true;
    uint32_t captured = get32(f, f->bytes.at + 20);
    uint32_t room = total - ENHANCED_MIN;
    return packet_is_possible(f, f->bytes.at) && captured <= room &&
           (have <= PACKET_AT + captured || room - captured < 4);
}

/*
 * Returns the result when the file has fewer octets than the next block needs.
 *
 * Wireshark reads the first section header and its interfaces when it opens the file, and calls the
 * file unreadable if they are cut short. Later it reads all up to the cut.
 */
static enum capture_result ended_in_block(struct capture_file *f)
{
    enum { TYPE_AND_LENGTH = 8 };
    enum capture_result result = capture_file_ended(f);
    if (result != CAPTURE_CUT_SHORT)
        return result;
    bool has_type = f->bytes.end - f->bytes.at >= TYPE_AND_LENGTH;
    uint32_t type = has_type ? get32(f, f->bytes.at) : BLOCK_INTERFACE;
    if (f->opening && (type == BLOCK_INTERFACE || type == BLOCK_SECTION))
        return capture_file_unsure(f, "a capture that is cut short before its first packet");
    if (has_type && !only_cut_short(f, type, get32(f, f->bytes.at + 4)))
        return capture_file_unsure(f, "a block that is cut short and may be damaged");
    return CAPTURE_CUT_SHORT;
}

enum capture_result capture_file_find_block(struct capture_file *f, uint32_t longest,
                                            struct pcapng_block *block)
{
    if (!byte_reader_has(&f->bytes, BLOCK_MIN))
        return ended_in_block(f);
    uint32_t type = get32(f, f->bytes.at);
    if (type == BLOCK_SECTION && take_byte_order(f) != CAPTURE_PACKET)
        return CAPTURE_UNSURE;
    uint32_t total = get32(f, f->bytes.at + 4);
    if (total < (uint32_t)(type == BLOCK_SECTION ? SECTION_MIN : BLOCK_MIN) || total % 4 ||
        total > longest)
        return capture_file_unsure(f, "a block of a strange length");
    if (!byte_reader_has(&f->bytes, total))
        return ended_in_block(f);
    if (get32(f, f->bytes.at + total - 4) != total)
        return capture_file_unsure(f, "a block whose two lengths differ");
    *block = (struct pcapng_block){f->bytes.at, total, type, f->swapped};
    return CAPTURE_PACKET;
}

/* Moves behind a block of secrets that is longer than the buffer, such as the key log of a browser. Returns false if this
 * is another block, or if Wireshark may read it in another way. */
static bool skip_long_secrets(struct capture_file *f)
{
    const uint32_t fixed = 20; /* octets besides the secrets, if there are no options */
    if (!byte_reader_has(&f->bytes, fixed) || get32(f, f->bytes.at) != BLOCK_SECRETS)
        return false;
    uint32_t total = get32(f, f->bytes.at + 4);
    uint32_t padding = total - fixed - get32(f, f->bytes.at + 12);
    if (total <= BYTE_READER_PEEK || total > BLOCK_LENGTH_MAX || total % 4 || padding > 3)
        return false;
    bool whole = byte_reader_skip(&f->bytes, total - 4) && byte_reader_has(&f->bytes, 4) &&
                 get32(f, f->bytes.at) == total;
    f->bytes.at += whole ? 4 : 0;
    f->opening = false;
    return whole;
}

/* Finds the next block that the buffer can hold. */
static enum capture_result find_block(struct capture_file *f, struct pcapng_block *block)
{
    enum capture_result result;
    do
        result = capture_file_find_block(f, BYTE_READER_PEEK, block);
    while (result == CAPTURE_UNSURE && skip_long_secrets(f));
    return result;
}

/* Takes the block. `p` is set when the block has a packet. */
static enum capture_result take_block(struct capture_file *f, const struct pcapng_block *block,
                                      struct capture_packet *p)
{
    if (!pcapng_block_is_known(block->type))
        return capture_file_unsure(f, "a pcapng block of an uncommon type");
    if (!pcapng_block_is_plain(block))
        return capture_file_unsure(f, "a pcapng block with uncommon contents");
    switch (block->type) {
    case BLOCK_SECTION:
        return take_section(f);
    case BLOCK_INTERFACE:
        return take_interface(f, block);
    case BLOCK_ENHANCED:
        return take_packet_block(f, block->at, p);
    default: /* names, statistics, secrets */
        return CAPTURE_PACKET;
    }
}

/* Takes blocks up to the first one with a packet. */
static enum capture_result next_pcapng(struct capture_file *f, struct capture_packet *p)
{
    struct pcapng_block block = {0};
    enum capture_result result;
    do {
        result = find_block(f, &block);
        if (result != CAPTURE_PACKET)
            return result;
        result = take_block(f, &block, p);
        f->bytes.at += block.total;
        if (block.type != BLOCK_SECTION && block.type != BLOCK_INTERFACE)
            f->opening = false;
    } while (result == CAPTURE_PACKET && block.type != BLOCK_ENHANCED);
    return result;
}

bool capture_file_is_ahead(const struct capture_file *f)
{
    const uint8_t *at = f->bytes.at;
    size_t have = (size_t)(f->bytes.end - at);
    if (f->pcapng)
        return have >= BLOCK_MIN && get32(f, at) == BLOCK_ENHANCED && get32(f, at + 4) <= have;
    return have >= CAPTURE_RECORD_SIZE && get32(f, at + 8) <= have - CAPTURE_RECORD_SIZE;
}

/* Wireshark drops it for Ethernet only, and not if the rest were shorter than a header. */
static void drop_check(struct capture_packet *p)
{
    enum { LINKTYPE_ETHERNET = 1, HEADER = 14 };
    if (p->link_type != LINKTYPE_ETHERNET || p->length < (uint32_t)HEADER + p->check_length)
        return;
    p->length -= p->check_length;
    if (p->captured > p->length)
        p->captured = p->length;
}

enum capture_result capture_file_next(struct capture_file *f, struct capture_packet *p)
{
    enum capture_result result = f->pcapng ? next_pcapng(f, p) : next_pcap(f, p);
    if (result == CAPTURE_PACKET && p->check_length > 0)
        drop_check(p);
    return result;
}
