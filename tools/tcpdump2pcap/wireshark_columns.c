/*
 * Columns of Wireshark: what separates them, and what their names say.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark_columns.h"

#include <glib.h>
#include <string.h>

bool is_row_separator(char c)
{
    return c == ' ' || c == '\t' || c == '"' || c == ',' || c == ';' || c == '|';
}

char row_separator(struct text_span line)
{
    static const char separators[] = {'\t', '|', ';', ','};

    for (unsigned i = 0; i < sizeof separators; i++)
        if (span_count(line, separators[i]) >= 3)
            return separators[i];
    return ' ';
}

static struct text_span trimmed(struct text_span cell)
{
    while (cell.at < cell.end && (is_row_separator(*cell.at) || *cell.at == '\r'))
        cell.at++;
    while (cell.end > cell.at && (is_row_separator(cell.end[-1]) || cell.end[-1] == '\r'))
        cell.end--;
    return cell;
}

/* The end of the cell at `at`: a separator, but not one in quotation marks. */
static const char *cell_end(const char *at, const char *end, char separator)
{
    bool quoted = false;

    for (; at < end; at++) {
        if (*at == '"')
            quoted = !quoted;
        else if (*at == separator && !quoted)
            break;
    }
    return at;
}

void row_split_cells(struct text_span line, char separator, struct row_words *cells)
{
    cells->count = 0;
    if (separator == '|')
        span_skip(&line, "|");
    for (const char *end = NULL; end != line.end && cells->count < ROW_WORDS_MAX;) {
        end = cell_end(line.at, line.end, separator);
        cells->word[cells->count++] = trimmed((struct text_span){line.at, end});
        line.at = end < line.end ? end + 1 : end;
    }
}

/* `0,012345`: a comma between digits belongs to their number, where commas do not separate cells. */
static bool is_decimal_comma(struct text_span line, const char *at, char separator)
{
    return *at == ',' && separator != ',' && at > line.at && g_ascii_isdigit(at[-1]) &&
           at + 1 < line.end && g_ascii_isdigit(at[1]);
}

void row_split_words(struct text_span line, struct row_words *words)
{
    struct text_span whole = line;
    char separator = row_separator(line);

    words->count = 0;
    while (line.at < line.end && words->count < ROW_WORDS_MAX) {
        struct text_span word;

        while (line.at < line.end && is_row_separator(*line.at))
            line.at++;
        word = (struct text_span){line.at, line.at};
        while (line.at < line.end &&
               (!is_row_separator(*line.at) || is_decimal_comma(whole, line.at, separator)))
            line.at++;
        word.end = line.at;
        if (span_length(word) > 0)
            words->word[words->count++] = word;
    }
}

static bool is_any(struct text_span word, const char *const *words)
{
    for (; *words; words++)
        if (span_equal(word, *words))
            return true;
    return false;
}

/* Returns true if the word goes on with the name before it: `Src Port`, `Delta time`. */
static bool name_goes_on(struct text_span name, struct text_span word)
{
    static const char *const nouns[] = {
        "Port", "Delta",  "MAC",   "Address", "IP",     "Name",      "Stream", "Index",  "to",
        "live", "since",  "first", "frame",   "delta",  "time",      "port",   "number", "address",
        "size", "Window", "index", "window",  "stream", "displayed", NULL};
    static const char *const of_time[] = {"Delta",    "Arrival", "Absolute",
                                          "Relative", "Epoch",   NULL};

    if (word.at - name.end != 1 || span_equal(name, "No."))
        return false;
    return is_any(word, nouns) || (span_equal(word, "Time") && is_any(name, of_time));
}

/* Joins names of more than one word, for columns that have a width. */
static void join_names(struct row_words *words)
{
    unsigned count = 0;

    for (unsigned i = 0; i < words->count; i++) {
        if (count > 0 && name_goes_on(words->word[count - 1], words->word[i]))
            words->word[count - 1].end = words->word[i].end;
        else
            words->word[count++] = words->word[i];
    }
    words->count = count;
}

static bool has_any(const char *name, const char *const *words)
{
    for (; *words; words++)
        if (strstr(name, *words))
            return true;
    return false;
}

static enum column_kind kind_of(struct text_span title)
{
    static const char *const others[] = {"port", "mac", "eth.", "hw ", "hardware", "to live", NULL};
    static const char *const sources[] = {"src", "source", NULL};
    static const char *const destinations[] = {"dst", "dest", NULL};
    static const char *const other_times[] = {"delta", "since prev", "displayed", "rtt", NULL};
    static const char *const times[] = {"time", "utc", "epoch", NULL};
    g_autofree char *name = g_ascii_strdown(title.at, (gssize)span_length(title));

    if (has_any(name, others))
        return OTHER_COLUMN;
    if (has_any(name, sources))
        return SOURCE_COLUMN;
    if (has_any(name, destinations))
        return DESTINATION_COLUMN;
    if (strstr(name, "info"))
        return INFO_COLUMN;
    if (has_any(name, other_times))
        return OTHER_TIME_COLUMN;
    return has_any(name, times) ? TIME_COLUMN : OTHER_COLUMN;
}

/* Of two columns of one kind the one with the plain name counts, else the first one. */
static void keep_one(struct wireshark_columns *columns, const struct row_words *names,
                     enum column_kind kind, enum column_kind other, const char *plain)
{
    unsigned kept = NO_COLUMN;

    for (unsigned i = 0; i < columns->count; i++)
        if (columns->kind[i] == kind && (kept == NO_COLUMN || span_equal(names->word[i], plain)))
            kept = i;
    for (unsigned i = 0; i < columns->count; i++)
        if (columns->kind[i] == kind && i != kept)
            columns->kind[i] = other;
}

unsigned wireshark_column_find(const struct wireshark_columns *columns, enum column_kind kind)
{
    for (unsigned i = 0; i < columns->count; i++)
        if (columns->kind[i] == kind)
            return i;
    return NO_COLUMN;
}

/* Names stand apart from each other, words of a sentence do not. */
static bool looks_like_names(struct text_span line, char separator)
{
    span_skip_blanks(&line);
    return separator != ' ' || span_find(line, "  ") || span_starts(line, "No.");
}

bool wireshark_columns_read(struct text_span line, struct wireshark_columns *columns)
{
    struct wireshark_columns found = {.separator = row_separator(line)};
    struct row_words names;

    if (!span_find(line, "nfo") || !looks_like_names(line, found.separator))
        return false;
    if (found.separator == ' ') {
        row_split_words(line, &names);
        join_names(&names);
    } else {
        row_split_cells(line, found.separator, &names);
    }
    found.count = MIN(names.count, WIRESHARK_COLUMNS_MAX);
    for (unsigned i = 0; i < found.count; i++) {
        found.kind[i] = kind_of(names.word[i]);
        found.offset[i] = (size_t)(names.word[i].at - line.at);
    }
    keep_one(&found, &names, TIME_COLUMN, OTHER_TIME_COLUMN, "Time");
    keep_one(&found, &names, SOURCE_COLUMN, OTHER_COLUMN, "Source");
    keep_one(&found, &names, DESTINATION_COLUMN, OTHER_COLUMN, "Destination");
    if (wireshark_column_find(&found, SOURCE_COLUMN) == NO_COLUMN ||
        wireshark_column_find(&found, DESTINATION_COLUMN) == NO_COLUMN ||
        wireshark_column_find(&found, INFO_COLUMN) == NO_COLUMN)
        return false;
    *columns = found;
    return true;
}
