/*
 * Starts the processes of the pipeline, and finds out how they ended.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "input_pipeline.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture_file.h"
#include "capture_filter.h"
#include "common/child_process.h"
#include "common/message.h"
#include "input_check.h"
#include "pipeline_errors.h"

enum { ERRORS_SIZE = 4096 /* octets of their error output that are kept, NUL included */ };

/* What a process of the pipeline gets. */
struct pipeline_ends {
    int in; /* descriptor of its standard input; -1: it needs none */
    int out;
    int reader; /* the other end of `out`, which is for the next process alone */
    int errors;
    pid_t parent;
};

/* Runs in the child, so it calls only async-signal-safe functions. Ctrl-C does not reach the child.
 * It ends when the reader of its output does, or when this process does. */
static void connect_pipes(gpointer user)
{
    const struct pipeline_ends *p = user;
    child_prepare(p->parent);
    if (p->in >= 0)
        dup2(p->in, STDIN_FILENO);
    close(p->reader); /* with it open, the process gets no SIGPIPE when its reader ends */
    dup2(p->out, STDOUT_FILENO);
    dup2(p->errors, STDERR_FILENO);
}

/* Returns the mergecap in the folder of tshark, or "mergecap" if tshark is no path. The caller frees
 * it. */
static char *find_mergecap(const char *tshark)
{
    g_autofree char *folder = strchr(tshark, '/') ? g_path_get_dirname(tshark) : NULL;
    char *beside = folder ? g_build_filename(folder, "mergecap", NULL) : NULL;
    if (beside && g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
        return beside;
    g_free(beside);
    return g_strdup("mergecap");
}

static bool start_merge(struct input_pipeline *f, char **files, const char *tshark,
                        struct pipeline_ends p)
{
    g_autofree char *mergecap = find_mergecap(tshark);
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    char *const options[] = {mergecap, "-a", "-w", "-"};
    GPid pid;
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
        g_ptr_array_add(argv, g_strdup(options[i]));
    for (; *files; files++) /* "./" keeps a name from looking like an option */
        g_ptr_array_add(argv,
                        **files == '-' ? g_build_filename(".", *files, NULL) : g_strdup(*files));
    g_ptr_array_add(argv, NULL);
    if (!g_spawn_async(NULL, (char **)argv->pdata, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
                           G_SPAWN_LEAVE_DESCRIPTORS_OPEN,
                       connect_pipes, &p, &pid, &error)) {
        message_error("mergecap does not start: %s", error->message);
        message_hint(
            "several files need mergecap, which comes with tshark (Debian: wireshark-common)");
        return false;
    }
    f->merge = pid;
    return true;
}

/* Says why there is no process, if there is none. */
static bool has_started(pid_t process)
{
    if (process > 0)
        return true;
    message_error("no process can be started that prepares the input: %s", g_strerror(errno));
    message_hint("ulimit -u says how many processes and threads a user may have");
    return false;
}

static bool start_filter(struct input_pipeline *f, const char *filter, struct pipeline_ends p)
{
    f->filter = fork();
    if (f->filter != 0)
        return has_started(f->filter);
    connect_pipes(&p);
    g_autofree char *wrong = capture_filter_copy(filter, STDIN_FILENO, STDOUT_FILENO);
    if (wrong)
        dprintf(STDERR_FILENO, "%s\n", wrong);
    _exit(wrong ? EXIT_FAILURE : EXIT_SUCCESS);
}

static bool start_keeper(struct input_pipeline *f, const struct input_keeper *keeper,
                         struct pipeline_ends p)
{
    f->keeper = fork();
    if (f->keeper != 0)
        return has_started(f->keeper);
    connect_pipes(&p);
    message_release(false); /* this process has none to hold back */
    _exit((int)keeper->run(keeper->user, STDIN_FILENO, STDOUT_FILENO));
}

/* Makes the last pipe the standard input of this process. */
static bool become_input(int from)
{
    bool good = dup2(from, STDIN_FILENO) >= 0;
    close(from);
    return good;
}

static bool open_pipe(int ends[2])
{
    g_autoptr(GError) error = NULL;
    if (!g_unix_open_pipe(ends, FD_CLOEXEC, &error))
        message_error("%s", error->message);
    return !error;
}

/* What one process of the pipeline does: one of these is not NULL. */
struct pipeline_part {
    char **files; /* to join with mergecap */
    const char *filter;
    const struct input_keeper *keeper;
};

/* Starts a process. It reads `p->in`, which is set to its output for the next process. */
static bool start_next(struct input_pipeline *f, struct pipeline_ends *p, struct pipeline_part part,
                       const char *tshark)
{
    int ends[2];
    bool good;
    if (!open_pipe(ends))
        return false;
    p->out = ends[1];
    p->reader = ends[0];
    if (part.files)
        good = start_merge(f, part.files, tshark, *p);
    else if (part.filter)
        good = start_filter(f, part.filter, *p);
    else
        good = start_keeper(f, part.keeper, *p);
    close(ends[1]);
    if (p->in > STDIN_FILENO)
        close(p->in);
    p->in = ends[0];
    return good;
}

static bool start_processes(struct input_pipeline *f, char **files, const char *filter,
                            const struct input_keeper *keeper, const char *tshark)
{
    struct pipeline_ends p = {.in = STDIN_FILENO, .parent = getpid()};
    int errors[2];
    bool good = true;
    if (!open_pipe(errors))
        return false;
    f->errors = errors[0];
    p.errors = errors[1];
    if (!g_str_equal(files[0], "-")) {
        p.in = -1;
        good = start_next(f, &p, (struct pipeline_part){.files = files}, tshark);
    }
    if (good && filter)
        good = start_next(f, &p, (struct pipeline_part){.filter = filter}, tshark);
    if (good && keeper)
        good = start_next(f, &p, (struct pipeline_part){.keeper = keeper}, tshark);
    close(errors[1]);
    return good && become_input(p.in);
}

enum status input_pipeline_start(struct input_pipeline *f, char **files, const char *filter,
                                 const struct input_keeper *keeper, const char *tshark)
{
    *f = (struct input_pipeline){.files = g_str_equal(files[0], "-") ? NULL : files, .errors = -1};
    return start_processes(f, files, filter, keeper, tshark) ? STATUS_OK : STATUS_TSHARK;
}

/* Ends the use of the pipeline as standard input. Its place is taken, so that no file gets its number
 * and another pass over the input can follow. */
static void leave_input(void)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null < 0) {
        close(STDIN_FILENO);
        return;
    }
    dup2(null, STDIN_FILENO);
    close(null);
}

