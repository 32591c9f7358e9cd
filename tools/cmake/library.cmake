# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# The engine as a library for other programs: libtcpstate, shared and static, with the headers in a
# folder of their version and tcpstate.pc. Our own programs link the engine as an object of their own.
option(TCPSTATE_LIBRARY "Build and install libtcpstate" ON)
if(NOT TCPSTATE_LIBRARY)
    return()
endif()

# A change that breaks programs raises this number, and the one in libtcpstate.map.
set(TCPSTATE_ABI 0)
set(engine ${PROJECT_SOURCE_DIR}/plugin/engine)
file(GLOB engine_sources CONFIGURE_DEPENDS ${engine}/*.c)

# The program that links it decides about optimisation at link time, so both hold machine code.
foreach(kind shared static)
    string(TOUPPER ${kind} type)
    add_library(libtcpstate_${kind} ${type} ${engine_sources})
    target_include_directories(libtcpstate_${kind} PRIVATE ${PROJECT_SOURCE_DIR}/plugin)
    set_target_properties(libtcpstate_${kind} PROPERTIES OUTPUT_NAME tcpstate
        INTERPROCEDURAL_OPTIMIZATION OFF POSITION_INDEPENDENT_CODE ON)
endforeach()

# What the public headers declare is exported, and nothing else.
set(map ${CMAKE_CURRENT_LIST_DIR}/libtcpstate.map)
set_target_properties(libtcpstate_shared PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION ${TCPSTATE_ABI} C_VISIBILITY_PRESET default
    LINK_DEPENDS ${map})
target_link_options(libtcpstate_shared PRIVATE -Wl,--version-script=${map})

foreach(name annotation conversation four_tuple segment state verdict)
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
