/*
 * The verdicts on conversations as texts, in a temporary file.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict_texts.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>

#include "common/message.h"
#include "packet_comment.h"

struct verdict_texts {
    FILE *file;
    GArray *places; /* of int64_t, by stream: where the text begins; TAKEN: there is none */
    int64_t end;
    bool failed;
};

#define TAKEN INT64_C(-1)

struct verdict_texts *verdict_texts_new(void)
{
    FILE *file = tmpfile();
    if (!file) {
        message_error("--annotate: no temporary file: %s", g_strerror(errno));
        return NULL;
    }
    struct verdict_texts *v = g_new0(struct verdict_texts, 1);
    v->file = file;
    v->places = g_array_new(FALSE, FALSE, sizeof(int64_t));
    return v;
}

void verdict_texts_free(struct verdict_texts *v)
{
    fclose(v->file);
    g_array_unref(v->places);
    g_free(v);
}

static void store(struct verdict_texts *v, uint32_t stream, const char *text, uint32_t length)
{
    const int64_t none = TAKEN;
    while (v->places->len <= stream)
        g_array_append_val(v->places, none);
    v->failed = v->failed || fwrite(&length, sizeof length, 1, v->file) != 1 ||
                fwrite(text, 1, length, v->file) != length;
    g_array_index(v->places, int64_t, stream) = v->end;
    v->end += (int64_t)sizeof length + length;
}

static bool take_record(void *user, enum record_kind kind, const struct record *record)
{
    struct verdict_texts *v = user;
    if (kind == RECORD_CONVERSATION) {
        g_autofree char *text = packet_comment_of_conversation(&record->conversation);
        store(v, record->conversation.stream, text, (uint32_t)strlen(text));
    }
    return true;
}

static bool pause_nothing(void *user)
{
    (void)user;
    return true;
}

struct sink verdict_texts_sink(struct verdict_texts *v)
{
    return (struct sink){.record = take_record, .pause = pause_nothing, .user = v};
}

char *verdict_texts_take(struct verdict_texts *v, uint32_t stream)
{
    uint32_t length;
    if (stream >= v->places->len || g_array_index(v->places, int64_t, stream) == TAKEN)
        return NULL;
    int64_t place = g_array_index(v->places, int64_t, stream);
    g_array_index(v->places, int64_t, stream) = TAKEN;
    if (fseeko(v->file, place, SEEK_SET) != 0 || fread(&length, sizeof length, 1, v->file) != 1) {
        v->failed = true;
        return NULL;
    }
    char *text = g_malloc0(length + 1);
    v->failed = v->failed || fread(text, 1, length, v->file) != length;
    return text;
}

bool verdict_texts_are_good(const struct verdict_texts *v)
{
    return !v->failed;
}
