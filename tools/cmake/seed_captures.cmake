# Makes captures/seeds/X.pcap from captures/seeds/X.txt, the lines of the articles. The source tree has
# both. "nsesrvr" is IANA's name for the port in one article. Some /etc/services lack it.
#
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
set(seed_directory ${PROJECT_SOURCE_DIR}/captures/seeds)
file(GLOB seed_texts CONFIGURE_DEPENDS ${seed_directory}/*.txt)
set(seed_commands)
foreach(text IN LISTS seed_texts)
    cmake_path(REPLACE_EXTENSION text LAST_ONLY pcap OUTPUT_VARIABLE capture)
    list(APPEND seed_commands
        COMMAND tcpdump2pcap --port nsesrvr=9988 -o ${capture} ${text})
endforeach()
add_custom_target(seed-captures ${seed_commands}
    COMMENT "Making captures/seeds/*.pcap from the text beside them" VERBATIM)
