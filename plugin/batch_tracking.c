/*
 * Segments at which nobody looks.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "batch_tracking.h"

#include <epan/tap.h>

#include "fields.h"
#include "segments_from_tap.h"
#include "statistics/statistics.h"
#include "tracking.h"

static struct {
    bool possible;  /* the end of a frame was told */
    bool chosen;    /* the post-dissector is switched off */
    unsigned told;  /* headers of the frame being dissected */
    unsigned found; /* segments in it */
} state;

/* Whether somebody may look at what single segments mean: in the tree, in a column (expert infos
 * have one, too), by a statistic. While a capture is read for the first time that stays so. */
static bool is_looked_at(const packet_info *pinfo, const proto_tree *tree)
{
    return tree || pinfo->cinfo || have_tap_listener(find_tap_id(STATISTICS_TAP)) ||
           have_tap_listener(find_tap_id("expert"));
}

static void take_header(packet_info *pinfo, const struct tapped_header *header)
{
    struct frame_segment segment;

    state.told++;
    if (state.found == FRAME_SEGMENTS_MAX || !segment_from_tap(pinfo, header, &segment))
        return;
    state.found++;
    tracking_queue(&segment);
}

bool batch_tracking_take_over(const packet_info *pinfo, const proto_tree *tree)
{
    if (!state.possible || !segments_from_tap_chosen() || is_looked_at(pinfo, tree))
        return false;
    state.chosen = true;
    tcp_tap_listen(true, take_header);
    proto_set_decoding(fields.protocol, FALSE);
    return true;
}

void batch_tracking_end_frame(packet_info *pinfo)
{
    state.possible = true;
    if (state.chosen && state.found < FRAME_SEGMENTS_MAX)
        segments_from_tap_check(pinfo, state.told);
    state.told = state.found = 0;
}

void batch_tracking_reset(void)
{
    state.possible = false;
    if (!state.chosen)
        return;
    state.chosen = false;
    tcp_tap_listen(false, NULL);
    proto_set_decoding(fields.protocol, TRUE);
}
