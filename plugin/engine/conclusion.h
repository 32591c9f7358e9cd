/*
 * What the end of the capture shows.
 *
 * Example: a capture holds the client's direction only. The client's last segment is a FIN that
 * acknowledges octets of the server for the first time, and the last of them was not captured. If
 * the server had sent its FIN later, the client would have acknowledged it later. So that octet is
 * the server's FIN, and the server closed first.
 *
 * Such a conclusion holds only because nothing follows. So no annotation of a segment rests on it.
 * The verdict, the paths and the cause do, and they agree because they use the same function.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CONCLUSION_H
#define TCPSTATE_CONCLUSION_H

#include "conversation.h"

/*
 * Returns the conversation as it stands if no segment follows: `c` itself, or `concluded` when the
 * end of the capture shows more than the segments did. What it shows is assumed (annotations.md
 * section 5, principle 2).
 *
 * c          a conversation; not changed
 * concluded  room for the result. It must live as long as the result is used
 */
const struct conversation *conclusion_of(const struct conversation *c,
                                         struct conversation *concluded);

#endif
