/*
 * The state diagram of RFC 9293 section 3.3.2, figure 5, read with section 3.10.7.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "transitions.h"

/* Three letters a state keep the columns straight. */
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
    ___ = STATE_COUNT /* the event changes nothing: the end stays where it is */
};

/* clang-format off */
static const unsigned char table[EVENT_COUNT][STATE_COUNT] = {
/*
 * What the end sends
 *                         CLO  LIS  SYS  SYR  EST  FW1  FW2  CWT  CLG  LAK  TWT
 */
[EVENT_SENT_SYN]       = { SYS, SYS, ___, ___, ___, ___, ___, ___, ___, ___, ___ },
/*      CLO  active OPEN (3.10.1)
 *      LIS  a listener that sends becomes an active opener (3.10.2)
 *      SYS  the same SYN again
 */
[EVENT_SENT_FIN]       = { ___, ___, ___, FW1, FW1, ___, ___, LAK, ___, ___, ___ },
/*      SYR  it closes before the ACK of its SYN arrives (3.10.4), as after a Fast Open
 *      EST  it closes first, or both close at the same time (3.10.4)
 *      CWT  it closes second (3.10.4)
 */
[EVENT_SENT_RST]       = { ___, ___, CLO, CLO, CLO, CLO, CLO, CLO, CLO, CLO, CLO },
/*      LIS  a listener sends a RST for segments of other connections (3.10.7.2)
 *
 * What the end receives
 *                         CLO  LIS  SYS  SYR  EST  FW1  FW2  CWT  CLG  LAK  TWT
 */
[EVENT_GOT_SYN]        = { ___, SYR, SYR, ___, ___, ___, ___, ___, ___, ___, ___ },
/*      LIS  passive open (3.10.7.2)
 *      SYS  simultaneous open (3.10.7.3, figure 7)
 */
[EVENT_GOT_SYN_ACK]    = { ___, ___, EST, EST, ___, ___, ___, ___, ___, ___, ___ },
/*      SYS  the usual active open (3.10.7.3)
 *      SYR  the peer's SYN-ACK in a simultaneous open: its ACK counts (3.10.7.4, fifth)
 */
[EVENT_GOT_ACK_OF_SYN] = { ___, ___, ___, EST, ___, ___, ___, ___, ___, ___, ___ },
/*      SYR  the third segment of the handshake (3.10.7.4, fifth)
 */
[EVENT_GOT_ACK_OF_FIN] = { ___, ___, ___, ___, ___, FW2, ___, ___, TWT, CLO, ___ },
/*      FW1  only the peer's FIN is still missing
 *      CLG  the FINs have crossed, and now both are acknowledged
 *      LAK  it closed second: nothing is left to wait for
 *      (3.10.7.4, fifth)
 */
[EVENT_GOT_FIN]        = { ___, ___, ___, CWT, CWT, CLG, TWT, ___, ___, ___, ___ },
/*      SYR  the peer closes before it acknowledges the SYN, as after a Fast Open
 *      EST  the peer closes first
 *      FW1  the FINs cross: its own is not acknowledged yet
 *      FW2  the peer closes second
 *      (3.10.7.4, eighth)
 */
[EVENT_GOT_RST]        = { ___, ___, CLO, CLO, CLO, CLO, CLO, CLO, CLO, CLO, CLO },
/*      LIS  a listener ignores it (3.10.7.2)
 *      SYR  the RFC says that a passive opener returns to LISTEN. The listening socket never left
 *           LISTEN; the connection that the SYN began is gone
 *      TWT  TIME_WAIT assassination (RFC 1337)
 */
};
/* clang-format on */

enum state transition_next(enum state state, enum event event)
{
    unsigned char next = table[event][state];
    return next == ___ ? state : (enum state)next;
}
