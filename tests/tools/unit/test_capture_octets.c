/*
 * What the reader of captures makes of a file of which one octet has another value, or whose end is cut off, and of
 * each option of a pcapng block with each length. The answers stand in golden files.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "capture_under_test.h"
#include "golden.h"
#include "input/pcapng_block.h"
#include "runs.h"

enum { ETHERNET = 1, RAW = 101 };

/* Returns what a reader gets of the octets: the packets as "1 at 5 with 20/30 of 101", and how they end. */
static char *what_is_read(const uint8_t *octets, size_t count)
{
    static const char *const ends[] = {
        [CAPTURE_END] = "end", [CAPTURE_CUT_SHORT] = "cut short", [CAPTURE_UNSURE] = ""};
    struct capture_under_test o;
    struct capture_packet p;
    GString *out = g_string_new("");
    open_made(&o, octets, count);
    enum capture_result result = o.opened;
    while (result == CAPTURE_PACKET) {
        result = capture_file_next(&o.file, &p);
        if (result == CAPTURE_PACKET)
            g_string_append_printf(out, "%u at %" G_GINT64_FORMAT " with %u/%u of %u%s, ", p.frame,
                                   p.time, p.captured, p.length, p.link_type,
                                   p.check_length ? " and a check sequence" : "");
    }
    g_string_append(out, result == CAPTURE_UNSURE ? o.file.why : ends[result]);
    close_made(&o);
    return g_string_free(out, FALSE);
}

/* Appends what is read of each beginning of the file. */
static void put_each_end(GString *out, const GByteArray *file)
{
    struct runs r = runs_new();
    for (guint count = 0; count <= file->len; count++)
        runs_add(&r, what_is_read(file->data, count));
    g_autofree char *text = runs_end(&r);
    g_string_append_printf(out, " octets:\n%s", text);
}

/* Returns what is read if an octet has other values, of those that matter in lengths, types and codes. */
static char *with_each_value(GByteArray *file, guint at)
{
    static const uint8_t values[] = {0, 1, 2, 4, 6, 8, 9, 10, 13, 16, 28, 32, 36, 44, 128, 255};
    const uint8_t before = file->data[at];
    GString *out = g_string_new("");
    g_autofree char *last = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        file->data[at] = values[i];
        char *answer = what_is_read(file->data, file->len);
        if (g_strcmp0(answer, last) != 0)
            g_string_append_printf(out, "  from %u on: %s\n", values[i], answer);
        g_free(last);
        last = answer;
    }
    file->data[at] = before;
    return g_string_free(out, FALSE);
}

static void put_each_octet(GString *out, GByteArray *file)
{
    for (guint at = 0, next; at < file->len; at = next) {
        g_autofree char *answers = with_each_value(file, at);
        for (next = at + 1; next < file->len; next++) {
            g_autofree char *others = with_each_value(file, next);
            if (strcmp(answers, others) != 0)
                break;
        }
        g_string_append_printf(out, " octets %u-%u:\n%s", at, next - 1, answers);
    }
}

static void put_file(GString *out, const char *name, struct made_capture *m)
{
    g_autofree char *usual = what_is_read(m->octets->data, m->octets->len);
    g_string_append_printf(out, "%s: %s\n", name, usual);
    put_each_end(out, m->octets);
    put_each_octet(out, m->octets);
    made_capture_free(m);
}

static void pcap_files_with_other_octets(void)
{
    g_autoptr(GString) out = g_string_new("");
    for (unsigned big_endian = 0; big_endian < 2; big_endian++) {
        struct made_capture m = made_capture_new(big_endian);
        made_pcap_header(&m, 0xa1b2c3d4, 40, RAW);
        made_pcap_packet(&m, 7, 999999, 4, 9);
        made_pcap_packet(&m, 8, 1, 0, 0);
        put_file(out, big_endian ? "pcap, big-endian" : "pcap", &m);
    }
    struct made_capture m = made_capture_new(false);
    made_pcap_header(&m, 0xa1b23c4d, 0,
                     0x24000001); /* Ethernet with four octets of check sequence */
    made_pcap_packet(&m, 7, 999999999, 18, 20);
    put_file(out, "pcap with nanoseconds and check sequences", &m);
    same_as_golden("read-pcap.txt", out->str);
}

static void pcapng_files_with_other_octets(void)
{
    g_autoptr(GString) out = g_string_new("");
    for (unsigned big_endian = 0; big_endian < 2; big_endian++) {
        struct made_capture m = made_capture_new(big_endian);
        made_section(&m);
        made_interface(&m, ETHERNET, 3);
        made_interface(&m, RAW, -1);
        made_packet_block(&m, 1, 7000001, 5, 6);
        made_packet_block(&m, 0, 7001, 0, 0);
        put_file(out, big_endian ? "pcapng, big-endian" : "pcapng", &m);
    }
    same_as_golden("read-pcapng.txt", out->str);
}

