/*
 * Second points: blocks of packets that begin where the time goes back, and pairs of segments.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "second_point.h"

#include <stdlib.h>

#include "packet_copies.h"
#include "point_blocks.h"

enum { LEAST_COPIES = 3 }; /* of different segments */

static struct restored_packet *packet_at(const GArray *packets, guint i)
{
    return &g_array_index(packets, struct restored_packet, i);
}

/* The number of a bare ACK is not printed, but guessed from the lines above it. */
static bool has_number(const struct restored_packet *packet)
{
    return packet->printed->has_seq || packet->printed->dumped.known;
}

static guint segment_hash(gconstpointer key)
{
    const struct restored_packet *packet = key;
    guint hash = has_number(packet) ? packet->seq : 0;

    hash = hash * 31 + packet->ack;
    hash = hash * 31 + packet->printed->flags;
    hash = hash * 31 + packet->printed->length;
    hash = hash * 31 + packet->source.port;
    return hash * 31 + packet->destination.port;
}

static gboolean segment_equal(gconstpointer a, gconstpointer b)
{
    struct restored_packet left = *(const struct restored_packet *)a;
    const struct restored_packet *right = b;

    if (!has_number(&left) && !has_number(right))
        left.seq = right->seq;
    return packet_is_same_segment(&left, right);
}

/*
 * The packets above a block that show the same segment. A segment that was sent twice stands twice above, and
 * twice in the block: each packet of the block takes one of these.
 */
struct shown_above {
    GPtrArray *packets;
    guint block; /* where the block begins that took from them */
    guint taken;
};

static void shown_above_free(gpointer data)
{
    struct shown_above *shown = data;

    g_ptr_array_unref(shown->packets);
    g_free(shown);
}

static void add_above(GHashTable *above, const GArray *packets, struct point_block block)
{
    for (guint i = block.from; i < block.to; i++) {
        struct restored_packet *packet = packet_at(packets, i);
        struct shown_above *shown = g_hash_table_lookup(above, packet);

        if (packet->printed->icmp.is_error)
            continue;
        if (!shown) {
            shown = g_new0(struct shown_above, 1);
            shown->packets = g_ptr_array_new();
            g_hash_table_insert(above, packet, shown);
        }
        g_ptr_array_add(shown->packets, packet);
    }
}

static const struct restored_packet *take_above(struct shown_above *shown, guint block)
{
    if (shown->block != block) {
        shown->block = block;
        shown->taken = 0;
    }
    return shown->taken < shown->packets->len ? g_ptr_array_index(shown->packets, shown->taken++)
                                              : NULL;
}

/*
 * Pairs the packets of the block with those above: sets `first_seen[i]`, for each packet i of the block,
 * to the packet above that shows the same segment, or NULL. Returns how many different segments have one at another
 * time. At the very same time it is not another point, but the same text again.
 */
static guint pair(GHashTable *above, const GArray *packets, struct point_block block,
                  const struct restored_packet **first_seen)
{
    GHashTable *different = g_hash_table_new(segment_hash, segment_equal);
    guint copies;

    for (guint i = block.from; i < block.to; i++) {
        struct restored_packet *packet = packet_at(packets, i);
        struct shown_above *shown =
            packet->printed->icmp.is_error ? NULL : g_hash_table_lookup(above, packet);

        first_seen[i] = shown ? take_above(shown, block.from) : NULL;
        if (first_seen[i] && first_seen[i]->time != packet->time)
            g_hash_table_add(different, packet);
    }
    copies = g_hash_table_size(different);
    g_hash_table_destroy(different);
    return copies;
}

/* Returns the number of packets of the block that stand above. */
static guint count_shown(struct point_block block, const struct restored_packet **first_seen)
{
    guint count = 0;

    for (guint i = block.from; i < block.to; i++)
        count += first_seen[i] != NULL;
    return count;
}

static void say_block(const GArray *packets, struct point_block block,
                      const struct restored_packet **first_seen, struct diagnostics *diagnostics)
{
    guint copies = count_shown(block, first_seen);

    diagnostics_note(diagnostics, packet_at(packets, block.from)->printed->line,
                     g_strdup_printf("from here to line %zu another point shows the segments above "
                                     "again: %u %s left out",
                                     packet_at(packets, block.to - 1)->printed->line, copies,
                                     copies == 1 ? "copy is" : "copies are"));
}

