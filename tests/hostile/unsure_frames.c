/*
 * unsure_frames FILE: prints the numbers of the packets of a capture that packet_decode() leaves to tshark, one a
 * line. Status 1: the file cannot be read to its end.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#include "decode/packet_decode.h"
#include "input/capture_file.h"

int main(int argc, char **argv)
{
    struct capture_file file;
    struct capture_packet p;
    struct decoded_packet decoded;
    int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
    if (fd < 0)
        return 1;
    enum capture_result result = capture_file_open(&file, fd, NULL, NULL);
    while (result == CAPTURE_PACKET && (result = capture_file_next(&file, &p)) == CAPTURE_PACKET) {
        if (packet_decode(p.link_type, p.data, p.captured, p.length, &decoded) == DECODED_UNSURE)
            printf("%" PRIu32 "\n", p.frame);
    }
    capture_file_close(&file);
    return result != CAPTURE_END;
}