/* Returns a block of this type with a body, whose octets are zero. */
static struct made_capture block_of(uint32_t type, uint32_t octets)
{
    struct made_capture m = made_capture_new(false);
    g_autoptr(GByteArray) body = g_byte_array_new();
    g_byte_array_set_size(body, octets);
    if (octets)
        memset(body->data, 0, octets);
    made_block(&m, type, body);
    return m;
}

static void blocks_of_each_type_and_length(void)
{
    static const uint32_t others[] = {
        0x203, 0x204, 0x205, 0x215,      0x216,      0x217,      0x220,      0x221,        0x222,
        0xbac, 0xbad, 0xbae, 0x40000bac, 0x40000bad, 0x40000bae, 0x80000001, BLOCK_SECTION};
    g_autoptr(GString) out = g_string_new("");
    for (unsigned i = 0; i < 13 + G_N_ELEMENTS(others); i++) {
        const uint32_t type = i < 13 ? i : others[i - 13];
        struct runs r = runs_new();
        for (uint32_t octets = 0; octets < 48; octets++) { /* padded to a multiple of four */
            struct made_capture m = block_of(type, octets);
            const struct pcapng_block block = {m.octets->data, m.octets->len, type, false};
            runs_add(&r, g_strconcat(pcapng_block_is_whole(&block) ? "whole" : "damaged",
                                     pcapng_block_is_plain(&block) ? ", plain" : "", NULL));
            made_capture_free(&m);
        }
        g_autofree char *text = runs_end(&r);
        g_string_append_printf(out, "type %#x%s%s, by the number of octets in it:\n%s", type,
                               pcapng_block_is_known(type) ? ", known" : "",
                               pcapng_block_is_frame(type) ? ", a frame" : "", text);
    }
    same_as_golden("read-blocks.txt", out->str);
}

/* Returns whether a block is plain that has `times` options of this code and length, and whether it has the option. */
static char *with_option(uint32_t type, uint32_t fixed, unsigned code, unsigned length,
                         unsigned times)
{
    struct made_capture m = made_capture_new(false);
    struct made_capture body = made_capture_new(false);
    for (uint32_t i = 0; i < fixed / 2; i++)
        made_put16(&body, 0);
    for (unsigned i = 0; i < times; i++) {
        made_put16(&body, code);
        made_put16(&body, length);
        for (unsigned octet = 0; octet < (length + 3) / 4 * 2; octet++)
            made_put16(&body, 0);
    }
    made_block(&m, type, body.octets);
    const struct pcapng_block block = {m.octets->data, m.octets->len, type, false};
    char *answer = g_strdup_printf(
        "%s%s", pcapng_block_is_plain(&block) ? "plain" : "not plain",
        pcapng_block_option(&block, (uint16_t)code, (uint16_t)length) ? "" : ", not found");
    made_capture_free(&body);
    made_capture_free(&m);
    return answer;
}

static void options_of_each_code_and_length(void)
{
    static const struct {
        const char *name;
        uint32_t type, fixed;
    } blocks[] = {{"section", BLOCK_SECTION, 16},       {"interface", BLOCK_INTERFACE, 8},
                  {"packet", BLOCK_ENHANCED, 20},       {"names", BLOCK_NAMES, 4},
                  {"statistics", BLOCK_STATISTICS, 12}, {"secrets", BLOCK_SECRETS, 8}};
    static const unsigned customs[] = {2987, 2988, 2989, 2990, 19371, 19372, 19373, 19374};
    g_autoptr(GString) out = g_string_new("");
    for (size_t b = 0; b < G_N_ELEMENTS(blocks); b++) {
        g_autofree char *last = NULL;
        for (unsigned i = 0; i < 20 + G_N_ELEMENTS(customs); i++) {
            const unsigned code = i < 20 ? i : customs[i - 20];
            struct runs r = runs_new();
            for (unsigned length = 0; length < 20; length++) {
                g_autofree char *once =
                    with_option(blocks[b].type, blocks[b].fixed, code, length, 1);
                g_autofree char *twice =
                    with_option(blocks[b].type, blocks[b].fixed, code, length, 2);
                runs_add(&r, g_strconcat(once, "; twice ", twice, NULL));
            }
            char *text = runs_end(&r);
            if (g_strcmp0(text, last) != 0)
                g_string_append_printf(out, "%s, option %u with so many octets:\n%s",
                                       blocks[b].name, code, text);
            else
                g_string_append_printf(out, "%s, option %u: the same\n", blocks[b].name, code);
            g_free(last);
            last = text;
        }
    }
    same_as_golden("read-options.txt", out->str);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture/pcap_octets", pcap_files_with_other_octets);
    g_test_add_func("/capture/pcapng_octets", pcapng_files_with_other_octets);
    g_test_add_func("/capture/blocks", blocks_of_each_type_and_length);
    g_test_add_func("/capture/options", options_of_each_code_and_length);
    return g_test_run();
}
