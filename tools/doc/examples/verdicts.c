/*
 * Prints how each TCP connection of a capture (IPv4, also in Ethernet) was opened and closed:
 *   cc verdicts.c $(pkg-config --cflags --libs tcpstate libpcap) -o verdicts && ./verdicts FILE.pcap
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>
#include <tcpstate/four_tuple.h>
#include <tcpstate/verdict.h>

enum { MOST = 1000 };
static uint8_t keys[MOST + 1][12]; /* addresses and ports of end 0 and end 1 */
static struct conversation conversations[MOST + 1];
static int count;

/* Passes one IPv4 packet to the conversation of its addresses and ports. */
static void read_packet(const uint8_t *ip, size_t captured, struct segment s)
{
    size_t header = captured < 20 ? 0 : (ip[0] & 15) * 4u; /* of IP */
    const uint8_t *tcp = ip + header;
    if (header < 20 || ip[9] != 6 || captured < header ||
        !segment_read_header(&s, tcp, captured - header))
        return;
    s.len = (ip[2] << 8 | ip[3]) - header - (tcp[12] >> 4) * 4u;
    uint16_t port[2] = {tcp[0] << 8 | tcp[1], tcp[2] << 8 | tcp[3]}; /* source, destination */
    s.sender = four_tuple_sender(memcmp(ip + 12, ip + 16, 4), port[0], port[1]);
    uint16_t ends[2] = {port[s.sender], port[1 - s.sender]};
    for (int i = 0; i < 2; i++) {
        memcpy(keys[count] + i * 6, ip + (i == s.sender ? 12 : 16), 4);
        memcpy(keys[count] + i * 6 + 4, tcp + (i == s.sender ? 0 : 2), 2);
    }
    int n = 0;
    while (memcmp(keys[n], keys[count], sizeof keys[n]) != 0)
        n++;
    if (n == count) {
        conversation_init(&conversations[n], four_tuple_likely_client(ends, s.sender));
        count += count < MOST;
    }
    struct annotation annotation;
    conversation_track(&conversations[n], NULL, &s, &(struct limits)LIMITS_DEFAULT, &annotation);
}

int main(int argc, char **argv)
{
    char error[PCAP_ERRBUF_SIZE] = "no file";
    pcap_t *capture = argc < 2 ? NULL : pcap_open_offline(argv[1], error);
    struct pcap_pkthdr *head;
    const uint8_t *data;
    if (!capture)
        return fprintf(stderr, "%s\n", error), 1;
    unsigned link = pcap_datalink(capture) == DLT_RAW ? 0 : 14;
    for (uint32_t frame = 1; pcap_next_ex(capture, &head, &data) == 1; frame++) {
        int64_t time = head->ts.tv_sec * 1000000000LL + head->ts.tv_usec * 1000;
        if (head->caplen >= link)
            read_packet(data + link, head->caplen - link,
                        (struct segment){.time = time, .frame = frame});
    }
    for (int n = 0; n < count; n++) {
        struct verdict v;
        conversation_verdict(&conversations[n], &v);
        printf("%s, %s: client %s, server %s\n", opening_name(v.opening), close_name(v.close),
               state_name(conversation_state(&conversations[n], ROLE_CLIENT)),
               state_name(conversation_state(&conversations[n], ROLE_SERVER)));
    }
    return 0;
}
