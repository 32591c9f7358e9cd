/*
 * What differs between Wireshark 4.0, 4.4 and 4.6. The only file that knows versions.
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

/* What a boolean preference is kept in. */
#if WIRESHARK_AT_LEAST(4, 4)
typedef bool preference_bool;
#else
typedef gboolean preference_bool;
#endif

/* What decides about a conversation filter, and what builds it. */
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

/* The result of a `-z` statistic's init callback. Before 4.6 there was none: to refuse was to end
 * the program, as the built-in statistics did. */
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
