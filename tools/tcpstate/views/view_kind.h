/*
 * The table of views: what -T and -z take.
 *
 * The check of the options, the help and the completion are made from this table. A new view needs
 * four files: one that defines its struct view_kind, this one for a row in VIEW_KINDS, the manual,
 * and a test. A view that needs more than records is in the room that has it, as view_junit.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_VIEW_KIND_H
#define TCPSTATE_VIEW_KIND_H

#include <stdbool.h>

#include "view.h"

/* The form that -T asks for, as far as views of -z have it. */
enum view_form {
    VIEW_TEXT, /* for people; also a form that no view of -z has */
    VIEW_JSON,
    VIEW_TSV,
    VIEW_CSV,
};

struct expectations;

/* What the command line asks of a view. */
struct view_request {
    const char *argument;  /* what stands behind the view's name: "3" of ladder,3; NULL: nothing */
    enum view_form form;   /* of a view with `has_rows` */
    bool picture;          /* the output file is a picture (.svg) */
    bool prometheus;       /* of metrics: the format of node_exporter's files (.prom) */
    bool rounds;           /* a live capture has rounds (--every) */
    bool mermaid;          /* a diagram is wanted in the language of Mermaid */
    bool segments;         /* segments are wanted, not only conversations */
    bool transitions_only; /* of the segments, hide plain data and ACKs */
    bool times_of_day;     /* option -t asks for times of day */
    bool terminal;         /* the text goes to a terminal */
    bool may_shorten;      /* nobody asked for this form: a shorter one may take its place */
    const char *input;     /* names of the files, or of the interface, for view_junit */
    struct expectations *expectations; /* what view_junit reports; the caller's */
};

struct view_kind {
    char option;          /* 'T' or 'z': the option that takes the name */
    bool makes_pictures;  /* -o FILE.svg goes with it */
    bool has_rows;        /* a view of -z that goes with -T json, tsv and csv */
    enum view_form form;  /* of -T: what it asks of a view of -z */
    const char *name;     /* "ladder" */
    const char *argument; /* syntax of what may follow the name: "[,STREAM]"; "" for nothing */
    const char *help;     /* one line for --help, without a full stop */
    /* Returns true for a good argument; else says what is wrong. NULL: the view takes none. */
    bool (*check)(const char *argument);
    struct view (*make)(const struct view_request *request);
};

/* One row a view, in the order of the help. The first is the default. */
#define VIEW_KINDS(ROW)                                                                            \
    ROW(view_text)                                                                                 \
    ROW(view_oneline)                                                                              \
    ROW(view_json)                                                                                 \
    ROW(view_ek)                                                                                   \
    ROW(view_tsv)                                                                                  \
    ROW(view_csv)                                                                                  \
    ROW(view_openmetrics)                                                                          \
    ROW(view_junit)                                                                                \
    ROW(view_mermaid)                                                                              \
    ROW(view_ladder)                                                                               \
    ROW(view_census)                                                                               \
    ROW(view_problems)                                                                             \
    ROW(view_resets)                                                                               \
    ROW(view_idle)                                                                                 \
    ROW(view_report)

#define VIEW_KIND_DECLARE(kind) extern const struct view_kind kind;
VIEW_KINDS(VIEW_KIND_DECLARE)
#undef VIEW_KIND_DECLARE

/* Returns the view that `option`, 'T' or 'z', calls `name`; NULL if there is none. */
const struct view_kind *view_kind_find(char option, const char *name);

/* Appends the names that the option takes: "ladder, census or problems" with the separators ", "
 * and " or ". */
void view_kind_names(char option, const char *separator, const char *last_separator, GString *out);

/* Appends a line of help for each view: how it is asked for, and what it shows. */
void view_kind_help(GString *out);

/* Returns true for a segment that --only transitions hides: plain data or a plain ACK. */
bool view_hides(const struct annotation *a);

/* Makes a view that prints each record by itself. Any function may be NULL. */
struct view view_of_records(const struct view_request *request,
                            void (*segment)(GString *out, const struct record_segment *r),
                            void (*conversation)(GString *out, const struct record_conversation *r),
                            void (*icmp)(GString *out, const struct record_icmp *r));

#endif
