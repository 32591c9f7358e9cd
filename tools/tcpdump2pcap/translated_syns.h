/*
 * SYNs before and after address translation (NAT): the same one under other addresses.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TRANSLATED_SYNS_H
#define TCPSTATE_TRANSLATED_SYNS_H

#include "restored_packet.h"

/*
 * Leaves out of `packets` (struct restored_packet, in the order of the text) each SYN that stands there under
 * other addresses, too, if only the other one is answered. If neither is answered, the addresses that stand
 * above stay. Notes say which SYN is which one's translation.
 */
void translated_syns_remove(GArray *packets, struct diagnostics *diagnostics);

#endif
