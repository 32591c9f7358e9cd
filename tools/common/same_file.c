/*
 * Whether a file to be written is an input.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "same_file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool same_file_as_input(const char *name, const char *input)
{
    struct stat one;
    struct stat other;
    if (stat(name, &one) != 0 || !S_ISREG(one.st_mode))
        return false;
    bool known =
        strcmp(input, "-") != 0 ? stat(input, &other) == 0 : fstat(STDIN_FILENO, &other) == 0;
    return known && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}
