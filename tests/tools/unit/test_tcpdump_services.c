/*
 * The ports of service names that the system does not know.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "service_names.h"

/* This program's own function comes before that of the C library: no system knows any service. */
struct servent *getservbyname(const char *__name, const char *__proto)
{
    (void)__name;
    (void)__proto;
    return NULL;
}

static void other_systems_names_have_their_ports(void)
{
    static const struct {
        const char *name;
        uint16_t port;
    } known[] = {
        {"afp", 548},         {"bitcoin", 8333},        {"cassandra", 9042},
        {"csync", 30865},     {"elasticsearch", 9200},  {"globalcatldap", 3268},
        {"hostnames", 101},   {"http-alt", 8080},       {"ircd", 6667},
        {"jetdirect", 9100},  {"kafka", 9092},          {"l2tp", 1701},
        {"memcached", 11211}, {"ms-term-serv", 3389},   {"msrpc", 135},
        {"nameserver", 42},   {"pdl-datastream", 9100}, {"rdp", 3389},
        {"rpcbind", 111},     {"snews", 563},           {"squid", 3128},
        {"vnc", 5900},        {"vnc-server", 5900},     {"www-http", 80},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        uint16_t port = 0;
        g_test_message("%s", known[i].name);
        g_assert_true(service_port(known[i].name, &port));
        g_assert_cmpuint(port, ==, known[i].port);
    }
}

static void unknown_names_have_none(void)
{
    uint16_t port = 7;
    g_assert_false(service_port("", &port));
    g_assert_false(service_port("no-such-service", &port));
    g_assert_false(service_port("zzz", &port));
    g_assert_cmpuint(port, ==, 7);
}

/* The ports from `first` to `last` have a name. */
struct ports {
    unsigned first, last;
};

static void add_name(GHashTable *names, const char *name, struct ports ports)
{
    GArray *all = g_hash_table_lookup(names, name);
    if (!all) {
        all = g_array_new(FALSE, FALSE, sizeof ports);
        g_hash_table_insert(names, g_strdup(name), all);
    }
    g_array_append_val(all, ports);
}

/* Reads "NAME PORT[-PORT]/PROTOCOL[/PROTOCOL] [ALIAS...] [# comment]". */
static void add_line(GHashTable *names, char *line)
{
    char **words;
    GPtrArray *full = g_ptr_array_new();
    line[strcspn(line, "#")] = '\0';
    words = g_strsplit_set(line, " \t", -1);
    for (char **word = words; *word; word++) {
        if (**word)
            g_ptr_array_add(full, *word);
    }
    const char *slash = full->len > 1 ? strchr(full->pdata[1], '/') : NULL;
    if (slash && strstr(slash, "/tcp")) {
        const char *dash = strchr(full->pdata[1], '-');
        unsigned first = (unsigned)strtoul(full->pdata[1], NULL, 10);
        struct ports ports = {first, dash ? (unsigned)strtoul(dash + 1, NULL, 10) : first};
        add_name(names, full->pdata[0], ports);
        for (guint i = 2; i < full->len; i++)
            add_name(names, full->pdata[i], ports);
    }
    g_ptr_array_free(full, TRUE);
    g_strfreev(words);
}

static bool has_port(const GArray *all, unsigned port)
{
    for (guint i = 0; i < all->len; i++) {
        const struct ports *ports = &g_array_index(all, struct ports, i);
        if (port >= ports->first && port <= ports->last)
            return true;
    }
    return false;
}

static void free_ports(void *all)
{
    g_array_free(all, TRUE);
}

/* The list of a system or of Wireshark gives each name that service_port() knows the same port. */
static void ports_are_those_of_a_list(const void *path)
{
    char *text = NULL;
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_ports);
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        g_test_skip("this system has no such list");
    } else {
        unsigned found = 0;
        GHashTableIter each;
        void *name, *ports;
        char **lines = g_strsplit(text, "\n", -1);
        for (char **line = lines; *line; line++)
            add_line(names, *line);
        g_hash_table_iter_init(&each, names);
        while (g_hash_table_iter_next(&each, &name, &ports)) {
            uint16_t port;
            if (!service_port(name, &port))
                continue;
            g_test_message("%s %u", (const char *)name, port);
            g_assert_true(has_port(ports, port));
            found++;
        }
        g_assert_cmpuint(found, >, 200);
        g_strfreev(lines);
    }
    g_hash_table_destroy(names);
    g_free(text);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/services/other_systems", other_systems_names_have_their_ports);
    g_test_add_func("/services/unknown", unknown_names_have_none);
    g_test_add_data_func("/services/debian", "/etc/services", ports_are_those_of_a_list);
    g_test_add_data_func("/services/wireshark", "/usr/share/wireshark/services",
                         ports_are_those_of_a_list);
    return g_test_run();
}
