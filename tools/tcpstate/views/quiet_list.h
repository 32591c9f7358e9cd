/*
 * -q on a terminal: a paragraph for each conversation, or a line for each if there are many.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_QUIET_LIST_H
#define TCPSTATE_QUIET_LIST_H

#include "view_kind.h"

/* Makes a view that keeps the text back until it knows which form is right. */
struct view quiet_list_view(const struct view_request *request);

#endif
