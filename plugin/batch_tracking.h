/*
 * Segments at which nobody looks: of a capture of which only the conversations are wanted.
 *
 * They are taken as the TCP dissector tells them, and wait to be followed many at a time. To call a
 * post-dissector costs Wireshark as much as all that is done with a segment; so, while such a
 * capture is read, ours is switched off.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_BATCH_TRACKING_H
#define TCPSTATE_BATCH_TRACKING_H

#include "wireshark_compat.h"

/* For a statistic of all conversations and of nothing else: to be called at the end of each frame,
 * when all its headers are told. That it is called also says that it is, and that taps are told. */
void batch_tracking_end_frame(packet_info *pinfo);

/* For the post-dissector in a frame that is dissected for the first time: gives true if this frame
 * and all that come are not its business, as there is such a statistic and nobody looks at single
 * segments. Then it is switched off. */
bool batch_tracking_take_over(const packet_info *pinfo, const proto_tree *tree);

/* Switches the post-dissector on again. For the time between two capture files. */
void batch_tracking_reset(void);

#endif
