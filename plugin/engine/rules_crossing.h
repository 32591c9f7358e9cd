/*
 * Whether two FINs crossed, where only one of them was captured.
 *
 * Example: a capture holds the client's direction only. The client sends its FIN, and 1 ms later it
 * acknowledges the server's. Since a round trip takes 20 ms, the server cannot have answered the
 * client's FIN: it had sent its own before.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RULES_CROSSING_H
#define TCPSTATE_RULES_CROSSING_H

#include "segment_context.h"

/*
 * Returns true when the peer sent its FIN before that of `self` reached it. `self` has sent its FIN,
 * and the current segment is the first to acknowledge the peer's FIN, which was not captured. One of
 * these holds (annotations.md section 5, principles 4 and 8):
 *
 * - The segment comes sooner after the FIN of `self` than a round trip takes.
 * - The segment echoes the timestamp of the peer's FIN (RFC 7323 section 4), and by the peer's clock
 *   the FIN of `self` cannot have arrived by then.
 */
bool rules_fins_crossed(const struct segment_context *x);

#endif
