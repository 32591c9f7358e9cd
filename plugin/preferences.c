/*
 * What the user can set in Wireshark's preferences.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "preferences.h"

#include <epan/prefs.h>

#include "engine/duration.h"

struct preferences preferences = {
    .time_wait = 60, .close_wait_warning = 30, .fin_wait_2_warning = 30};

void preferences_register(int protocol, void (*changed)(void))
{
    module_t *module = prefs_register_protocol(protocol, changed);

    prefs_register_uint_preference(
        module, "time_wait", "Length of TIME_WAIT (seconds)",
        "How long an end stays in TIME_WAIT. Linux waits 60 s; RFC 9293 asks for twice the maximum "
        "segment lifetime, 240 s. A new SYN within this time is a TIME_WAIT reuse.",
        10, &preferences.time_wait);
    prefs_register_uint_preference(
        module, "close_wait_warning", "Warn of CLOSE_WAIT held longer than (seconds)",
        "An end in CLOSE_WAIT has received its peer's FIN and has not closed its own direction.",
        10, &preferences.close_wait_warning);
    prefs_register_uint_preference(
        module, "fin_wait_2_warning", "Warn of FIN_WAIT_2 held longer than (seconds)",
        "An end in FIN_WAIT_2 has closed its own direction and waits for its peer's FIN.", 10,
        &preferences.fin_wait_2_warning);
    prefs_register_bool_preference(module, "info_column", "Show states in the Info column",
                                   "Append the states of both ends to the Info column.",
                                   &preferences.info_column);
    prefs_register_bool_preference(
        module, "from_tap", "Take segments from the TCP dissector's tap",
        "Faster: Wireshark needs no protocol tree for this protocol, and the plugin keeps nothing "
        "for later visits of a packet. For a single pass of tshark only. Do not use it in "
        "Wireshark's window, with tshark -2, or for captures with TCP headers that are cut off.",
        &preferences.from_tap);
}

struct limits preferences_limits(void)
{
    return (struct limits){
        .time_wait = preferences.time_wait * NS_PER_SECOND,
        .close_wait = preferences.close_wait_warning * NS_PER_SECOND,
        .fin_wait_2 = preferences.fin_wait_2_warning * NS_PER_SECOND,
    };
}
