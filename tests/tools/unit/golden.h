/*
 * Expected texts in files that someone has read and approved: tests/tools/golden.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_UNIT_GOLDEN_H
#define TCPSTATE_UNIT_GOLDEN_H

/* Asserts that a file has this text, line by line. With TCPSTATE_GOLDEN=write in the environment it writes the
 * file anew. Read the difference before a commit. */
void same_as_golden(const char *name, const char *text);

#endif
