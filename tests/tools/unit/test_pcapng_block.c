/*
 * Options and records of pcapng blocks: which ones the reader takes, and which it leaves to tshark.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "input/pcapng_block.h"

#include <string.h>

#include "made_file.h"

/* A block of this type, whose fixed part is zero but for some octets, and what follows that part. */
struct made_body {
    uint32_t type;
    uint32_t fixed;
    const char *rest;
    uint32_t rest_length;
};

#define BODY(type, fixed, rest)                                                                    \
    {                                                                                              \
        type, fixed, rest, sizeof(rest) - 1                                                        \
    }

static bool is_plain(const struct made_body *b)
{
    struct made_capture m = made_capture_new(false);
    g_autoptr(GByteArray) body = g_byte_array_new();
    g_byte_array_set_size(body, b->fixed);
    memset(body->data, 0, b->fixed);
    g_byte_array_append(body, (const uint8_t *)b->rest, b->rest_length);
    made_block(&m, b->type, body);
    struct pcapng_block block = {m.octets->data, m.octets->len, b->type, false};
    bool plain = pcapng_block_is_plain(&block);
    made_capture_free(&m);
    return plain;
}

static void assert_each(const struct made_body *bodies, size_t count, bool plain)
{
    for (size_t i = 0; i < count; i++) {
        g_test_message("body %zu", i);
        g_assert_cmpint(is_plain(&bodies[i]), ==, plain);
    }
}

static void test_plain_blocks(void)
{
    static const struct made_body bodies[] = {
        BODY(BLOCK_SECTION, 16, ""),
        BODY(BLOCK_SECTION, 16, "\3\0\5\0Linux\0\0\0\4\0\1\0x\0\0\0\0\0\0\0"),
        BODY(BLOCK_INTERFACE, 8, "\2\0\4\0eth0\x09\0\1\0\6\0\0\0"),
        BODY(BLOCK_INTERFACE, 8, "\4\0\10\0abcdmask\4\0\10\0efghmask"), /* two addresses */
        BODY(BLOCK_INTERFACE, 8, "\0\0\0\0\2\0\xff\xff"),               /* behind the end */
        BODY(BLOCK_INTERFACE, 8, "\1\0\1\0a\0\0\0\1\0\1\0b\0\0\0"),     /* two comments */
        BODY(BLOCK_INTERFACE, 8, "\x99\x99\1\0a\0\0\0"),                /* not known */
        BODY(BLOCK_ENHANCED, 20, "\2\0\4\0\1\0\0\0\4\0\10\0abcdefgh\0\0\0\0"),
        BODY(BLOCK_NAMES, 0, "\0\0\0\0"),
        BODY(BLOCK_NAMES, 0, "\1\0\6\0\12\0\0\1a\0\0\0\0\0\0\0\2\0\1\0n\0\0\0"),
        BODY(BLOCK_NAMES, 0, "\2\0\22\0abcdefghijklmnopq\0\0\0"), /* no end */
        BODY(BLOCK_STATISTICS, 12, "\4\0\10\0abcdefgh"),
        BODY(BLOCK_SECRETS, 0, "LTKS\5\0\0\0 12345\0\0"),
    };
    assert_each(bodies, G_N_ELEMENTS(bodies), true);
}

static void test_blocks_that_are_too_short(void)
{
    static const struct made_body bodies[] = {
        BODY(BLOCK_SECTION, 12, ""),
        BODY(BLOCK_INTERFACE, 4, ""),
        BODY(BLOCK_ENHANCED, 16, ""),
        BODY(BLOCK_NAMES, 0, ""),
        BODY(BLOCK_STATISTICS, 8, ""),
        BODY(BLOCK_SECRETS, 4, ""),
        BODY(BLOCK_SECRETS, 0, "LTKS\5\0\0\0abcd"), /* the secrets do not fit */
        BODY(BLOCK_SECRETS, 0, "LTKS\xfe\xff\xff\xff"),
        BODY(BLOCK_NAMES, 0, "\1\0\10\0\12\0\0\1"),
    };
    assert_each(bodies, G_N_ELEMENTS(bodies), false);
}

static void test_damaged_options(void)
{
    static const struct made_body bodies[] = {
        BODY(BLOCK_INTERFACE, 8, "\0\0\4\0abcd"),       /* an end with a value */
        BODY(BLOCK_INTERFACE, 8, "\2\0\5\0eth0"),       /* longer than the block */
        BODY(BLOCK_ENHANCED, 20, "\1\0\x60\xea"),       /* the same */
        BODY(BLOCK_STATISTICS, 12, "\4\0\4\0abcd"),     /* a wrong length */
        BODY(BLOCK_INTERFACE, 8, "\x09\0\2\0\6\6\0\0"), /* the same */
        BODY(BLOCK_INTERFACE, 8, "\x0b\0\0\0"),         /* an empty filter */
        BODY(BLOCK_INTERFACE, 8, "\x0d\0\2\0\4\0\0\0"), /* a long length */
        BODY(BLOCK_ENHANCED, 20, "\2\0\2\0\1\0\0\0"),   /* short flags */
        BODY(BLOCK_INTERFACE, 8, "\x09\0\1\0\3\0\0\0\x09\0\1\0\6\0\0\0"), /* two resolutions */
        BODY(BLOCK_NAMES, 0, "\1\0\2\0\12\0\0\0"),                        /* no whole address */
        BODY(BLOCK_NAMES, 0, "\1\0\6\0\12\0\0\1ab\0\0"), /* a name without an end */
        BODY(BLOCK_NAMES, 0, "\0\0\4\0abcd"),            /* an end with a value */
        BODY(BLOCK_NAMES, 0, "\0\0\0\0\3\0\2\0ab\0\0"),  /* half an address */
    };
    assert_each(bodies, G_N_ELEMENTS(bodies), false);
}

static void test_options_that_change_the_packets(void)
{
    static const struct made_body bodies[] = {
        BODY(BLOCK_INTERFACE, 8, "\x0e\0\10\0\1\0\0\0\0\0\0\0"),   /* an offset of the times */
        BODY(BLOCK_ENHANCED, 20, "\2\0\4\0\x80\0\0\0"),            /* a frame check sequence */
        BODY(BLOCK_ENHANCED, 20, "\xac\x0b\10\0\xc5\x2a\0\0abcd"), /* a custom option */
        BODY(BLOCK_SECTION, 16, "\xad\x4b\4\0\0\0\0\0"),
    };
    assert_each(bodies, G_N_ELEMENTS(bodies), false);
}

static void test_finding_an_option(void)
{
    struct made_capture m = made_capture_new(true);
    made_interface(&m, 1, 9);
    struct pcapng_block block = {m.octets->data, m.octets->len, BLOCK_INTERFACE, false};
    block.swapped = G_BYTE_ORDER == G_LITTLE_ENDIAN;
    const uint8_t *found = pcapng_block_option(&block, OPTION_RESOLUTION, 1);
    g_assert_nonnull(found);
    g_assert_cmpuint(*found, ==, 9);
    g_assert_null(pcapng_block_option(&block, 2, 1));
    made_capture_free(&m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pcapng_block/plain", test_plain_blocks);
    g_test_add_func("/pcapng_block/short", test_blocks_that_are_too_short);
    g_test_add_func("/pcapng_block/damaged", test_damaged_options);
    g_test_add_func("/pcapng_block/changing", test_options_that_change_the_packets);
    g_test_add_func("/pcapng_block/finding", test_finding_an_option);
    return g_test_run();
}
