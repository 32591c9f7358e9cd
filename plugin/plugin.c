/*
 * The symbols by which Wireshark recognises a plugin and its version.
 *
 * In Wireshark's own source tree its build generates this file from the names of the two
 * registration functions; here it is written out.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark_compat.h"

#include <epan/proto.h>

void proto_register_tcpstate(void);
void proto_reg_handoff_tcpstate(void);

/* WS_DLL_PUBLIC_DEF exports them although the module is built with hidden visibility. */
WS_DLL_PUBLIC_DEF const char plugin_version[] = TCPSTATE_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC uint32_t plugin_describe(void);

void plugin_register(void)
{
    static proto_plugin plugin;

    plugin.register_protoinfo = proto_register_tcpstate;
    plugin.register_handoff = proto_reg_handoff_tcpstate;
    proto_register_plugin(&plugin);
}

/* Since 4.4: what kind of plugin this is. 1 is a dissector. */
uint32_t plugin_describe(void)
{
    return 1;
}
