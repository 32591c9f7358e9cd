/*
 * The capture file that -w names. It is written in pieces: blocks or packets.
 *
 * If the disk is full, the file keeps all whole pieces before that, and no half one.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SAVED_FILE_H
#define TCPSTATE_SAVED_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct saved_file {
    const char *name;
    int fd;
    GByteArray *buffer; /* what is not written yet */
    GArray *ends;       /* of size_t: where each whole piece in the buffer ends */
    uint64_t written;   /* octets */
    int failed;         /* errno of the write that failed, or 0 */
    bool replaces;      /* the file still has its old contents */
    bool made;          /* there was no such file before */
};

/*
 * Opens the file. Its old contents stay until the first piece is written.
 *
 * name    "-" is standard output
 * inputs  files that must not be overwritten, ended by NULL; "-" is standard input; or NULL
 *
 * Returns false after a message. Otherwise the caller calls saved_file_close().
 */
bool saved_file_open(struct saved_file *f, const char *name, char *const *inputs);

/* Uses a file or pipe that is open. saved_file_close() closes it. */
void saved_file_use(struct saved_file *f, int fd);

/* Appends octets to the piece. */
void saved_file_add(struct saved_file *f, const void *octets, size_t length);

/* Ends the piece. Once in a while, this writes pieces to the disk. */
void saved_file_end_piece(struct saved_file *f);

/* Writes all whole pieces to the disk. Returns false if that failed, now or before. */
bool saved_file_flush(struct saved_file *f);

/* Drops what is not written yet. If that is all, the file keeps its old contents. */
void saved_file_discard(struct saved_file *f);

/*
 * Writes what is left and closes the file. Removes it if it did not exist before and has nothing, because nothing of the
 * input could be copied. Returns 0, or the errno of what failed.
 */
int saved_file_close(struct saved_file *f);

#endif
