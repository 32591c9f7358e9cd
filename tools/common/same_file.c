/*
 * Whether a file to be written is an input, or another file to be written.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "same_file.h"

#include <glib.h>
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

static bool same_folder(const char *name, const char *other)
{
    g_autofree char *folder = g_path_get_dirname(name);
    g_autofree char *other_folder = g_path_get_dirname(other);
    struct stat one;
    struct stat two;
    return stat(folder, &one) == 0 && stat(other_folder, &two) == 0 && one.st_dev == two.st_dev &&
           one.st_ino == two.st_ino;
}

/* Returns the name of the file that a program creates when it writes to `name`: links may lead there. The caller frees
 * it. */
static char *follow_links(const char *name)
{
    enum { LINKS_MAX = 40 /* as in Linux */ };
    char *file = g_strdup(name);
    for (int i = 0; i < LINKS_MAX; i++) {
        g_autofree char *at = file;
        g_autofree char *target = g_file_read_link(at, NULL);
        if (!target)
            return g_steal_pointer(&at);
        g_autofree char *folder = g_path_get_dirname(at);
        file = g_path_is_absolute(target) ? g_steal_pointer(&target)
                                          : g_build_filename(folder, target, NULL);
    }
    return file;
}

static bool same_new_file(const char *name, const char *other)
{
    g_autofree char *file = follow_links(name);
    g_autofree char *other_file = follow_links(other);
    g_autofree char *base = g_path_get_basename(file);
    g_autofree char *other_base = g_path_get_basename(other_file);
    return !strcmp(base, other_base) && same_folder(file, other_file);
}

bool same_file_to_write(const char *name, const char *other)
{
    struct stat info;
    if (stat(name, &info) == 0 || stat(other, &info) == 0)
        return strcmp(other, "-") != 0 && same_file_as_input(name, other);
    return same_new_file(name, other);
}
