/*
 * Starts, reads and ends a child process, and passes signals on to it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "child_process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "common/signals.h"

/* What the signal handlers know of the child. */
static struct {
    volatile sig_atomic_t group;       /* the process group to pass signals on to, or 0 */
    volatile sig_atomic_t interrupted; /* the last signal, or 0 */
    volatile sig_atomic_t leaves_one;  /* the next SIGINT is for the writer of the input alone */
    volatile sig_atomic_t delay_ms;    /* how long a SIGINT waits; 0: it is passed on at once */
    timer_t delay;                     /* sends SIGALRM after delay_ms */
} handled;

static void pass_on_interrupt(int signal_number)
{
    (void)signal_number;
    int saved = errno;
    if (handled.group > 0)
        kill(-(pid_t)handled.group, SIGINT);
    errno = saved;
}

/* Interrupts the child after this time and the delay. Async-signal-safe. */
static void pass_on_after(int64_t ms)
{
    ms += handled.delay_ms;
    struct itimerspec after = {
        .it_value = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000L}};
    timer_settime(handled.delay, 0, &after, NULL);
}

static void pass_on(int signal_number)
{
    bool again = handled.interrupted != 0;
    if (signal_number == SIGINT && handled.leaves_one) {
        handled.leaves_one = 0;
        return;
    }
    int saved = errno;
    handled.interrupted = signal_number;
    if (handled.group > 0 && handled.delay_ms && !again && signal_number == SIGINT)
        pass_on_after(0);
    else if (handled.group > 0)
        kill(-(pid_t)handled.group, again || signal_number != SIGINT ? SIGKILL : SIGINT);
    errno = saved;
}

void child_prepare(pid_t parent)
{
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL); /* a shell may have had it ignored; it will be passed on */
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* the parent ended before prctl() */
        _exit(1);
#else
    (void)parent;
#endif
}

/* Runs in the child, before exec. */
static void prepare_child(gpointer parent)
{
    child_prepare(*(const pid_t *)parent);
}

bool child_start(struct child_process *c, char **argv, bool inherit_input, GError **error)
{
    /* Descriptors stay open, because one may be the capture: `-r /dev/fd/3 3<x.pcap`. */
    GSpawnFlags flags =
        G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_LEAVE_DESCRIPTORS_OPEN;
    if (inherit_input)
        flags |= G_SPAWN_CHILD_INHERITS_STDIN;
    pid_t self = getpid();
    *c = (struct child_process){.output = -1, .errors = -1};
    struct stat input;
    handled.interrupted = 0;
    handled.delay_ms = 0;
    handled.leaves_one =
        inherit_input && fstat(STDIN_FILENO, &input) == 0 && S_ISFIFO(input.st_mode);
    signals_handle(pass_on);
    if (!g_spawn_async_with_pipes(NULL, argv, NULL, flags, prepare_child, &self, &c->pid, NULL,
                                  &c->output, &c->errors, error)) {
        signals_handle(SIG_DFL);
        return false;
    }
    handled.group = c->pid;
    if (handled.interrupted) /* the signal came before `group` was set */
        child_kill(c);
    return true;
}

void child_delay_interrupt(unsigned ms)
{
    const struct sigaction action = {.sa_handler = pass_on_interrupt, .sa_flags = SA_RESTART};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    sigaction(SIGALRM, &action, NULL);
    /* The program that started this one may have blocked the signal. */
    pthread_sigmask(SIG_UNBLOCK, &alarm, NULL);
    if (timer_create(CLOCK_MONOTONIC, &event, &handled.delay) == 0)
        handled.delay_ms = (sig_atomic_t)ms;
}

void child_interrupt_after(double seconds)
{
    if (!handled.delay_ms)
        return;
    pass_on_after((int64_t)(seconds * 1000));
    if (handled.interrupted) /* the user has asked for the end before */
        pass_on_after(0);
}

/* Reads a pipe that has octets or its end. Closes it at the end. */
static gssize read_ready(int *pipe, char *buffer, gsize size)
{
    gssize n;
    do
        n = read(*pipe, buffer, size);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        return n;
    close(*pipe);
    *pipe = -1;
    return 0;
}

gssize child_read(struct child_process *c, char *buffer, gsize size, const int **from)
{
    struct pollfd pipes[] = {{.fd = c->errors, .events = POLLIN},
                             {.fd = c->output, .events = POLLIN}};
    if (c->output < 0 && c->errors < 0)
        return -1;
    int polled;
    do
        polled = poll(pipes, G_N_ELEMENTS(pipes), -1);
    while (polled < 0 && errno == EINTR);
    int *ready = pipes[0].revents ? &c->errors : &c->output;
    *from = ready;
    return read_ready(ready, buffer, size);
}

void child_kill(const struct child_process *c)
{
    kill(-c->pid, SIGKILL);
}

int child_wait(struct child_process *c)
{
    int status = 0;
    siginfo_t ended;
    /* WNOWAIT keeps the process id in use until `group` is cleared, so that the signal handler cannot
     * reach another process. */
    int waited;
    do
        waited = waitid(P_PID, (id_t)c->pid, &ended, WEXITED | WNOWAIT);
    while (waited < 0 && errno == EINTR);
    handled.group = 0;
    if (handled.delay_ms)
        timer_delete(handled.delay);
    handled.delay_ms = 0;
    waitpid(c->pid, &status, 0);
    signals_handle(SIG_DFL);
    if (c->output >= 0)
        close(c->output);
    if (c->errors >= 0)
        close(c->errors);
    g_spawn_close_pid(c->pid);
    return status;
}

int child_interrupted(void)
{
    return handled.interrupted;
}
