/*
 * Sends the packets of a capture over an interface, at a given rate:
 *
 *   send_packets INTERFACE FILE.pcap PACKETS_A_SECOND SECONDS
 *
 * make_capture writes such a file. At its end, the program begins it again. Prints how many packets
 * it has sent.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { FILE_HEADER = 24, RECORD_HEADER = 16, ETH_P_ALL_ = 0x0003, BATCH = 64 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int open_interface(const char *name)
{
    struct sockaddr_ll address = {.sll_family = AF_PACKET,
                                  .sll_protocol = htons(ETH_P_ALL_),
                                  .sll_ifindex = (int)if_nametoindex(name)};
    int sender = socket(AF_PACKET, SOCK_RAW, 0);
    if (sender < 0 || bind(sender, (struct sockaddr *)&address, sizeof address) != 0) {
        perror(name);
        exit(1);
    }
    return sender;
}

static const unsigned char *map_file(const char *name, size_t *size)
{
    struct stat info;
    int fd = open(name, O_RDONLY);
    if (fd < 0 || fstat(fd, &info) != 0) {
        perror(name);
        exit(1);
    }
    *size = (size_t)info.st_size;
    return mmap(NULL, *size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 1;
    int sender = open_interface(argv[1]);
    size_t size, at = FILE_HEADER;
    const unsigned char *file = map_file(argv[2], &size);
    double rate = atof(argv[3]), begin = now(), end = begin + atof(argv[4]);
    uint64_t sent = 0;
    for (double time = begin; time < end; time = now()) {
        if ((double)sent > (time - begin) * rate) {
            usleep(200);
            continue;
        }
        for (int i = 0; i < BATCH; i++) {
            uint32_t length;
            memcpy(&length, file + at + 8, sizeof length);
            sent += send(sender, file + at + RECORD_HEADER, length, 0) == (ssize_t)length;
            at += RECORD_HEADER + length;
            at = at < size ? at : FILE_HEADER;
        }
    }
    printf("%llu\n", (unsigned long long)sent);
    return 0;
}
