/*
 * Which view the options ask for.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_VIEW_CHOICE_H
#define TCPSTATE_VIEW_CHOICE_H

#include "options.h"
#include "views/view.h"

/* The view; its `free`, if any, is the caller's to call. */
struct view view_choose(const struct options *o);

#endif
