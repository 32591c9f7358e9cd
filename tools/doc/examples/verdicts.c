/*
 * Prints how each TCP connection of a capture was opened and closed (IPv4, in Ethernet or raw):
 *   cc verdicts.c $(pkg-config --cflags --libs tcpstate libpcap) -o verdicts && ./verdicts FILE.pcap
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>
#include <tcpstate/verdict.h>

int main(int argc, char **argv)
{
    static struct {
        uint8_t end[2][6]; /* address and port; end 0 is the lower one */
        struct conversation is;
    } known[1000];
    int count = 0, n;
    struct annotation annotation;
    struct pcap_pkthdr *head;
    const uint8_t *data;
    char error[PCAP_ERRBUF_SIZE] = "no file";
    pcap_t *capture = argc < 2 ? NULL : pcap_open_offline(argv[1], error);
    if (!capture)
        return fprintf(stderr, "%s\n", error), 1;

    size_t link = pcap_datalink(capture) == DLT_RAW ? 0 : 14, before = link + 20; /* TCP */
    for (uint32_t frame = 1; pcap_next_ex(capture, &head, &data) == 1; frame++) {
        const uint8_t *ip = data + link, *tcp = data + before;
        struct segment s = {.frame = frame,
                            .time = head->ts.tv_sec * 1000000000LL + head->ts.tv_usec * 1000};
        if (head->caplen < before || ip[0] != 0x45 || ip[9] != 6 || count == 999 ||
            !segment_read_header(&s, tcp, head->caplen - before))
            continue; /* not TCP behind an IPv4 header of 20 octets */
        s.len = (ip[2] << 8 | ip[3]) - 20 - (tcp[12] >> 4) * 4;

        uint8_t end[2][6]; /* source and destination */
        for (int i = 0; i < 2; i++) {
            memcpy(end[i], ip + 12 + i * 4, 4);
            memcpy(end[i] + 4, tcp + i * 2, 2);
        }
        s.sender = memcmp(end[0], end[1], 6) > 0;
        memcpy(known[count].end[s.sender], end[0], 6);
        memcpy(known[count].end[!s.sender], end[1], 6);
        for (n = 0; memcmp(known[n].end, known[count].end, 12) != 0;)
            n++;
        unsigned client = s.sender ^ (memcmp(end[0] + 4, end[1] + 4, 2) < 0); /* the higher port */
        if (n == count)
            conversation_init(&known[count++].is, client);
        conversation_track(&known[n].is, NULL, &s, &(struct limits)LIMITS_DEFAULT, &annotation);
    }

    for (n = 0; n < count; n++) {
        struct verdict v;
        conversation_verdict(&known[n].is, &v);
        printf("%s, %s\n", opening_name(v.opening), close_name(v.close));
    }
    return 0;
}
