# The source that reads captures without tshark; zlib unpacks those that are compressed.
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
target_sources(tcpstate_tool PRIVATE
    tcpstate/input/byte_reader.c
    tcpstate/input/capture_file.c
    tcpstate/input/capture_live.c
    tcpstate/decode/conversation_table.c
    tcpstate/decode/packet_link.c
    tcpstate/decode/packet_network.c
    tcpstate/decode/packet_tunnel.c
    tcpstate/input/source_direct.c
    tcpstate/decode/tcp_streams.c
    tcpstate/tshark/wireshark_settings.c
)
target_link_libraries(tcpstate_tool PRIVATE PkgConfig::ZLIB)
