# The source that reads captures without tshark; zlib unpacks those that are compressed.
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
target_sources(tcpstate_tool PRIVATE
    byte_reader.c
    capture_file.c
    capture_live.c
    conversation_table.c
    packet_link.c
    packet_network.c
    packet_tunnel.c
    source_pcap.c
    tcp_streams.c
    wireshark_settings.c
)
target_link_libraries(tcpstate_tool PRIVATE PkgConfig::ZLIB)
