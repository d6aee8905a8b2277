# lib/libopendefer-libc++.a: the runtime for programs that use libc++, whose
# std::string and exceptions differ from libstdc++'s. It is compiled by the
# plugin's version of Clang, with that version's libc++ (Debian's libc++-NN-dev) or
# with the one that scripts/lib.sh has unpacked in the build tree. Without either,
# it is not built.
#
# opendefer_add_libcxx_runtime(TARGET): the same sources, options and headers
# as TARGET.
function(opendefer_add_libcxx_runtime Target)
  set(Compiler ${LLVM_TOOLS_BINARY_DIR}/clang++)
  set(Flags -stdlib=libc++)
  set(Own ${PROJECT_BINARY_DIR}/libc++)
  if(EXISTS ${Own})
    set(Flags -nostdinc++ -isystem ${Own}/include)
  endif()
  execute_process(
    COMMAND ${Compiler} ${Flags} -include exception -x c++ -fsyntax-only /dev/null
    RESULT_VARIABLE Missing OUTPUT_QUIET ERROR_QUIET)
  if(Missing)
    message(STATUS "no libc++ for ${Compiler}; not building libopendefer-libc++.a")
    return()
  endif()

  get_target_property(Directory ${Target} SOURCE_DIR)
  get_target_property(Sources ${Target} SOURCES)
  set(Archive ${CMAKE_ARCHIVE_OUTPUT_DIRECTORY}/libopendefer-libc++.a)
  set(Objects)
  foreach(Source ${Sources})
    get_filename_component(Name ${Source} NAME_WE)
    set(Object ${CMAKE_CURRENT_BINARY_DIR}/libopendefer-libc++.dir/${Name}.o)
    add_custom_command(OUTPUT ${Object}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/libopendefer-libc++.dir
      COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${Compiler} ${Flags} -std=c++17 -O2 -DNDEBUG -fPIC
        -fvisibility=hidden -fvisibility-inlines-hidden
        "$<$<BOOL:$<TARGET_PROPERTY:${Target},COMPILE_DEFINITIONS>>:-D$<JOIN:$<TARGET_PROPERTY:${Target},COMPILE_DEFINITIONS>,;-D>>"
        -Wall -Wextra -Werror -I${Directory}/include -I${Directory}/src -MD -MF ${Object}.d -MT ${Object}
        -c ${Directory}/${Source} -o ${Object}
      DEPENDS ${Directory}/${Source} DEPFILE ${Object}.d
      COMMAND_EXPAND_LISTS VERBATIM)
    list(APPEND Objects ${Object})
  endforeach()
  add_custom_command(OUTPUT ${Archive}
    COMMAND ${CMAKE_COMMAND} -E rm -f ${Archive}
    COMMAND ${CMAKE_AR} rcs ${Archive} ${Objects}
    DEPENDS ${Objects} VERBATIM)
  add_custom_target(opendefer_runtime_libcxx ALL DEPENDS ${Archive})
  install(FILES ${Archive} DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
endfunction()
