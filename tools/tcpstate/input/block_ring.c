/*
 * Blocks are numbered from 0; block n is in place n modulo BLOCK_RING_BLOCKS.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "block_ring.h"

#include <signal.h>

enum { HALF = BLOCK_RING_BLOCKS / 2 };

void block_ring_init(struct block_ring *r)
{
    r->filled = r->emptied = 0;
    r->closed = r->hurried = false;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->changed, NULL);
}

void block_ring_clear(struct block_ring *r)
{
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->lock);
}

bool block_ring_start(struct block_ring *r, void *(*run)(void *user), void *user)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&r->thread, NULL, run, user) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

void block_ring_join(struct block_ring *r)
{
    pthread_join(r->thread, NULL);
}

/* Returns the number of full blocks. */
static unsigned full(const struct block_ring *r)
{
    return r->filled - r->emptied;
}

void *block_ring_fill(struct block_ring *r)
{
    pthread_mutex_lock(&r->lock);
    if (full(r) == BLOCK_RING_BLOCKS) {
        while (!r->closed && full(r) > HALF)
            pthread_cond_wait(&r->changed, &r->lock);
    }
    void *block = r->closed ? NULL : r->blocks[r->filled % BLOCK_RING_BLOCKS];
    pthread_mutex_unlock(&r->lock);
    return block;
}

void block_ring_pass(struct block_ring *r, bool last)
{
    pthread_mutex_lock(&r->lock);
    r->filled++;
    r->hurried = last;
    if (last || full(r) == HALF)
        pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

void block_ring_drain(struct block_ring *r)
{
    pthread_mutex_lock(&r->lock);
    r->hurried = true;
    pthread_cond_signal(&r->changed);
    while (full(r) > 0)
        pthread_cond_wait(&r->changed, &r->lock);
    r->hurried = false;
    pthread_mutex_unlock(&r->lock);
}

void *block_ring_take(struct block_ring *r)
{
    pthread_mutex_lock(&r->lock);
    if (full(r) == 0) {
        while (full(r) < (r->hurried ? 1 : HALF))
            pthread_cond_wait(&r->changed, &r->lock);
    }
    void *block = r->blocks[r->emptied % BLOCK_RING_BLOCKS];
    pthread_mutex_unlock(&r->lock);
    return block;
}

void block_ring_return(struct block_ring *r)
{
    pthread_mutex_lock(&r->lock);
    r->emptied++;
    if (full(r) == HALF || full(r) == 0)
        pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

void block_ring_close(struct block_ring *r)
{
    pthread_mutex_lock(&r->lock);
    r->closed = true;
    pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->lock);
}
