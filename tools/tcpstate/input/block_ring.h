/*
 * A few blocks of memory that one thread fills and another empties, in order.
 *
 * Example: a thread fills a block with packets, passes it, and fills the next one while another thread looks
 * at the packets of the first. When all blocks are full, the first thread waits; when all are empty, the
 * second one does. So the memory is bounded, and the order is kept. A thread that has to wait does so until half of
 * the blocks are ready for it: it is not woken for each block.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_BLOCK_RING_H
#define TCPSTATE_BLOCK_RING_H

#include <pthread.h>
#include <stdbool.h>

enum { BLOCK_RING_BLOCKS = 8 };

/* The locks are POSIX's and not GLib's: ThreadSanitizer, which the tests use, knows only these. */
struct block_ring {
    void *blocks[BLOCK_RING_BLOCKS];
    unsigned filled;  /* blocks passed so far */
    unsigned emptied; /* blocks given back so far */
    bool closed;      /* the emptying thread wants no more */
    bool hurried;     /* the emptying thread must not wait for half of the blocks */
    pthread_t thread; /* the one that block_ring_start() started */
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

/* The caller sets `blocks`, and frees them after block_ring_clear(). */
void block_ring_init(struct block_ring *r);
void block_ring_clear(struct block_ring *r);

/* Starts a thread that runs run(user). It gets no signals: those are for the thread that calls this. Returns
 * false if the system has no more threads. */
bool block_ring_start(struct block_ring *r, void *(*run)(void *user), void *user);

/* Waits until the thread has ended. */
void block_ring_join(struct block_ring *r);

/* For the filling thread: waits for an empty block. Returns NULL when the other thread wants no more. */
void *block_ring_fill(struct block_ring *r);

/* For the filling thread: passes the block that block_ring_fill() returned. `last`: no other one follows. */
void block_ring_pass(struct block_ring *r, bool last);

/* For the filling thread: waits until the other thread has given back all blocks. */
void block_ring_drain(struct block_ring *r);

/* For the emptying thread: waits for the next full block, and returns it. */
void *block_ring_take(struct block_ring *r);

/* For the emptying thread: gives back the block that block_ring_take() returned. */
void block_ring_return(struct block_ring *r);

/* For the emptying thread: wants no more blocks. */
void block_ring_close(struct block_ring *r);

#endif
