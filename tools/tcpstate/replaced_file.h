/*
 * A file whose readers never see half of it: it is written under a temporary name in the same folder, then
 * renamed. Metrics are such a file, because a collector may read it at any time.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_REPLACED_FILE_H
#define TCPSTATE_REPLACED_FILE_H

#include <glib.h>
#include <stdbool.h>

/* Returns whether this is a regular file, or no file yet. A link, a pipe or a device cannot be replaced. */
bool replaced_file_is_regular(const char *name);

/* Returns whether the file can be replaced: it is regular or does not exist, and its folder takes new files.
 * Otherwise says why. */
bool replaced_file_check(const char *name);

/* Replaces the file by one with this text. A new file may be read by all users; one that exists keeps its rights. Returns
 * 0, or the errno of what failed; then the file is as before. */
int replaced_file_write(const char *name, const GString *text);

#endif
