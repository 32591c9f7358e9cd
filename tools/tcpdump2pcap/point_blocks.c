/*
 * Blocks: where they begin, and what only one of them shows.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "point_blocks.h"

#include "engine/duration.h"
#include "packet_copies.h"

/* Packets of one point overtake each other by less. */
#define LEAST_STEP_BACK (NS_PER_SECOND / 1000)

enum { LINES_NAMED_MAX = 8 };

static struct restored_packet *packet_at(const GArray *packets, guint i)
{
    return &g_array_index(packets, struct restored_packet, i);
}

static guint ends_hash(gconstpointer key)
{
    const struct restored_packet *packet = key;
    const uint8_t *source = packet->source.address.octets;
    const uint8_t *destination = packet->destination.address.octets;
    guint hash = packet->source.port * 31U + packet->destination.port;

    for (unsigned i = 0; i < IPV6_LENGTH; i++)
        hash = (hash * 31 + source[i]) * 31 + destination[i];
    return hash;
}

static gboolean ends_equal(gconstpointer a, gconstpointer b)
{
    return packets_have_same_ends(a, b);
}

static bool is_syn(const struct restored_packet *packet)
{
    return !packet->printed->icmp.is_error &&
           (packet->printed->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && packet->seq >= LEAST_ISN;
}

/* For each sender (the key is a packet of it): what it has sent in this block. */
struct sender {
    const struct restored_packet *syn;
    bool has_gone_on;
};

/* Takes the packet. Returns true if it is a SYN that its sender has left behind. */
static bool stands_again(GHashTable *senders, struct restored_packet *packet)
{
    struct sender *sender = g_hash_table_lookup(senders, packet);

    if (!sender) {
        sender = g_new0(struct sender, 1);
        g_hash_table_insert(senders, packet, sender);
    }
    if (!is_syn(packet)) {
        sender->has_gone_on =
            sender->has_gone_on || (packet->printed->flags & (TCP_ACK | TCP_RST)) == TCP_ACK;
        return false;
    }
    if (sender->syn && sender->has_gone_on && packet_is_same_segment(sender->syn, packet))
        return true;
    *sender = (struct sender){packet, false};
    return false;
}

GArray *point_blocks_find(const GArray *packets)
{
    GArray *blocks = g_array_new(FALSE, FALSE, sizeof(struct point_block));
    GHashTable *senders = g_hash_table_new_full(ends_hash, ends_equal, NULL, g_free);
    struct point_block block = {0, 0};

    for (guint i = 0; i < packets->len; i++) {
        struct restored_packet *packet = packet_at(packets, i);
        bool back = i > 0 && packet->time <= packet_at(packets, i - 1)->time - LEAST_STEP_BACK;

        if (stands_again(senders, packet) || back) {
            block.to = i;
            g_array_append_val(blocks, block);
            block.from = i;
            g_hash_table_remove_all(senders);
            stands_again(senders, packet);
        }
    }
    block.to = packets->len;
    if (block.to > block.from)
        g_array_append_val(blocks, block);
    g_hash_table_destroy(senders);
    return blocks;
}

/* Lines to be named, and whether a RST is among them. */
struct line_list {
    GString *text;
    guint count;
    bool has_reset;
};

static void add_line(struct line_list *list, const struct restored_packet *packet)
{
    if (list->count++ < LINES_NAMED_MAX)
        g_string_append_printf(list->text, "%s%zu", list->count > 1 ? ", " : "",
                               packet->printed->line);
    list->has_reset = list->has_reset || (packet->printed->flags & TCP_RST) != 0;
}

/* `only this point shows line 7`. */
static void append_list(GString *said, const struct line_list *list, const char *who)
{
    if (list->count == 0)
        return;
    g_string_append_printf(said, "%s%s line%s %s", said->len > 0 ? "; " : "", who,
                           list->count == 1 ? "" : "s", list->text->str);
    if (list->count > LINES_NAMED_MAX)
        g_string_append_printf(said, " and %u more", list->count - LINES_NAMED_MAX);
}

/* Adds the packets of a block that belong to the conversations of both points and have no copy. */
static void add_without_copy(struct line_list *list, const GArray *packets,
                             struct point_block block, GHashTable *ends, GHashTable *shown)
{
    for (guint i = block.from; i < block.to; i++) {
        struct restored_packet *packet = packet_at(packets, i);
        struct restored_packet back = *packet;

        back.source = packet->destination;
        back.destination = packet->source;
        if (!packet->printed->icmp.is_error && !g_hash_table_contains(shown, packet) &&
            (g_hash_table_contains(ends, packet) || g_hash_table_contains(ends, &back)))
            add_line(list, packet);
    }
}

/* Returns the block that has packet `at`. */
static guint first_block(const GArray *blocks, guint at)
{
    guint low = 0, high = blocks->len; /* the block is in [low, high) */

    while (low + 1 < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(blocks, struct point_block, middle).from <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void say_lists(struct line_list here, struct line_list above, size_t line,
                      struct diagnostics *diagnostics)
{
    GString *said = g_string_new(NULL);

    append_list(said, &here, "only this point shows");
    append_list(said, &above, "only the point above shows");
    if (here.has_reset || above.has_reset)
        g_string_append(said, "; a RST that only one point shows was perhaps not sent by an end, "
                              "but by a box between them");
    if (said->len > 0)
        diagnostics_note(diagnostics, line, g_strdup(said->str));
    g_string_free(said, TRUE);
}

void point_blocks_compare(const GArray *packets, const GArray *blocks, struct point_block block,
                          const struct restored_packet **first_seen,
                          struct diagnostics *diagnostics)
{
    GHashTable *ends = g_hash_table_new(ends_hash, ends_equal);
    GHashTable *shown = g_hash_table_new(NULL, NULL);
    struct line_list here = {g_string_new(NULL), 0, false}, above = {g_string_new(NULL), 0, false};
    guint from = block.from, to = 0;

    for (guint i = block.from; i < block.to; i++) {
        guint at;

        if (!first_seen[i])
            continue;
        at = (guint)(first_seen[i] - packet_at(packets, 0));
        g_hash_table_add(ends, packet_at(packets, at));
        g_hash_table_add(shown, packet_at(packets, at));
        g_hash_table_add(shown, packet_at(packets, i));
        from = MIN(from, at);
        to = MAX(to, at);
    }
    add_without_copy(&here, packets, block, ends, shown);
    for (guint i = first_block(blocks, from); i < blocks->len; i++) {
        struct point_block other = g_array_index(blocks, struct point_block, i);

        if (other.from > to || other.from >= block.from)
            break;
        add_without_copy(&above, packets, other, ends, shown);
    }
    say_lists(here, above, packet_at(packets, block.from)->printed->line, diagnostics);
    g_string_free(here.text, TRUE);
    g_string_free(above.text, TRUE);
    g_hash_table_destroy(ends);
    g_hash_table_destroy(shown);
}
