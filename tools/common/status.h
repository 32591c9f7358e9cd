/*
 * The exit status of tcpstate.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_STATUS_H
#define TCPSTATE_STATUS_H

enum status {
    STATUS_OK,
    STATUS_USAGE, /* the command line is wrong, or its display filter */
    STATUS_INPUT, /* the input cannot be read at all, needs too much memory, or lacks what -z ladder asks for */
    STATUS_TSHARK,    /* tshark or the plugin is missing, has another version, or fails */
    STATUS_CUT_SHORT, /* the capture ends inside a packet or is damaged; the output ends there */
    STATUS_OUTPUT,    /* the output cannot be written */
    STATUS_EXPECTED,  /* all was read and written, but --expect or --fail-on does not hold */
};

#endif