/* Returns their error output on one line, without the name of the program. The caller frees it. */
static char *read_errors(int errors)
{
    char text[ERRORS_SIZE];
    size_t used = 0;
    while (used < sizeof text - 1) {
        ssize_t n = read(errors, text + used, sizeof text - 1 - used);
        if (n > 0)
            used += (size_t)n;
        else if (n == 0 || errno != EINTR)
            break;
    }
    text[used] = '\0';
    g_strdelimit(g_strstrip(text), "\n", ' ');
    const char *const speakers[] = {"mergecap: ", "tcpstate: "};
    const char *said = text;
    for (size_t i = 0; i < G_N_ELEMENTS(speakers); i++)
        said += g_str_has_prefix(said, speakers[i]) ? strlen(speakers[i]) : 0;
    return g_strdup(said);
}

/* Waits for a process. Returns its status as waitpid() does. */
static int wait_for(pid_t pid)
{
    int status = 0;
    pid_t waited;
    do
        waited = waitpid(pid, &status, 0);
    while (waited < 0 && errno == EINTR);
    return status;
}

/* Waits for a process. Returns whether it failed. SIGPIPE is no failure: the reader may stop early. */
static bool has_failed(pid_t pid)
{
    if (pid <= 0)
        return false;
    int status = wait_for(pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) != 0 : WTERMSIG(status) != SIGPIPE;
}

/* Returns false for what cannot be read again, such as a pipe: to open it might wait for ever. */
static bool ends_inside_a_packet(const char *name)
{
    if (!g_file_test(name, G_FILE_TEST_IS_REGULAR))
        return false;
    struct capture_file file;
    struct capture_packet packet;
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    enum capture_result result = capture_file_open(&file, fd, NULL, NULL);
    while (result == CAPTURE_PACKET)
        result = capture_file_next(&file, &packet);
    capture_file_close(&file);
    close(fd);
    return result == CAPTURE_CUT_SHORT;
}

/* Looks for files that end inside a packet. mergecap 4.0 reports them, later ones join them without a
 * message. */
static enum status check_ends(char **files)
{
    enum status status = STATUS_OK;
    for (char **file = files; file && *file; file++) {
        if (!ends_inside_a_packet(*file))
            continue;
        message_error("%s %s", *file, INPUT_CUT_SHORT);
        status = STATUS_CUT_SHORT;
    }
    return status;
}

enum status input_pipeline_finish(struct input_pipeline *f, const struct source_request *request,
                                  uint32_t last_frame, enum status status)
{
    if (f->errors < 0)
        return status;
    leave_input();
    bool wrong = has_failed(f->merge);
    wrong |= has_failed(f->filter);
    int kept = f->keeper > 0 ? wait_for(f->keeper) : 0;
    g_autofree char *said = read_errors(f->errors);
    close(f->errors);
    f->errors = -1;
    if (f->keeper > 0 && !wrong && *said)
        message_error("%s", said);
    if (kept && !WIFEXITED(kept))
        return STATUS_OUTPUT;
    if (kept && !(status == STATUS_CUT_SHORT && WEXITSTATUS(kept) == STATUS_INPUT))
        return (enum status)WEXITSTATUS(kept);
    if (!wrong && status == STATUS_OK)
        return check_ends(f->files);
    if (!wrong || status == STATUS_USAGE || status == STATUS_TSHARK)
        return status;
    return pipeline_errors_judge(said, f->files, request, last_frame);
}
