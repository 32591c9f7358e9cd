/*
 * Checks the input before a source reads it, names it, and says what is wrong with it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "input_check.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <inttypes.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture_file.h"
#include "common/message.h"
#include "common/same_file.h"

const char *input_name(const struct source_request *request)
{
    if (request->name)
        return request->name;
    if (request->interface)
        return request->interface;
    return strcmp(request->file, "-") != 0 ? request->file : "standard input";
}

const char *input_file_name(const struct source_request *request, unsigned file)
{
    return request->files ? request->files[file] : input_name(request);
}

enum status input_check(const char *file)
{
    struct stat status;
    if (!strcmp(file, "-"))
        return STATUS_OK;
    if (stat(file, &status) != 0 || access(file, R_OK) != 0) {
        message_error("%s: %s", file, g_strerror(errno));
        return STATUS_INPUT;
    }
    if (S_ISDIR(status.st_mode)) {
        message_error("%s is a directory: name a capture in it", file);
        return STATUS_INPUT;
    }
    if (S_ISREG(status.st_mode) && status.st_size == 0) {
        message_error("%s is empty: it has not even the header of a capture", file);
        message_hint("tcpdump writes in blocks; with -U it writes each packet at once");
        return STATUS_INPUT;
    }
    return STATUS_OK;
}

bool input_is_repeatable(const char *file)
{
    struct stat info;
    return file && strcmp(file, "-") != 0 && stat(file, &info) == 0 && S_ISREG(info.st_mode);
}

bool input_stays_whole(const char *option, const char *output, char *const *inputs)
{
    for (; inputs && *inputs; inputs++) {
        if (!same_file_as_input(output, *inputs))
            continue;
        message_error("%s: %s is the input %s and would be overwritten: name another file", option,
                      output, *inputs);
        return false;
    }
    return true;
}

bool input_first_time(const char *file, int64_t *time)
{
    struct capture_file capture;
    struct capture_packet packet;
    int fd = input_is_repeatable(file) ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return false;
    enum capture_result result = capture_file_open(&capture, fd, NULL, NULL);
    if (result == CAPTURE_PACKET)
        result = capture_file_next(&capture, &packet);
    if (result == CAPTURE_PACKET)
        *time = packet.time;
    capture_file_close(&capture);
    close(fd);
    return result == CAPTURE_PACKET;
}

bool input_interface_is_unknown(const char *name)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_if_t *list = NULL;
    if (strspn(name, "0123456789") == strlen(name) || /* tshark also takes numbers of its list */
        pcap_findalldevs(&list, error) != 0)
        return false;
    /* Some devices take a number behind their name: nflog:5. */
    g_autofree char *device = g_strndup(name, strcspn(name, ":"));
    const pcap_if_t *interface = list;
    while (interface && strcmp(interface->name, name) != 0 && strcmp(interface->name, device) != 0)
        interface = interface->next;
    bool unknown = list && !interface && if_nametoindex(name) == 0;
    pcap_freealldevs(list);
    return unknown;
}

enum status input_no_interface(const char *interface, const char *reason)
{
    message_error("cannot capture on %s: %s", interface, reason);
    message_hint("tcpstate -D lists the interfaces");
    return STATUS_INPUT;
}

enum status input_not_permitted(const char *interface)
{
    message_error("%s: you have no right to capture there", interface);
    message_hint("root is not needed: members of dumpcap's group may capture, with tshark:");
    message_hint(
        "sudo dpkg-reconfigure wireshark-common (answer yes), sudo adduser $USER wireshark,");
    message_hint("then log in again");
    return STATUS_INPUT;
}

enum status input_incomplete(const struct source_request *request, const char *what,
                             uint32_t last_frame)
{
    message_error("%s %s", input_name(request), what);
    if (last_frame)
        message_hint("everything up to frame %" PRIu32
                     " was read; the verdicts are as of that frame",
                     last_frame);
    else
        message_hint("no TCP segment was read before that");
    return STATUS_CUT_SHORT;
}

enum status input_not_read(const struct source_request *request, unsigned file, const char *why,
                           uint32_t last_frame)
{
    char *const *rest = request->files ? &request->files[file + 1] : NULL;
    message_error("%s: %s (after frame %" PRIu32 ")", input_file_name(request, file), why,
                  last_frame);
    if (rest && *rest) {
        g_autofree char *names = g_strjoinv(", ", (char **)rest);
        message_error("not read: %s", names);
    }
    message_hint("--engine tshark may read it");
    return STATUS_INPUT;
}

void input_cut_headers(const struct source_request *request, uint64_t count, uint32_t first)
{
    if (count == 0)
        return;
    message_error("%s: %" PRIu64
                  " packets were cut off before or in their TCP header, the first is "
                  "frame %" PRIu32,
                  input_name(request), count, first);
    message_hint(
        "what they say is missing here; capture again with tcpdump -s 96, or -s 0 for whole "
        "packets");
}

void input_capturing(const struct source_request *request)
{
    if (request->says_capturing)
        message_error("%s: capturing", request->interface);
}
