/*
 * The functions of a header keep their C names when a C++ program includes it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_C_LINKAGE_H
#define TCPSTATE_C_LINKAGE_H

/* A public header (tools/cmake/library.cmake) has its declarations between these two. */
#ifdef __cplusplus
#define TCPSTATE_BEGIN_C extern "C" {
#define TCPSTATE_END_C   }
#else
#define TCPSTATE_BEGIN_C
#define TCPSTATE_END_C
#endif

#endif
