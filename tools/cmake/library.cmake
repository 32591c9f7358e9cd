# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# The engine as a library for other programs: libtcpstate, shared and static, its headers in a folder
# with the number of the interface, and tcpstate.pc. Our own programs link the engine itself.
option(TCPSTATE_LIBRARY "Build and install libtcpstate" ON)
if(NOT TCPSTATE_LIBRARY)
    return()
endif()

# Raise this number, and the one in libtcpstate.map, with a change that breaks programs.
set(TCPSTATE_ABI 0)
set(engine ${PROJECT_SOURCE_DIR}/plugin/engine)
file(GLOB engine_sources CONFIGURE_DEPENDS ${engine}/*.c)

# Both libraries have machine code, so that any compiler can link them.
add_library(libtcpstate_objects OBJECT ${engine_sources})
target_include_directories(libtcpstate_objects PRIVATE ${PROJECT_SOURCE_DIR}/plugin)
set_target_properties(libtcpstate_objects PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF
    POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET default)
foreach(kind shared static)
    string(TOUPPER ${kind} type)
    add_library(libtcpstate_${kind} ${type} $<TARGET_OBJECTS:libtcpstate_objects>)
    set_target_properties(libtcpstate_${kind} PROPERTIES OUTPUT_NAME tcpstate LINKER_LANGUAGE C)
endforeach()

# The library exports what the public headers declare, and nothing else.
set(map ${CMAKE_CURRENT_LIST_DIR}/libtcpstate.map)
set_target_properties(libtcpstate_shared PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION ${TCPSTATE_ABI} LINK_DEPENDS ${map})
target_link_options(libtcpstate_shared PRIVATE -Wl,--version-script=${map})

foreach(name annotation c_linkage cause conversation four_tuple icmp_error segment state verdict)
    list(APPEND public_headers ${engine}/${name}.h)
endforeach()
set(headers ${CMAKE_INSTALL_INCLUDEDIR}/tcpstate-${TCPSTATE_ABI})
install(FILES ${public_headers} DESTINATION ${headers}/tcpstate COMPONENT library)
install(TARGETS libtcpstate_shared libtcpstate_static COMPONENT library)

configure_file(${CMAKE_CURRENT_LIST_DIR}/tcpstate.pc.in ${PROJECT_BINARY_DIR}/tcpstate.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/tcpstate.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
    COMPONENT library)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/../doc/examples/verdicts.c
    DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT library)
