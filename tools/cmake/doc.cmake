# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# Man pages, if asciidoctor is installed, and the completion for bash.
find_program(ASCIIDOCTOR asciidoctor)
if(ASCIIDOCTOR)
    set(pages)
    foreach(name tcpstate tcpdump2pcap)
        set(source ${CMAKE_CURRENT_LIST_DIR}/../doc/${name}.adoc)
        set(page ${CMAKE_CURRENT_BINARY_DIR}/${name}.1)
        add_custom_command(OUTPUT ${page}
            COMMAND ${ASCIIDOCTOR} -b manpage --failure-level WARN -o ${page} ${source}
            DEPENDS ${source} COMMENT "Making ${name}.1" VERBATIM)
        list(APPEND pages ${page})
    endforeach()
    add_custom_target(man-pages ALL DEPENDS ${pages})
    install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
else()
    message(STATUS "asciidoctor is missing: no man pages")
endif()
# bash-completion looks for a file with the name of the command.
foreach(name tcpstate tcpdump2pcap)
    install(FILES ${CMAKE_CURRENT_LIST_DIR}/../doc/tcpstate.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME ${name})
endforeach()

install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/LICENSE
    DESTINATION ${CMAKE_INSTALL_DOCDIR})