/* Too few segments tell that it is another point. */
static void say_doubt(const GArray *packets, struct point_block block,
                      const struct restored_packet **first_seen, struct diagnostics *diagnostics)
{
    guint shown = count_shown(block, first_seen);

    diagnostics_note(
        diagnostics, packet_at(packets, block.from)->printed->line,
        g_strdup_printf("from here to line %zu: %u segment%s above again at other times: perhaps "
                        "another point shows %s; too few to tell, so written as sent again",
                        packet_at(packets, block.to - 1)->printed->line, shown,
                        shown == 1 ? " stands" : "s stand", shown == 1 ? "it" : "them"));
}

/* One SYN that both points show, with a number that is no relative one, is enough if the whole block stands above. */
static bool has_sure_syn(const GArray *packets, struct point_block block,
                         const struct restored_packet **first_seen)
{
    for (guint i = block.from; i < block.to; i++)
        if (first_seen[i] && (packet_at(packets, i)->printed->flags & TCP_SYN) != 0 &&
            packet_at(packets, i)->seq >= LEAST_ISN)
            return true;
    return false;
}

static bool is_second_point(const GArray *packets, struct point_block block,
                            const struct restored_packet **first_seen, guint different)
{
    if (different >= LEAST_COPIES && different > (block.to - block.from) / 2)
        return true;
    return different > 0 && count_shown(block, first_seen) == block.to - block.from &&
           has_sure_syn(packets, block, first_seen);
}

/* Where a packet goes: packets are put into the order of `place`, then of `index`. */
struct packet_place {
    guint place, index;
    bool is_copy;
};

static gint by_place(gconstpointer a, gconstpointer b)
{
    const struct packet_place *left = a, *right = b;

    if (left->place != right->place)
        return left->place < right->place ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

/* Returns 2 i + 1 for packet i of the text, so that there is a place in front of the first one. */
static guint place_of(const GArray *packets, const struct restored_packet *packet)
{
    return 2 * (guint)(packet - packet_at(packets, 0)) + 1;
}

/* Marks the copies in the block. Puts each of the other packets behind the packet above that the copy
 * before it shows, and sets it on the clock of the first point. */
static void take_block(const GArray *packets, struct point_block block,
                       const struct restored_packet **first_seen, struct packet_place *places)
{
    int64_t ahead = 0;
    guint place = 0;

    for (guint i = block.to; i > block.from; i--)
        if (first_seen[i - 1]) {
            ahead = packet_at(packets, i - 1)->time - first_seen[i - 1]->time;
            place = place_of(packets, first_seen[i - 1]) - 1;
        }
    for (guint i = block.from; i < block.to; i++) {
        struct restored_packet *packet = packet_at(packets, i);

        places[i].is_copy = first_seen[i] != NULL;
        if (places[i].is_copy) {
            ahead = packet->time - first_seen[i]->time;
            place = place_of(packets, first_seen[i]);
        } else {
            packet->time = MAX(packet->time - ahead, 0);
            places[i].place = place;
        }
    }
}

/* Keeps the packets that are no copies, each in its place. */
static void keep_others(GArray *packets, struct packet_place *places)
{
    GArray *kept = g_array_new(FALSE, FALSE, sizeof(struct restored_packet));

    qsort(places, packets->len, sizeof *places, by_place);
    for (guint i = 0; i < packets->len; i++)
        if (!places[i].is_copy)
            g_array_append_val(kept, *packet_at(packets, places[i].index));
    g_array_set_size(packets, 0);
    g_array_append_vals(packets, kept->data, kept->len);
    g_array_unref(kept);
}

void second_points_remove(GArray *packets, bool say_doubts, struct diagnostics *diagnostics)
{
    const struct restored_packet **first_seen =
        g_new0(const struct restored_packet *, packets->len);
    struct packet_place *places = g_new(struct packet_place, packets->len);
    GHashTable *above = g_hash_table_new_full(segment_hash, segment_equal, NULL, shown_above_free);
    GArray *blocks = point_blocks_find(packets);
    bool found = false;

    for (guint i = 0; i < packets->len; i++)
        places[i] = (struct packet_place){2 * i + 1, i, false};
    for (guint i = 0; i < blocks->len; i++) {
        struct point_block block = g_array_index(blocks, struct point_block, i);
        guint different = pair(above, packets, block, first_seen);

        add_above(above, packets, block);
        if (!is_second_point(packets, block, first_seen, different)) {
            if (different > 0 && say_doubts)
                say_doubt(packets, block, first_seen, diagnostics);
            continue;
        }
        say_block(packets, block, first_seen, diagnostics);
        point_blocks_compare(packets, blocks, block, first_seen, diagnostics);
        take_block(packets, block, first_seen, places);
        found = true;
    }
    if (found)
        keep_others(packets, places);
    g_hash_table_destroy(above);
    g_array_unref(blocks);
    g_free(first_seen);
    g_free(places);
}
