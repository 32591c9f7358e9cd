/*
 * The parts of the HTML page of `-z report` that have no text of the capture: head, style, script, graph.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_REPORT_PAGE_H
#define TCPSTATE_REPORT_PAGE_H

#include <glib.h>

#include "census.h"

/* Appends text so that HTML shows it, and can do nothing else with it. */
void report_escape(GString *out, const char *text);

void report_page_begin(GString *out);
void report_page_end(GString *out);

/* Appends a heading and a picture (SVG) of how many ends were in some states over time. Appends nothing
 * if the capture takes no time. */
void report_graph(GString *out, const struct census *c);

#endif
