/*
 * Tables about whole conversations.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "table.h"

#include <epan/tap.h>

#include "statistics.h"
#include "stream_set.h"
#include "wireshark_internals.h"

/* One table of each kind exists, because Wireshark has one set of rows for all windows of a
 * statistic. */
struct statistic_table {
    stat_tap_table_ui ui; /* the first member: Wireshark passes its address to the callbacks */
    const struct table_kind *kind;
    stat_tap_table *rows;
    GHashTable *row_numbers;  /* text of the keys -> number of the row */
    struct stream_set passed; /* conversations of which a segment passed the filter */
    bool counts_at_end;       /* when the table is printed, count what has passed */
};

table_item table_text(const char *text)
{
    return (table_item){.type = TABLE_ITEM_STRING, .value.string_value = text};
}

table_item table_number(unsigned number)
{
    return (table_item){.type = TABLE_ITEM_UINT, .value.uint_value = number};
}

/* Returns the keys as one text. The caller frees it. */
static char *key_text(const struct statistic_table *t, const table_item *keys)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < t->kind->key_count; i++) {
        if (keys[i].type == TABLE_ITEM_STRING)
            g_string_append(text, keys[i].value.string_value);
        else
            g_string_append_printf(text, "%u", keys[i].value.uint_value);
        g_string_append_c(text, '\t');
    }
    return g_string_free(text, FALSE);
}

/* Takes ownership of the text. */
static void set_row_number(struct statistic_table *t, char *keys, unsigned number)
{
    g_hash_table_replace(t->row_numbers, keys, GUINT_TO_POINTER(number));
}

static table_item *add_row(struct statistic_table *t, const table_item *keys)
{
    unsigned number = t->rows->num_elements;
    table_item *row = g_new0(table_item, t->kind->column_count);

    for (unsigned i = 0; i < t->kind->column_count; i++) {
        row[i] = i < t->kind->key_count ? keys[i] : table_number(0);
        if (row[i].type == TABLE_ITEM_STRING)
            row[i].value.string_value = g_strdup(row[i].value.string_value);
    }
    stat_tap_init_table_row(t->rows, number, t->kind->column_count, row);
    g_free(row);
    set_row_number(t, key_text(t, keys), number);
    return t->rows->elements[number];
}

table_item *table_row(struct statistic_table *t, const table_item *keys)
{
    char *text = key_text(t, keys);
    void *number;
    bool known = g_hash_table_lookup_extended(t->row_numbers, text, NULL, &number);
    g_free(text);
    return known ? t->rows->elements[GPOINTER_TO_UINT(number)] : add_row(t, keys);
}

enum { TIME_MIN, TIME_MEAN, TIME_MAX, TIME_CELLS };

void table_clear_times(table_item cells[TIME_CELLS])
{
    for (unsigned i = 0; i < TIME_CELLS; i++)
        cells[i] = (table_item){.type = TABLE_ITEM_NONE}; /* shows an empty cell */
}

static void set_seconds(table_item *item, double value)
{
    item->type = TABLE_ITEM_FLOAT;
    item->value.float_value = value;
}

void table_add_time(table_item cells[TIME_CELLS], double seconds)
{
    unsigned count = ++cells[TIME_MIN].user_data.uint_value;
    double sum = cells[TIME_MEAN].user_data.float_value += seconds;

    if (count == 1 || seconds < cells[TIME_MIN].value.float_value)
        set_seconds(&cells[TIME_MIN], seconds);
    if (count == 1 || seconds > cells[TIME_MAX].value.float_value)
        set_seconds(&cells[TIME_MAX], seconds);
    set_seconds(&cells[TIME_MEAN], sum / count);
}

static unsigned total(const struct statistic_table *t, unsigned number)
{
    return t->rows->elements[number][t->kind->key_count].value.uint_value;
}

