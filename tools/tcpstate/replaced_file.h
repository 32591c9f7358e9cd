/*
 * A file that is written again and again, and whose readers never see half of it: each time it is written under
 * a temporary name in the same folder, then renamed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_REPLACED_FILE_H
#define TCPSTATE_REPLACED_FILE_H

#include <glib.h>
#include <stdbool.h>

/* Returns whether the file can be replaced: its folder takes new files, and it is a regular file or does not
 * exist. Otherwise says why. */
bool replaced_file_check(const char *name);

/* Replaces the file by one with this text, which all users may read. Returns 0, or the errno of what failed;
 * then the file is as before. */
int replaced_file_write(const char *name, const GString *text);

#endif
