/*
 * The ICMP error of a frame, if it has one that quotes a TCP header.
 *
 * Wireshark does not tell where in a frame an ICMP error is. This code searches the frame for the
 * two addresses of its IP header, and reads the error from there, by the same functions as the
 * command's direct source. It needs no field of the tree.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FRAME_ICMP_H
#define TCPSTATE_FRAME_ICMP_H

#include <stdbool.h>
#include <stdint.h>

#include "wireshark_compat.h"

#include "engine/icmp_error.h"

/* Looks up Wireshark's numbers of the protocols. Call it once, when all dissectors are
 * registered. */
void frame_icmp_register(void);

/* Finds the ICMP error of the frame just dissected. Returns false if there is none. The addresses
 * in `found` are valid while Wireshark dissects the frame. */
bool frame_icmp_find(const packet_info *pinfo, struct icmp_error *found);

#endif
