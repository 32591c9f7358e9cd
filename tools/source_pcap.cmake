# The source that reads captures without tshark; zlib unpacks those that are compressed.
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
target_sources(tcpstate_tool PRIVATE
    byte_reader.c
    capture_file.c
    capture_live.c
    tcpstate/decode/conversation_table.c
    tcpstate/decode/packet_link.c
    tcpstate/decode/packet_network.c
    tcpstate/decode/packet_tunnel.c
    source_pcap.c
    tcpstate/decode/tcp_streams.c
    wireshark_settings.c
)
target_link_libraries(tcpstate_tool PRIVATE PkgConfig::ZLIB)