/* Returns the number of the first row with a total of `n` or less. The rows are sorted. */
static unsigned first_with_total(const struct statistic_table *t, unsigned n)
{
    unsigned low = 0, high = t->rows->num_elements;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (total(t, middle) > n)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Moves a row whose total is about to grow by 1 in front of the rows with the same total: it
 * exchanges its contents with the first of them. Wireshark's window keeps the addresses of the
 * rows. Returns the new row. */
static table_item *move_up(struct statistic_table *t, table_item *row)
{
    table_item *first =
        t->rows->elements[first_with_total(t, row[t->kind->key_count].value.uint_value)];
    if (first == row)
        return row;
    char *keys[2] = {key_text(t, first), key_text(t, row)};
    unsigned place[2];
    for (unsigned i = 0; i < 2; i++)
        place[i] = GPOINTER_TO_UINT(g_hash_table_lookup(t->row_numbers, keys[i]));
    for (unsigned i = 0; i < t->kind->column_count; i++) {
        table_item item = first[i];
        first[i] = row[i];
        row[i] = item;
    }
    set_row_number(t, keys[0], place[1]);
    set_row_number(t, keys[1], place[0]);
    return first;
}

void table_count(struct statistic_table *t, const table_item *keys, unsigned column)
{
    table_item *row = table_row(t, keys);
    if (!t->kind->add_fixed_rows)
        row = move_up(t, row);
    row[t->kind->key_count].value.uint_value++;
    if (column != t->kind->key_count)
        row[column].value.uint_value++;
}

static void free_table_item(stat_tap_table *rows _U_, unsigned row _U_, unsigned column _U_,
                            table_item *item)
{
    if (item->type == TABLE_ITEM_STRING)
        g_free((char *)item->value.string_value);
    item->type = TABLE_ITEM_NONE;
}

/* Removes all rows but the fixed ones. Rows that Wireshark has freed are not in the table any more.
 */
static void clear_rows(struct statistic_table *t)
{
    for (unsigned i = 0; i < t->rows->num_elements; i++) {
        for (unsigned j = 0; j < t->kind->column_count; j++)
            free_table_item(t->rows, i, j, &t->rows->elements[i][j]);
        g_free(t->rows->elements[i]);
    }
    t->rows->num_elements = 0;
    g_hash_table_remove_all(t->row_numbers);
    if (t->kind->add_fixed_rows)
        t->kind->add_fixed_rows(t);
}

static void clear_table(struct statistic_table *t)
{
    clear_rows(t);
    stream_set_clear(&t->passed);
}

/* Callback: the user asks for this table. */
static void start_table(stat_tap_table_ui *ui)
{
    struct statistic_table *t = (struct statistic_table *)ui;

    t->rows = stat_tap_find_table(ui, t->kind->title);
    if (!t->rows) {
        t->rows = stat_tap_init_table(t->kind->title, (int)t->kind->column_count, 0, NULL);
        stat_tap_add_table(ui, t->rows);
    }
    clear_table(t);
}

static GPtrArray *tables; /* all registered */

/* Callback: Wireshark is about to read the capture again. It passes the rows of a table only. */
static void reset_table_of_rows(stat_tap_table *rows)
{
    for (unsigned i = 0; i < tables->len; i++) {
        struct statistic_table *t = g_ptr_array_index(tables, i);
        if (t->rows == rows)
            clear_table(t);
    }
}

static void count_conversation(struct statistic_table *t, uint32_t stream)
{
    const struct tracked_conversation *conversation = conversation_store_find(stream);
    if (conversation)
        t->kind->count(t, conversation);
}

/* Callback: Wireshark is about to print the table. */
static void count_what_passed(void *tapdata)
{
    struct statistic_table *t = *(struct statistic_table **)tapdata;

    clear_rows(t);
    for (uint32_t stream = 0; stream < conversation_store_stream_limit(); stream++) {
        if (stream_set_has(&t->passed, stream))
            count_conversation(t, stream);
    }
}

static void start_to_count_at_end(struct statistic_table *t)
{
    struct statistic_table **tapdata = g_new(struct statistic_table *, 1);
    *tapdata = t;
    internals_draw_first(STATISTICS_TAP, tapdata, count_what_passed);
    t->counts_at_end = true;
}

static tap_packet_status take_segment_for_table(void *tapdata, packet_info *pinfo _U_,
                                                epan_dissect_t *edt _U_, const void *data,
                                                tap_flags_t flags _U_)
{
    struct statistic_table *t = (struct statistic_table *)((stat_data_t *)tapdata)->stat_tap_data;
    const struct tapped_segment *tapped = data;
    uint32_t stream = tapped->record.own_stream;
    bool is_new = stream_set_add(&t->passed, stream);

    if (tapped->first_visit && !t->counts_at_end)
        start_to_count_at_end(t);
    if (!tapped->first_visit && is_new)
        count_conversation(t, stream);
    return TAP_PACKET_REDRAW;
}

void table_register(const struct table_kind *kind)
{
    static tap_param filter = {PARAM_FILTER, "filter", "Filter", NULL, TRUE};
    struct statistic_table *t = g_new0(struct statistic_table, 1);

    t->kind = kind;
    t->row_numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    t->ui = (stat_tap_table_ui){
        .group = REGISTER_PACKET_STAT_GROUP_UNSORTED,
        .title = kind->title,
        .tap_name = STATISTICS_TAP,
        .cli_string = kind->option,
        .stat_tap_init_cb = start_table,
        .packet_func = take_segment_for_table,
        .stat_tap_reset_table_cb = reset_table_of_rows,
        .stat_tap_free_table_item_cb = free_table_item,
        .nfields = kind->column_count,
        .fields = kind->columns,
        .nparams = 1,
        .params = &filter,
    };
    if (!tables)
        tables = g_ptr_array_new();
    g_ptr_array_add(tables, t);
    register_stat_tap_table_ui(&t->ui);
}
