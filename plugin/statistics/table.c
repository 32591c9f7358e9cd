/*
 * Tables about whole conversations.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "table.h"

#include <epan/tap.h>

#include "statistics.h"

/* One for each kind: Wireshark, too, has one set of rows for all windows of a statistic. */
struct statistic_table {
    stat_tap_table_ui ui; /* first: Wireshark gives its address back */
    const struct table_kind *kind;
    stat_tap_table *rows;
    GHashTable *index;  /* text of the keys -> number of the row */
    GByteArray *passed; /* by tcp.stream: 1 if a segment of the conversation passed the filter */
    bool settling;      /* what passed is counted at the end */
};

table_item table_text(const char *text)
{
    return (table_item){.type = TABLE_ITEM_STRING, .value.string_value = text};
}

table_item table_number(unsigned number)
{
    return (table_item){.type = TABLE_ITEM_UINT, .value.uint_value = number};
}

/* The keys in one text. */
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

/* Takes the keys' text over. */
static void remember_place(struct statistic_table *t, char *keys, unsigned number)
{
    g_hash_table_replace(t->index, keys, GUINT_TO_POINTER(number));
}

static table_item *new_row(struct statistic_table *t, const table_item *keys)
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
    remember_place(t, key_text(t, keys), number);
    return t->rows->elements[number];
}

table_item *table_row(struct statistic_table *t, const table_item *keys)
{
    char *text = key_text(t, keys);
    void *number;
    bool known = g_hash_table_lookup_extended(t->index, text, NULL, &number);
    g_free(text);
    return known ? t->rows->elements[GPOINTER_TO_UINT(number)] : new_row(t, keys);
}

static unsigned total(const struct statistic_table *t, unsigned number)
{
    return t->rows->elements[number][t->kind->key_count].value.uint_value;
}

/* The first of the rows with a total of `n`; all are in order. */
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

/* Lets a row, whose total is about to grow by 1, change places with the first that has as many. A
 * window holds the addresses of the rows: it is their content that changes places. */
static table_item *promote(struct statistic_table *t, table_item *row)
{
    table_item *first =
        t->rows->elements[first_with_total(t, row[t->kind->key_count].value.uint_value)];
    if (first == row)
        return row;
    char *keys[2] = {key_text(t, first), key_text(t, row)};
    unsigned place[2];
    for (unsigned i = 0; i < 2; i++)
        place[i] = GPOINTER_TO_UINT(g_hash_table_lookup(t->index, keys[i]));
    for (unsigned i = 0; i < t->kind->column_count; i++) {
        table_item item = first[i];
        first[i] = row[i];
        row[i] = item;
    }
    remember_place(t, keys[0], place[1]);
    remember_place(t, keys[1], place[0]);
    return first;
}

void table_count(struct statistic_table *t, const table_item *keys, unsigned column)
{
    table_item *row = table_row(t, keys);
    if (!t->kind->begin)
        row = promote(t, row);
    row[t->kind->key_count].value.uint_value++;
    if (column != t->kind->key_count)
        row[column].value.uint_value++;
}

static void free_item(stat_tap_table *rows _U_, unsigned row _U_, unsigned column _U_,
                      table_item *item)
{
    if (item->type == TABLE_ITEM_STRING)
        g_free((char *)item->value.string_value);
    item->type = TABLE_ITEM_NONE;
}

/* Empties the table. Rows that Wireshark has freed itself are not in it any more. */
static void begin_rows(struct statistic_table *t)
{
    for (unsigned i = 0; i < t->rows->num_elements; i++) {
        for (unsigned j = 0; j < t->kind->column_count; j++)
            free_item(t->rows, i, j, &t->rows->elements[i][j]);
        g_free(t->rows->elements[i]);
    }
    t->rows->num_elements = 0;
    g_hash_table_remove_all(t->index);
    if (t->kind->begin)
        t->kind->begin(t);
}

static void begin_table(struct statistic_table *t)
{
    begin_rows(t);
    g_byte_array_set_size(t->passed, 0);
}

/* A statistic of this kind is asked for. */
static void init_table(stat_tap_table_ui *ui)
{
    struct statistic_table *t = (struct statistic_table *)ui;

    t->rows = stat_tap_find_table(ui, t->kind->title);
    if (!t->rows) {
        t->rows = stat_tap_init_table(t->kind->title, (int)t->kind->column_count, 0, NULL);
        stat_tap_add_table(ui, t->rows);
    }
    begin_table(t);
}

/* Wireshark reads the capture again. It gives no more than the rows' address. */
static GPtrArray *tables;

static void reset_table(stat_tap_table *rows)
{
    for (unsigned i = 0; i < tables->len; i++) {
        struct statistic_table *t = g_ptr_array_index(tables, i);
        if (t->rows == rows)
            begin_table(t);
    }
}

static void add_conversation(struct statistic_table *t, uint32_t stream)
{
    const struct tracked_conversation *conversation = conversation_store_find(stream);
    if (conversation)
        t->kind->add(t, conversation);
}

/* All is read. Called before the table is printed. */
static void settle(void *tapdata)
{
    struct statistic_table *t = ((struct statistic_table **)tapdata)[0];

    begin_rows(t);
    for (uint32_t stream = 0; stream < t->passed->len; stream++) {
        if (t->passed->data[stream])
            add_conversation(t, stream);
    }
}

/*
 * Of all who listen, the last to come is asked first to draw. To come last is to come when the
 * first segment is told: then everybody is there.
 */
static void settle_at_the_end(struct statistic_table *t)
{
    t->settling = true;
    struct statistic_table **tapdata =
        g_new(struct statistic_table *, 1); /* its address is the name of a listener */
    *tapdata = t;
    GString *error = register_tap_listener(STATISTICS_TAP, tapdata, NULL, TL_REQUIRES_NOTHING, NULL,
                                           NULL, settle, g_free);
    if (error)
        g_string_free(error, TRUE);
}

static tap_packet_status pass_segment_to_table(void *tapdata, packet_info *pinfo _U_,
                                               epan_dissect_t *edt _U_, const void *data,
                                               tap_flags_t flags _U_)
{
    struct statistic_table *t = (struct statistic_table *)((stat_data_t *)tapdata)->stat_tap_data;
    const struct tapped_segment *told = data;
    uint32_t stream = told->record.own_stream;
    bool new = conversation_store_mark(t->passed, stream);

    if (told->first_visit && !t->settling)
        settle_at_the_end(t);
    if (!told->first_visit && new)
        add_conversation(t, stream);
    return TAP_PACKET_REDRAW;
}

void table_register(const struct table_kind *kind)
{
    static tap_param filter = {PARAM_FILTER, "filter", "Filter", NULL, TRUE};
    struct statistic_table *t = g_new0(struct statistic_table, 1);

    t->kind = kind;
    t->index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    t->passed = g_byte_array_new();
    t->ui = (stat_tap_table_ui){
        .group = REGISTER_PACKET_STAT_GROUP_UNSORTED,
        .title = kind->title,
        .tap_name = STATISTICS_TAP,
        .cli_string = kind->option,
        .stat_tap_init_cb = init_table,
        .packet_func = pass_segment_to_table,
        .stat_tap_reset_table_cb = reset_table,
        .stat_tap_free_table_item_cb = free_item,
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
