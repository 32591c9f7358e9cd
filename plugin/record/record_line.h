/*
 * The fields of a record's line, one after the other. The line may contain anything.
 *
 * The first bad field decides the error; the fields behind it are read, but their values are not
 * used.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RECORD_LINE_H
#define TCPSTATE_RECORD_LINE_H

#include "record_names.h"

struct line_reader {
    const char *next; /* the next field; NULL behind the last one */
    const char *end;
    const char *error; /* about the first bad field; NULL while all are good */
};

/* A part of the line, without a NUL at its end. */
struct line_part {
    const char *start;
    size_t length;
};

/* Notes the error of a field, if it is the first one. */
void line_reject(struct line_reader *in, const char *error);

/* Moves what stands before the separator from `rest` into `piece`. Returns false when there is no
 * separator; then `piece` is all of `rest`. */
bool line_cut_at(struct line_part *rest, char separator, struct line_part *piece);

/* Returns true for "-", an empty field. */
bool line_part_is_empty(struct line_part s);

/* Each parses a part of the line. Returns false when it is something else; then the value means
 * nothing. */
bool line_parse_digits(struct line_part s, uint64_t max, uint64_t *value);
bool line_parse_time(struct line_part s, int64_t *time);
bool line_parse_name(struct line_part s, name_function *name, unsigned count, unsigned *value);
bool line_parse_hex(struct line_part s, uint8_t *octets, size_t max);

/* Each of the following reads the next field, and notes `error` when it is bad. */

struct line_part line_field(struct line_reader *in);
uint64_t line_number(struct line_reader *in, uint64_t max, const char *error);
uint32_t line_u32(struct line_reader *in, const char *error);
int64_t line_time(struct line_reader *in);

/* Reads a frame number; an empty field is 0 for line_frame_or_none(). */
uint32_t line_frame(struct line_reader *in, const char *error);
uint32_t line_frame_or_none(struct line_reader *in, const char *error);

/* Reads one name. An empty field means the value 0, unless that has a name. */
uint8_t line_name(struct line_reader *in, name_function *name, unsigned count, const char *error);

/* Reads names that commas separate: bit `1u << value` of the result for each of them. */
uint32_t line_set(struct line_reader *in, name_function *name, unsigned count, const char *error);

#endif
