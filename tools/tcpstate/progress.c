/*
 * A thread finds out, several times a second, how far the files have been read. On Linux, /proc has the
 * position of each open file of this process and its children. On other systems there is no percentage.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "progress.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_AFTER_MS = 1000, EVERY_MS = 250, PIDS_MAX = 16 };

static struct {
    GThread *thread;
    GMutex lock;
    GCond stop_asked;
    bool stop;
    bool shown;
    char *const *files;
    const _Atomic uint64_t *segments;
} progress;

/* Returns how far the process has read the file, in octets; 0 if it does not have it open. */
static uint64_t position_in(unsigned pid, const struct stat *file)
{
    g_autofree char *folder = g_strdup_printf("/proc/%u/fd", pid);
    GDir *dir = g_dir_open(folder, 0, NULL);
    uint64_t furthest = 0;
    const char *fd;
    while (dir && (fd = g_dir_read_name(dir))) {
        g_autofree char *link = g_build_filename(folder, fd, NULL);
        g_autofree char *info = g_strdup_printf("/proc/%u/fdinfo/%s", pid, fd);
        g_autofree char *text = NULL;
        struct stat open;
        if (stat(link, &open) != 0 || open.st_dev != file->st_dev || open.st_ino != file->st_ino ||
            !g_file_get_contents(info, &text, NULL, NULL) || !g_str_has_prefix(text, "pos:"))
            continue;
        furthest = MAX(furthest, g_ascii_strtoull(text + 4, NULL, 10));
    }
    if (dir)
        g_dir_close(dir);
    return furthest;
}

/* Lists this process and its children. Returns their number. */
static unsigned list_readers(unsigned pids[PIDS_MAX])
{
    unsigned n = 1;
    pids[0] = (unsigned)getpid();
    g_autofree char *path = g_strdup_printf("/proc/%u/task/%u/children", pids[0], pids[0]);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return n;
    g_auto(GStrv) words = g_strsplit(text, " ", PIDS_MAX);
    for (char **word = words; *word && **word && n < PIDS_MAX; word++)
        pids[n++] = (unsigned)g_ascii_strtoull(*word, NULL, 10);
    return n;
}

/* Returns how many octets of the files have been read, and sets `all` to their size. The files are read
 * one after the other: one that is not open any more, before one that is, was read to its end. */
static uint64_t octets_read(uint64_t *all)
{
    unsigned pids[PIDS_MAX];
    unsigned count = list_readers(pids);
    uint64_t read = 0, closed = 0;
    *all = 0;
    for (char *const *name = progress.files; *name; name++) {
        struct stat file;
        uint64_t furthest = 0;
        if (stat(*name, &file) != 0 || !S_ISREG(file.st_mode))
            continue;
        *all += (uint64_t)file.st_size;
        for (unsigned i = 0; i < count; i++)
            furthest = MAX(furthest, position_in(pids[i], &file));
        if (furthest == 0) {
            closed += (uint64_t)file.st_size;
            continue;
        }
        read += closed + furthest;
        closed = 0;
    }
    return read;
}

static void show_progress(gint64 began)
{
    uint64_t all;
    uint64_t read = octets_read(&all);
    double seconds = (double)(g_get_monotonic_time() - began) / G_USEC_PER_SEC;
    uint64_t segments = atomic_load(progress.segments);
    fputs("\r\033[Ktcpstate: ", stderr);
    if (all && read)
        fprintf(stderr, "%u %%, %.1f MB/s", (unsigned)(MIN(read, all) * 100 / all),
                (double)read / 1e6 / seconds);
    if (segments)
        fprintf(stderr, "%s%" G_GUINT64_FORMAT " segments, %.0f/s", all && read ? ", " : "",
                segments, (double)segments / seconds);
    fflush(stderr);
    progress.shown = true;
}

static gpointer run_progress(gpointer unused)
{
    gint64 began = g_get_monotonic_time();
    gint64 next = began + (gint64)FIRST_AFTER_MS * 1000;
    g_mutex_lock(&progress.lock);
    while (!progress.stop) {
        if (g_cond_wait_until(&progress.stop_asked, &progress.lock, next))
            continue;
        show_progress(began);
        next = g_get_monotonic_time() + (gint64)EVERY_MS * 1000;
    }
    g_mutex_unlock(&progress.lock);
    return unused;
}

void progress_start(char *const *files, const _Atomic uint64_t *segments)
{
    if (!isatty(STDERR_FILENO) || !files)
        return;
    progress.files = files;
    progress.segments = segments;
    progress.stop = false;
    progress.thread = g_thread_try_new("progress", run_progress, NULL, NULL);
}

void progress_stop(void)
{
    if (!progress.thread)
        return;
    g_mutex_lock(&progress.lock);
    progress.stop = true;
    g_cond_signal(&progress.stop_asked);
    g_mutex_unlock(&progress.lock);
    g_thread_join(progress.thread);
    progress.thread = NULL;
    if (progress.shown)
        fputs("\r\033[K", stderr);
    fflush(stderr);
}
