/*
 * A file that is written under a temporary name, then renamed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "replaced_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/message.h"

enum { NEW_MODE = 0644 /* whatever the umask: the collector runs as another user */ };

/* Creates a file with a temporary name, which the caller frees. Its name does not end as that of the file, so
 * that a collector does not take it. Returns its descriptor, or -1 with errno. */
static int create_temporary(const char *name, char **temporary)
{
    g_autofree char *folder = g_path_get_dirname(name);
    g_autofree char *base = g_path_get_basename(name);
    g_autofree char *hidden = g_strdup_printf(".%s.XXXXXX", base);
    *temporary = g_build_filename(folder, hidden, NULL);
    return g_mkstemp_full(*temporary, O_WRONLY | O_CLOEXEC, 0600);
}

bool replaced_file_is_regular(const char *name)
{
    struct stat present;
    return lstat(name, &present) != 0 || S_ISREG(present.st_mode);
}

bool replaced_file_check(const char *name)
{
    g_autofree char *temporary = NULL;
    if (!replaced_file_is_regular(name)) {
        message_error(
            "%s: the metrics of a live capture replace a file, and this is no regular file", name);
        return false;
    }
    int fd = create_temporary(name, &temporary);
    if (fd < 0) {
        g_autofree char *folder = g_path_get_dirname(name);
        message_error("%s: %s", folder, g_strerror(errno));
        message_hint("metrics are written to a new file there, which is renamed to %s: the folder "
                     "must be writable",
                     name);
        return false;
    }
    close(fd);
    g_unlink(temporary);
    return true;
}

/* Writes all of the text. Returns 0 or errno. */
static int write_all(int fd, const GString *text)
{
    for (gsize done = 0; done < text->len;) {
        ssize_t n = write(fd, text->str + done, text->len - done);
        if (n < 0 && errno != EINTR)
            return errno;
        done += n > 0 ? (gsize)n : 0;
    }
    return 0;
}

/* The new file takes over the rights of the one that it replaces, its group, and its owner if root runs this. Returns 0
 * or errno. */
static int take_rights(int fd, const char *name)
{
    struct stat present, made;
    if (lstat(name, &present) != 0)
        return fchmod(fd, NEW_MODE) == 0 ? 0 : errno;
    if (fstat(fd, &made) != 0)
        return errno;
    /* Only where they differ: systemd's filter of system calls would end a service that calls fchown(). The system may
     * refuse it, also to root in a container: the numbers are worth more than their owner. */
    uid_t owner = geteuid() == 0 ? present.st_uid : made.st_uid;
    if ((owner != made.st_uid || present.st_gid != made.st_gid) &&
        fchown(fd, owner, present.st_gid) != 0 && errno != EPERM && errno != EINVAL)
        return errno;
    return fchmod(fd, present.st_mode & 0777) == 0 ? 0 : errno;
}

int replaced_file_write(const char *name, const GString *text)
{
    g_autofree char *temporary = NULL;
    int fd = create_temporary(name, &temporary);
    if (fd < 0)
        return errno;
    int failed = write_all(fd, text);
    if (!failed)
        failed = take_rights(fd, name);
    if (close(fd) != 0 && !failed)
        failed = errno;
    if (!failed && g_rename(temporary, name) != 0)
        failed = errno;
    if (failed)
        g_unlink(temporary);
    return failed;
}
