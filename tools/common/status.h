/*
 * How the tool ends: its exit status.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_STATUS_H
#define TCPSTATE_STATUS_H

enum status {
    STATUS_OK,
    STATUS_USAGE,  /* the command line, its display filter included */
    STATUS_INPUT,  /* the input cannot be read at all */
    STATUS_TSHARK, /* tshark or the plugin: missing, of another version, dead, talking nonsense */
    STATUS_CUT_SHORT, /* the capture ends inside a packet, or is damaged; all before was shown */
    STATUS_OUTPUT,    /* what there was to say could not be written */
};

#endif
