/*
 * The symbols by which Wireshark recognises a plugin and its version.
 *
 * For the plugins in its own source tree, Wireshark's build generates such a file.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark_compat.h"

#include <epan/proto.h>

void proto_register_tcpstate(void);
void proto_reg_handoff_tcpstate(void);

/* WS_DLL_PUBLIC_DEF exports these symbols; all others are hidden. */
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

/* Wireshark 4.4 and later asks for the kind of plugin. 1 is a dissector. */
uint32_t plugin_describe(void)
{
    return 1;
}
