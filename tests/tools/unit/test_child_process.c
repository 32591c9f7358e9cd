/*
 * A child process: its outputs, its end, and the signals that are passed on to it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/child_process.h"
#include "common/signals.h"

static void start(struct child_process *c, const char *script, bool inherit_input)
{
    char *argv[] = {"sh", "-c", (char *)script, NULL};
    GError *error = NULL;

    g_assert_true(child_start(c, argv, inherit_input, &error));
    g_assert_no_error(error);
}

/* Reads all that the child prints. */
static void read_all(struct child_process *c, GString *output, GString *errors)
{
    const int *from;
    char buffer[3];
    gssize n;

    while ((n = child_read(c, buffer, sizeof buffer, &from)) >= 0)
        g_string_append_len(from == &c->errors ? errors : output, buffer, n);
    g_assert_cmpint(c->output, ==, -1);
    g_assert_cmpint(c->errors, ==, -1);
}

static int run(const char *script, bool inherit_input, const char *expected_output,
               const char *expected_errors)
{
    g_autoptr(GString) output = g_string_new(NULL), errors = g_string_new(NULL);
    struct child_process c;

    start(&c, script, inherit_input);
    read_all(&c, output, errors);
    g_assert_cmpstr(output->str, ==, expected_output);
    g_assert_cmpstr(errors->str, ==, expected_errors);
    return child_wait(&c);
}

static void both_outputs_and_the_status_are_told(void)
{
    int status = run("echo output; echo errors >&2; exit 3", false, "output\n", "errors\n");

    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 3);
    g_assert_cmpint(child_interrupted(), ==, 0);
}

/* Puts a pipe in place of standard input. Returns what it was. */
static int pipe_as_input(const char *text)
{
    int ends[2], saved = dup(STDIN_FILENO);

    g_assert_cmpint(pipe(ends), ==, 0);
    g_assert_cmpint(write(ends[1], text, strlen(text)), ==, strlen(text));
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);
    return saved;
}

static void restore_input(int saved)
{
    dup2(saved, STDIN_FILENO);
    close(saved);
}

static void the_input_is_given_on_or_empty(void)
{
    int saved = pipe_as_input("input\n");

    g_assert_cmpint(run("cat", false, "", ""), ==, 0);
    g_assert_cmpint(run("cat", true, "input\n", ""), ==, 0);
    restore_input(saved);
}

static void a_program_that_does_not_exist_is_an_error(void)
{
    char *argv[] = {"/no/such/program", NULL};
    struct child_process c;
    g_autoptr(GError) error = NULL;
    struct sigaction action;

    g_assert_false(child_start(&c, argv, false, &error));
    g_assert_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);
    sigaction(SIGTERM, NULL, &action);
    g_assert_true(action.sa_handler == SIG_DFL);
}

/* Returns the signal that has ended the child. */
static int ended_by(struct child_process *c)
{
    int status = child_wait(c);

    g_assert_true(WIFSIGNALED(status));
    return WTERMSIG(status);
}

#define WAITS "exec sleep 1000"

static void a_killed_child_ends(void)
{
    struct child_process c;

    start(&c, WAITS, false);
    child_kill(&c);
    g_assert_cmpint(ended_by(&c), ==, SIGKILL);
    g_assert_cmpint(child_interrupted(), ==, 0);
}

static void an_interrupt_is_passed_on_as_it_is(void)
{
    struct child_process c;

    start(&c, WAITS, false);
    raise(SIGINT);
    g_assert_cmpint(child_interrupted(), ==, SIGINT);
    g_assert_cmpint(ended_by(&c), ==, SIGINT);
}

static void a_child_is_interrupted_when_its_time_is_over(void)
{
    struct child_process c;

    start(&c, WAITS, false);
    child_delay_interrupt(1);
    child_interrupt_after(0.001);
    g_assert_cmpint(ended_by(&c), ==, SIGINT);
    g_assert_cmpint(child_interrupted(), ==, 0);
}

static void an_interrupt_does_not_wait_until_the_time_is_over(void)
{
    for (int before = 0; before < 2; before++) {
        struct child_process c;

        start(&c, WAITS, false);
        child_delay_interrupt(1);
        if (before)
            raise(SIGINT);
        child_interrupt_after(1e6);
        if (!before)
            raise(SIGINT);
        g_assert_cmpint(ended_by(&c), ==, SIGINT);
        g_assert_cmpint(child_interrupted(), ==, SIGINT);
    }
}

static void the_second_interrupt_kills(void)
{
    struct child_process c;
    char ready;

    start(&c, "trap '' INT; echo; exec sleep 1000", false);
    g_assert_cmpint(read(c.output, &ready, 1), ==, 1);
    raise(SIGINT);
    raise(SIGINT);
    g_assert_cmpint(ended_by(&c), ==, SIGKILL);
}

