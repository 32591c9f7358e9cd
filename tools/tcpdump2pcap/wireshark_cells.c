/*
 * Cells of a row: by the names of the columns, else by what the words look like.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark_cells.h"

#include <glib.h>
#include <string.h>

#include "endpoint_names.h"

bool is_row_arrow(struct text_span word)
{
    return span_equal(word, "→") || span_equal(word, ">") || span_equal(word, "->") ||
           span_equal(word, "&gt;");
}

/* tshark prints it if the destination is the column before the source. */
static bool is_arrow_back(struct text_span word)
{
    return span_equal(word, "←") || span_equal(word, "<-") || span_equal(word, "&lt;-");
}

/* The cells of a row with separators, by the names of the columns. */
static bool split_by_names(const struct wireshark_columns *columns, struct text_span row,
                           struct row_cells *cells)
{
    struct row_words words;
    unsigned time = wireshark_column_find(columns, TIME_COLUMN);
    unsigned source = wireshark_column_find(columns, SOURCE_COLUMN);
    unsigned destination = wireshark_column_find(columns, DESTINATION_COLUMN);

    if (columns->count == 0 || columns->separator == ' ')
        return false;
    row_split_cells(row, columns->separator, &words);
    if (words.count < columns->count ||
        (words.count > columns->count && columns->kind[columns->count - 1] != INFO_COLUMN))
        return false;
    if (time < words.count)
        cells->time = words.word[time];
    cells->source = words.word[source];
    cells->destination = words.word[destination];
    return true;
}

bool is_row_time(struct text_span word)
{
    unsigned points = span_count(word, '.') + span_count(word, ',');
    unsigned colons = span_count(word, ':');

    if (points > 1 || (points == 0 && colons != 2) || (colons != 0 && colons != 2))
        return false;
    span_skip(&word, "-");
    if (word.at == word.end || !g_ascii_isdigit(*word.at))
        return false;
    while (word.at < word.end && (g_ascii_isdigit(*word.at) || strchr(".,:", *word.at)))
        word.at++;
    return word.at == word.end;
}

bool is_row_address(struct text_span word)
{
    struct ip_address address;

    return ip_address_read(word, &address);
}

bool is_row_host(struct text_span word)
{
    bool has_letter = false;

    if (is_row_address(word))
        return true;
    if (is_row_time(word))
        return false;
    while (word.at < word.end) {
        size_t letter = span_letter(word);

        if (!letter && !strchr(".-_:%", *word.at))
            return false;
        has_letter = has_letter || (letter && !g_ascii_isdigit(*word.at));
        word.at += MAX(letter, 1);
    }
    return has_letter;
}

/* Sets source and destination to two words, by the order of their columns. */
static void set_ends(const struct wireshark_columns *columns, const struct row_words *words,
                     unsigned first, unsigned second, struct row_cells *cells)
{
    bool back = columns->count > 0 && wireshark_column_find(columns, SOURCE_COLUMN) >
                                          wireshark_column_find(columns, DESTINATION_COLUMN);

    cells->source = words->word[back ? second : first];
    cells->destination = words->word[back ? first : second];
}

/* `10.0.0.1 → 10.0.0.2`. */
static bool find_ends_by_arrow(const struct row_words *words, struct row_cells *cells)
{
    for (unsigned i = words->count; i-- > 1;) {
        bool back = is_arrow_back(words->word[i]);

        if ((!back && !is_row_arrow(words->word[i])) || i + 1 == words->count ||
            !is_row_host(words->word[i - 1]) || !is_row_host(words->word[i + 1]))
            continue;
        cells->source = words->word[back ? i + 1 : i - 1];
        cells->destination = words->word[back ? i - 1 : i + 1];
        return true;
    }
    return false;
}

/* Two addresses, or the same two twice. */
static bool find_ends_by_address(const struct wireshark_columns *columns,
                                 const struct row_words *words, struct row_cells *cells)
{
    unsigned found[4], count = 0;

    for (unsigned i = 0; i < words->count; i++) {
        if (!is_row_address(words->word[i]))
            continue;
        if (count == G_N_ELEMENTS(found))
            return false;
        found[count++] = i;
    }
    if (count == 4 && span_same(words->word[found[0]], words->word[found[2]]) &&
        span_same(words->word[found[1]], words->word[found[3]]))
        count = 2;
    if (count == 2)
        set_ends(columns, words, found[0], found[1], cells);
    return count == 2;
}

/* The word that begins where the name of its column begins. */
static unsigned word_below(const struct wireshark_columns *columns, enum column_kind kind,
                           struct text_span row, const struct row_words *words)
{
    unsigned column = wireshark_column_find(columns, kind);

    for (unsigned i = 0; column != NO_COLUMN && i < words->count; i++)
        if ((size_t)(words->word[i].at - row.at) == columns->offset[column])
            return i;
    return NO_COLUMN;
}

/* Names of hosts, in columns that have a width. */
static bool find_ends_by_offset(const struct wireshark_columns *columns, struct text_span row,
                                const struct row_words *words, struct row_cells *cells)
{
    unsigned source = word_below(columns, SOURCE_COLUMN, row, words);
    unsigned destination = word_below(columns, DESTINATION_COLUMN, row, words);

    if (source == NO_COLUMN || destination == NO_COLUMN || !is_row_host(words->word[source]) ||
        !is_row_host(words->word[destination]))
        return false;
    cells->source = words->word[source];
    cells->destination = words->word[destination];
    return true;
}

