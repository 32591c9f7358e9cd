/*
 * Linked into all programs of a copy of the tree in which mutations are judged. Chooses the mutation, and
 * notes which regions of the sources run.
 *
 * WATCH_FOLDER, given to the compiler, is the folder with the files "mutant", a number, and "reached", an octet
 * for each region (regions.py). Files, not variables of the environment: many tests run the programs with an
 * environment of their own.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* The number of the mutation that runs; 0 if none does. Clones read it (clones.py). */
int tcpstate_mutant;
static unsigned char *reached;

/* Notes that a region runs. Returns 1, so that it can stand in a condition. */
int tcpstate_reach(int region)
{
    if (reached)
        reached[region] = 1;
    return 1;
}

/* A mutation may run or grow without end. */
static void limit(int resource, rlim_t most)
{
    (void)setrlimit(resource, &(struct rlimit){most, most});
}

static void choose_mutant(void)
{
    char text[16] = "";
    int file = open(WATCH_FOLDER "/mutant", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    tcpstate_mutant = read(file, text, sizeof text - 1) > 0 ? atoi(text) : 0;
    (void)close(file);
    if (tcpstate_mutant) {
        limit(RLIMIT_CPU, 10);
        limit(RLIMIT_AS, (rlim_t)4 << 30);
    }
}

static void watch_regions(void)
{
    struct stat status;
    int file = open(WATCH_FOLDER "/reached", O_RDWR | O_CLOEXEC);
    if (file < 0)
        return;
    if (fstat(file, &status) == 0 && status.st_size > 0) {
        reached = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (reached == MAP_FAILED)
            reached = NULL;
    }
    (void)close(file);
}

__attribute__((constructor)) static void watch(void)
{
    choose_mutant();
    watch_regions();
}