static void other_signals_kill(void)
{
    static const int signals[] = {SIGTERM, SIGHUP};

    for (unsigned i = 0; i < G_N_ELEMENTS(signals); i++) {
        struct child_process c;

        start(&c, WAITS, false);
        raise(signals[i]);
        g_assert_cmpint(child_interrupted(), ==, signals[i]);
        g_assert_cmpint(ended_by(&c), ==, SIGKILL);
    }
}

static void the_whole_group_is_killed(void)
{
    struct child_process c;
    const int *from;
    char octet;

    start(&c, "sleep 1000 & echo; wait", false);
    g_assert_cmpint(child_read(&c, &octet, 1, &from), ==, 1);
    child_kill(&c);
    while (child_read(&c, &octet, 1, &from) >= 0)
        ; /* the pipe ends only when the grandchild has ended, too */
    g_assert_cmpint(ended_by(&c), ==, SIGKILL);
}

static void the_first_interrupt_is_for_the_writer_of_a_pipe(void)
{
    int saved = pipe_as_input("");
    struct child_process c;

    start(&c, WAITS, true);
    raise(SIGINT);
    g_assert_cmpint(child_interrupted(), ==, 0);
    raise(SIGINT);
    g_assert_cmpint(child_interrupted(), ==, SIGINT);
    g_assert_cmpint(ended_by(&c), ==, SIGINT);
    start(&c, WAITS, true);
    raise(SIGTERM); /* kills at once */
    g_assert_cmpint(ended_by(&c), ==, SIGKILL);
    start(&c, WAITS, false); /* does not read the pipe */
    raise(SIGINT);
    g_assert_cmpint(ended_by(&c), ==, SIGINT);
    restore_input(saved);
}

static bool is_default(int signal_number)
{
    struct sigaction action;

    sigaction(signal_number, NULL, &action);
    return action.sa_handler == SIG_DFL;
}

static void signals_have_their_defaults_behind_the_end(void)
{
    g_assert_cmpint(run(":", false, "", ""), ==, 0);
    g_assert_true(is_default(SIGINT) && is_default(SIGTERM) && is_default(SIGHUP));
}

static void the_child_has_its_own_group_and_the_defaults(void)
{
    signal(SIGPIPE, SIG_IGN);
    g_assert_cmpint(run("test $(ps -o pgid= -p $$) = $$ && kill -PIPE $$", false, "", ""), ==,
                    SIGPIPE);
    signal(SIGPIPE, SIG_DFL);
}

static void ignored_hangups_stay_ignored(void)
{
    struct sigaction action;

    signal(SIGHUP, SIG_IGN); /* as nohup does */
    signal(SIGINT, SIG_IGN);
    signals_handle(SIG_DFL);
    g_assert_true(is_default(SIGINT));
    sigaction(SIGHUP, NULL, &action);
    g_assert_true(action.sa_handler == SIG_IGN);
    signal(SIGHUP, SIG_DFL);
}

static void an_interrupt_can_be_accepted_and_the_first_one_ignored(void)
{
    signal(SIGINT, SIG_IGN);
    signals_accept_interrupt();
    g_assert_true(is_default(SIGINT));
    signals_leave_first_interrupt();
    raise(SIGINT);
    g_assert_true(is_default(SIGINT)); /* the next one ends the process */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outputs", both_outputs_and_the_status_are_told);
    g_test_add_func("/input", the_input_is_given_on_or_empty);
    g_test_add_func("/no-program", a_program_that_does_not_exist_is_an_error);
    g_test_add_func("/kill", a_killed_child_ends);
    g_test_add_func("/interrupt/one", an_interrupt_is_passed_on_as_it_is);
    g_test_add_func("/interrupt/after", a_child_is_interrupted_when_its_time_is_over);
    g_test_add_func("/interrupt/before", an_interrupt_does_not_wait_until_the_time_is_over);
    g_test_add_func("/interrupt/two", the_second_interrupt_kills);
    g_test_add_func("/interrupt/pipe", the_first_interrupt_is_for_the_writer_of_a_pipe);
    g_test_add_func("/other-signals", other_signals_kill);
    g_test_add_func("/group", the_whole_group_is_killed);
    g_test_add_func("/defaults/behind", signals_have_their_defaults_behind_the_end);
    g_test_add_func("/defaults/child", the_child_has_its_own_group_and_the_defaults);
    g_test_add_func("/signals/hangup", ignored_hangups_stay_ignored);
    g_test_add_func("/signals/interrupt", an_interrupt_can_be_accepted_and_the_first_one_ignored);
    return g_test_run();
}
