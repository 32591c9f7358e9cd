/*
 * What the plugin does although Wireshark's API does not promise that it works.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark_internals.h"

#include <stdio.h>

void internals_draw_first(const char *tap, void *data, tap_draw_cb draw)
{
    GString *error =
        register_tap_listener(tap, data, NULL, TL_REQUIRES_NOTHING, NULL, NULL, draw, g_free);
    if (error)
        g_string_free(error, TRUE);
}

struct internals_protocol internals_enter_protocol(packet_info *pinfo, const char *name)
{
    struct internals_protocol outer = {pinfo->current_proto, pinfo->curr_proto_layer_num};
    pinfo->current_proto = name;
    pinfo->curr_proto_layer_num = 1;
    return outer;
}

void internals_leave_protocol(packet_info *pinfo, struct internals_protocol outer)
{
    pinfo->current_proto = outer.name;
    pinfo->curr_proto_layer_num = outer.layer;
}

char *internals_label(proto_item *item)
{
    if (!item || !PTREE_DATA(item)->visible)
        return NULL;
    field_info *field = PITEM_FINFO(item);
    if (!field->rep)
        field->rep = wmem_new0(PNODE_POOL(item), item_label_t);
    return field->rep->representation;
}

void internals_skip_postdissector(int protocol, bool skip)
{
    proto_set_decoding(protocol, !skip);
}

void internals_exit_unwritten(void)
{
    perror("tshark: the records could not be written");
    exit(2);
}
