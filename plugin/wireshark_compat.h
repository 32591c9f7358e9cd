/*
 * What differs between Wireshark 4.0, 4.4 and 4.6.
 *
 * This is the only file that depends on the version.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_WIRESHARK_COMPAT_H
#define TCPSTATE_WIRESHARK_COMPAT_H

#include <stdlib.h>

#include <wireshark.h>
#include <ws_version.h>

#include <epan/packet.h>
#include <epan/wmem_scopes.h>

#define WIRESHARK_AT_LEAST(major, minor)                                                           \
    (WIRESHARK_VERSION_MAJOR > (major) ||                                                          \
     (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* A field_info's value: a member until 4.0, a pointer since 4.2. */
#if WIRESHARK_AT_LEAST(4, 2)
#define FIELD_VALUE(field_info) ((field_info)->value)
#else
#define FIELD_VALUE(field_info) (&(field_info)->value)
#endif

/* The type of the variable that holds a boolean preference. */
#if WIRESHARK_AT_LEAST(4, 4)
typedef bool preference_bool;
#else
typedef gboolean preference_bool;
#endif

/* The two callbacks of a conversation filter. The first one says whether the filter applies to a
 * frame and returns filter_bool; the second one builds the filter. */
#if WIRESHARK_AT_LEAST(4, 4)
typedef bool filter_bool;
#define CONVERSATION_FILTER_ARGUMENTS packet_info *pinfo, void *data _U_
#define REGISTER_CONVERSATION_FILTER(protocol, name, is_valid, build)                              \
    register_conversation_filter(protocol, name, is_valid, build, NULL)
#else
typedef gboolean filter_bool;
#define CONVERSATION_FILTER_ARGUMENTS packet_info *pinfo
#define REGISTER_CONVERSATION_FILTER(protocol, name, is_valid, build)                              \
    register_conversation_filter(protocol, name, is_valid, build)
#endif

/* The result of the init callback of a `-z` statistic. It has none before 4.6. There a statistic
 * that cannot start ends the program, as Wireshark's own statistics do. */
#if WIRESHARK_AT_LEAST(4, 6)
typedef bool statistic_started;
#define STATISTIC_START  return true
#define STATISTIC_REFUSE return false
#else
typedef void statistic_started;
#define STATISTIC_START  return
#define STATISTIC_REFUSE exit(1)
#endif

#endif
