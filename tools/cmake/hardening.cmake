# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's hardening flags, as far as the compiler has them. Debian builds its own programs with these
# flags. -DTCPSTATE_HARDENING=OFF leaves them out.
option(TCPSTATE_HARDENING "Build with Debian's hardening flags" ON)

if(TCPSTATE_HARDENING)
    include(CheckCCompilerFlag)
    include(CheckLinkerFlag)
    include(CheckPIESupported)

    foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection
            "-Wformat -Werror=format-security")
        string(MAKE_C_IDENTIFIER "has${flag}" has)
        check_c_compiler_flag("-Werror ${flag}" ${has})
        if(${has})
            add_compile_options("SHELL:${flag}")
        endif()
    endforeach()

    # This flag needs optimisation, and the sanitizers find more without it.
    if(NOT CMAKE_C_FLAGS MATCHES "-fsanitize|_FORTIFY_SOURCE")
        add_compile_options($<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE>
                            $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
    endif()

    foreach(flag -Wl,-z,relro -Wl,-z,now)
        string(MAKE_C_IDENTIFIER "has${flag}" has)
        check_linker_flag(C ${flag} ${has})
        if(${has})
            add_link_options(${flag})
        endif()
    endforeach()

    check_pie_supported(LANGUAGES C)
    set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()
