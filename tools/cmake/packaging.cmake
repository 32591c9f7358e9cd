# The Debian package that `cpack` makes in the build folder (cmake -DCMAKE_INSTALL_PREFIX=/usr).
#
# It fits the one minor version of Wireshark that it was built against. dpkg-shlibdeps sees to that:
# every one of them has its own libwireshark package.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tcpstate)
set(CPACK_PACKAGE_CONTACT "The tcpstate developers <tcpstate@localhost>")
set(CPACK_SET_DESTDIR ON) # the plugin's folder is Wireshark's, whatever our own prefix
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE "1+wireshark${Wireshark_MAJOR_VERSION}.${Wireshark_MINOR_VERSION}")
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS tshark)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS wireshark)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"A plugin for Wireshark, tshark and sharkd that annotates every TCP segment with
the states of both ends (RFC 9293), the transitions, who closed first and who
holds TIME_WAIT; the command tcpstate, which prints the same as text or JSON;
and tcpdump2pcap, which turns printed tcpdump output back into a capture.")

install(FILES ${CMAKE_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)

include(CPack)
