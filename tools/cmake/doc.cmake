# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# Manuals, if asciidoctor is installed; completions for bash, zsh and fish; what software centres read.
set(doc ${CMAKE_CURRENT_LIST_DIR}/../doc)
find_program(AWK awk REQUIRED)

# The lists of tcpstate-fields(7) come from the plugin's sources.
set(plugin ${PROJECT_SOURCE_DIR}/plugin)
set(frame_from ${plugin}/fields.c ${plugin}/verdict_fields.c)
set(conversation_from ${frame_from})
set(STEP_from ${plugin}/engine/annotation.h)
set(RESET_from ${plugin}/engine/annotation.h)
set(OPENING_from ${plugin}/engine/verdict.h)
set(CLOSE_from ${plugin}/engine/verdict.h)
set(CAUSE_from ${plugin}/engine/cause.h)
set(details_from ${plugin}/engine/annotation.c)
set(observations_from ${plugin}/engine/annotation.c)
set(causes_from ${plugin}/cause_experts.c)
set(lists ${CMAKE_CURRENT_BINARY_DIR}/lists)
file(MAKE_DIRECTORY ${lists})
foreach(list frame conversation STEP RESET OPENING CLOSE CAUSE details observations causes)
    add_custom_command(OUTPUT ${lists}/${list}.adoc
        COMMAND sh -c "${AWK} -v list=${list} -f \"$0\" \"$@\" >${lists}/${list}.adoc"
            ${doc}/fields.awk ${${list}_from}
        DEPENDS ${doc}/fields.awk ${${list}_from} VERBATIM)
    list(APPEND list_files ${lists}/${list}.adoc)
endforeach()

find_program(ASCIIDOCTOR asciidoctor)
if(ASCIIDOCTOR)
    foreach(page tcpstate.1 tcpdump2pcap.1 tcpstate-fields.7)
        cmake_path(GET page STEM name)
        cmake_path(GET page EXTENSION section)
        string(SUBSTRING ${section} 1 -1 section)
        add_custom_command(OUTPUT ${page}
            COMMAND ${ASCIIDOCTOR} -b manpage --failure-level WARN -a lists=${lists} -o ${page}
                ${doc}/${name}.adoc
            DEPENDS ${doc}/${name}.adoc ${list_files} COMMENT "Making ${page}" VERBATIM)
        list(APPEND pages ${CMAKE_CURRENT_BINARY_DIR}/${page})
        install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${page}
            DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
    endforeach()
    add_custom_target(man-pages ALL DEPENDS ${pages})
else()
    message(STATUS "asciidoctor is missing: no man pages")
endif()

# Completions come from what the commands print with --help, so the commands must run here.
set(TCPSTATE_ZSH_COMPLETIONS ${CMAKE_INSTALL_DATADIR}/zsh/site-functions CACHE STRING
    "Where zsh looks for completions")
if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
    message(STATUS "cross compiling: no completions")
else()
    set(completion ${CMAKE_CURRENT_BINARY_DIR}/completion)
    file(MAKE_DIRECTORY ${completion})
    foreach(target tcpstate_tool tcpdump2pcap)
        string(REPLACE _tool "" name ${target})
        set(bash_file ${name})
        set(zsh_file _${name})
        set(fish_file ${name}.fish)
        foreach(shell bash zsh fish)
            set(file ${completion}/${shell}/${${shell}_file})
            file(MAKE_DIRECTORY ${completion}/${shell})
            add_custom_command(OUTPUT ${file}
                COMMAND sh -c "LC_ALL=C \"$0\" --help >\"$2.help\" && ${AWK} -v program=${name} \
-v shell=${shell} -f \"$1\" \"$2.help\" >\"$2\"" $<TARGET_FILE:${target}> ${doc}/completion.awk ${file}
                DEPENDS ${target} ${doc}/completion.awk VERBATIM)
            list(APPEND completions ${file})
        endforeach()
        install(FILES ${completion}/bash/${name}
            DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
        install(FILES ${completion}/zsh/_${name} DESTINATION ${TCPSTATE_ZSH_COMPLETIONS})
        install(FILES ${completion}/fish/${name}.fish
            DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
    endforeach()
    add_custom_target(completions ALL DEPENDS ${completions})
endif()

install(FILES ${doc}/tcpstate.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo
    RENAME org.wireshark.Wireshark.tcpstate.metainfo.xml)
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/LICENSE
    DESTINATION ${CMAKE_INSTALL_DOCDIR})