static bool is_protocol(struct text_span word)
{
    return span_equal(word, "TCP") || span_equal(word, "MPTCP");
}

/* Names of hosts, in the columns that Wireshark shows at first: `12 0.012345 ws1 ws2 TCP 74`. */
static bool find_ends_by_default(const struct row_words *words, struct row_cells *cells)
{
    unsigned protocol = words->count;

    while (protocol > 0 && !is_protocol(words->word[protocol - 1]))
        protocol--;
    if (protocol < 3 || !is_row_host(words->word[protocol - 3]) ||
        !is_row_host(words->word[protocol - 2]))
        return false;
    for (unsigned i = 0; i + 3 < protocol; i++)
        if (is_row_host(words->word[i]))
            return false;
    cells->source = words->word[protocol - 3];
    cells->destination = words->word[protocol - 2];
    return true;
}

/* A time as a number that grows with it. */
static double size_of_time(struct text_span word)
{
    double size = 0, unit = 1, sign = span_skip(&word, "-") ? -1 : 1;

    for (; word.at < word.end; word.at++) {
        if (*word.at == '.' || *word.at == ',')
            unit = 0.1;
        else if (g_ascii_isdigit(*word.at) && unit == 1)
            size = size * 10 + g_ascii_digit_value(*word.at);
        else if (g_ascii_isdigit(*word.at)) {
            size += g_ascii_digit_value(*word.at) * unit;
            unit /= 10;
        }
    }
    return sign * size;
}

/* Returns how many columns of times stand before Info; `before` is set to those before the time itself. */
static unsigned count_time_columns(const struct wireshark_columns *columns, unsigned *before)
{
    unsigned count = 0;

    *before = NO_COLUMN;
    for (unsigned i = 0; i < columns->count && columns->kind[i] != INFO_COLUMN; i++) {
        if (columns->kind[i] == TIME_COLUMN)
            *before = count;
        if (columns->kind[i] == TIME_COLUMN || columns->kind[i] == OTHER_TIME_COLUMN)
            count++;
    }
    return count;
}

/*
 * The word of the time. If the text has not named the columns it is the latest of the times before the
 * source: the others are times since the packet before, or since the conversation began.
 */
static unsigned find_time(const struct wireshark_columns *columns, struct text_span row,
                          const struct row_words *words, const char *source)
{
    unsigned times[ROW_WORDS_MAX], count = 0, rank, latest = NO_COLUMN;

    for (unsigned i = 0; i < words->count; i++)
        if (is_row_time(words->word[i]) && (columns->count > 0 || words->word[i].at < source))
            times[count++] = i;
    if (columns->count > 0) {
        unsigned columns_of_times = count_time_columns(columns, &rank);

        if (rank == NO_COLUMN)
            return NO_COLUMN;
        return columns_of_times == count ? times[rank]
                                         : word_below(columns, TIME_COLUMN, row, words);
    }
    for (unsigned i = 0; i < count; i++)
        if (latest == NO_COLUMN ||
            size_of_time(words->word[times[i]]) > size_of_time(words->word[latest]))
            latest = times[i];
    return latest;
}

/* The time, and what stands before it up to another time: the date. */
static struct text_span with_date(struct text_span row, const struct row_words *words,
                                  unsigned time)
{
    struct text_span found = {row.at, words->word[time].end};

    for (unsigned i = 0; i < time; i++)
        if (is_row_time(words->word[i]))
            found.at = words->word[i].end;
    return found;
}

/* The last word of the row, if it is a time, and not of a column with another one. */
static struct text_span time_behind_info(const struct wireshark_columns *columns,
                                         struct text_span row)
{
    struct text_span word, none = {row.end, row.end};

    while (row.end > row.at && (is_row_separator(row.end[-1]) || row.end[-1] == '\r'))
        row.end--;
    word = (struct text_span){row.end, row.end};
    while (word.at > row.at && !is_row_separator(word.at[-1]))
        word.at--;
    if (columns->count > 0 && columns->kind[columns->count - 1] != TIME_COLUMN)
        return none;
    return is_row_time(word) ? word : none;
}

bool wireshark_cells_find(const struct wireshark_columns *columns, struct text_span row,
                          const char *info, struct row_cells *cells)
{
    struct text_span before = {row.at, info};
    struct row_words words;
    unsigned time;

    *cells = (struct row_cells){{NULL, NULL}, {NULL, NULL}, {NULL, NULL}};
    if (split_by_names(columns, row, cells))
        return is_row_host(cells->source) && is_row_host(cells->destination);
    row_split_words(before, &words);
    if (!find_ends_by_arrow(&words, cells) && !find_ends_by_address(columns, &words, cells) &&
        !find_ends_by_offset(columns, row, &words, cells) &&
        (columns->count > 0 || !find_ends_by_default(&words, cells)))
        return false;
    time = find_time(columns, row, &words, MIN(cells->source.at, cells->destination.at));
    if (time != NO_COLUMN)
        cells->time = with_date(row, &words, time);
    else
        cells->time = time_behind_info(columns, row);
    return true;
}
