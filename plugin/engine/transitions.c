/*
 * The state diagram of RFC 9293 section 3.3.2, figure 5, read with section 3.10.7.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "transitions.h"

/* Three letters keep the columns straight, as in the kernel's connection tracker. */
enum {
    CLO = STATE_CLOSED,
    LIS = STATE_LISTEN,
    SYS = STATE_SYN_SENT,
    SYR = STATE_SYN_RCVD,
    EST = STATE_ESTABLISHED,
    FW1 = STATE_FIN_WAIT_1,
    FW2 = STATE_FIN_WAIT_2,
    CWT = STATE_CLOSE_WAIT,
    CLG = STATE_CLOSING,
    LAK = STATE_LAST_ACK,
    TWT = STATE_TIME_WAIT,
    ___ = STATE_COUNT /* the event means nothing here: stay */
};

/* clang-format off */
static const unsigned char table[EVENT_COUNT][STATE_COUNT] = {
/*
 * What it sends
 *                         CLO  LIS  SYS  SYR  EST  FW1  FW2  CWT  CLG  LAK  TWT
 */
[EVENT_SENT_SYN]       = { SYS, SYS, ___, ___, ___, ___, ___, ___, ___, ___, ___ },
/*      CLO  active OPEN (3.10.1)
 *      LIS  a listener that sends becomes an active opener (3.10.2)
 *      SYS  the same SYN again
 */
[EVENT_SENT_FIN]       = { ___, ___, ___, FW1, FW1, ___, ___, LAK, ___, ___, ___ },
/*      SYR  CLOSE before the ACK of its SYN arrived (3.10.4), as after a Fast Open
 *      EST  it closes first, or at the same time
 *      CWT  it closes second
 */
[EVENT_SENT_RST]       = { ___, ___, CLO, CLO, CLO, CLO, CLO, CLO, CLO, CLO, CLO },
/*      LIS  a listener's RST is about somebody else's segment (3.10.7.2)
 *
 * What reaches it
 *                         CLO  LIS  SYS  SYR  EST  FW1  FW2  CWT  CLG  LAK  TWT
 */
[EVENT_GOT_SYN]        = { ___, SYR, SYR, ___, ___, ___, ___, ___, ___, ___, ___ },
/*      LIS  passive open (3.10.7.2)
 *      SYS  simultaneous open (3.10.7.3, figure 7)
 */
[EVENT_GOT_SYN_ACK]    = { ___, ___, EST, EST, ___, ___, ___, ___, ___, ___, ___ },
/*      SYS  the usual active open (3.10.7.3)
 *      SYR  the peer's half of a simultaneous open; its ACK counts (3.10.7.4)
 */
[EVENT_GOT_ACK_OF_SYN] = { ___, ___, ___, EST, ___, ___, ___, ___, ___, ___, ___ },
/*      SYR  third segment of the handshake (3.10.7.4)
 */
[EVENT_GOT_ACK_OF_FIN] = { ___, ___, ___, ___, ___, FW2, ___, ___, TWT, CLO, ___ },
/*      FW1  now only the peer's FIN is missing
 *      CLG  the FINs have crossed, both are acknowledged
 *      LAK  it closed second: nothing is left to wait for
 */
[EVENT_GOT_FIN]        = { ___, ___, ___, CWT, CWT, CLG, TWT, ___, ___, ___, ___ },
/*      SYR  before the ACK of its SYN, as after a Fast Open (3.10.7.4, eighth)
 *      EST  the peer closes first
 *      FW1  the FINs cross: its own is not acknowledged yet
 *      FW2  the peer closes second
 */
[EVENT_GOT_RST]        = { ___, ___, CLO, CLO, CLO, CLO, CLO, CLO, CLO, CLO, CLO },
/*      LIS  a listener ignores it (3.10.7.2)
 *      SYR  the RFC lets a passive opener "return to LISTEN": that is the listener, which never
 *           left; this connection is gone
 *      TWT  TIME_WAIT assassination (RFC 1337)
 */
};
/* clang-format on */

enum state transition_next(enum state state, enum event event)
{
    unsigned char next = table[event][state];
    return next == ___ ? state : (enum state)next;
}
