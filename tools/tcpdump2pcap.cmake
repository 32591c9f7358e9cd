# tcpdump2pcap, and the captures made with it from the articles' lines.
add_executable(tcpdump2pcap
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/ascii_dump.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/endpoint_names.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/hex_dump.c
    ${CMAKE_CURRENT_LIST_DIR}/common/message.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/absolute_numbers.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/packet_bytes.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/restored_packet.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/remarks.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/main.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/tcpdump_fields.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/tcpdump_line.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/tcpdump_options.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/tcpdump_text.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/tcpdump_time.c
    ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap/text_span.c)
target_compile_definitions(tcpdump2pcap PRIVATE
    _DEFAULT_SOURCE TCPSTATE_VERSION="${PROJECT_VERSION}")
target_include_directories(tcpdump2pcap PRIVATE
    ${CMAKE_CURRENT_LIST_DIR} ${CMAKE_CURRENT_LIST_DIR}/tcpdump2pcap)
target_link_libraries(tcpdump2pcap PRIVATE PkgConfig::GLIB PkgConfig::PCAP)
set_target_properties(tcpdump2pcap PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tools)
install(TARGETS tcpdump2pcap RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# captures/seeds/X.txt -> captures/seeds/X.pcap, in the source tree, where they are kept.
# nsesrvr is IANA's name for the port of one article, which not every /etc/services knows.
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
