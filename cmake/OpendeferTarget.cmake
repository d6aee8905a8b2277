# opendefer_target(TARGET [EXPLAIN] [TABLE_FRAMES | NO_TABLE_FRAMES] [FAULTS]
#                  [MAX_OPEN_DEFERS N] [MAX_EXIT_PRODUCT N] [METHOD plugin|launcher])
#
# Lets the C++ sources of TARGET use defer, and links the runtime.
#
#   plugin    Clang lowers while it compiles. Needs the plugin for exactly that
#             version of Clang.
#   launcher  opendefer-launch runs before any compiler and gives it lowered
#             sources. If the target already has a launcher (ccache, distcc),
#             that one runs after it, on the lowered sources.
#
# Without METHOD: the plugin if there is one for the compiler, else the
# launcher. OPENDEFER_METHOD is the default for all targets.
#
# EXPLAIN prints a remark for every defer; NO_TABLE_FRAMES registers the frames
# of all functions (TABLE_FRAMES is the default, where it is possible); FAULTS
# compiles for panic_on_fault() and needs g++ 12 or newer; MAX_OPEN_DEFERS and
# MAX_EXIT_PRODUCT move the limits of open-coded lowering (see `opendefer
# --help`).
#
# The runtime is opendefer::runtime (static), or opendefer::runtime_shared
# where BUILD_SHARED_LIBS is on: a program and the shared libraries through
# which it panics need one runtime between them.
#
# opendefer_clang_tidy(TARGET COMMAND...)
#
# Runs clang-tidy on lowered text when a source of TARGET is compiled, as the
# property CXX_CLANG_TIDY does. COMMAND is clang-tidy and its options. --fix is
# refused, because it would change the lowered text.
#
# The file that includes this one sets these global properties:
#   _opendefer_command       the path of opendefer
#   _opendefer_launcher      the path of opendefer-launch
#   _opendefer_plugin_NN     the path of the plugin of Clang NN
# If the same build creates these files, it also sets properties with the suffix
# _target to the targets that create them.
include_guard(GLOBAL)

# Use these policies whatever the project requests, because a target may belong to
# another directory.
cmake_policy(VERSION 3.20)

set(OPENDEFER_METHOD "" CACHE STRING "How opendefer_target() lowers: plugin, launcher, or empty for the best there is")
set_property(CACHE OPENDEFER_METHOD PROPERTY STRINGS "" plugin launcher)

# The property with the plugin for the C++ compiler of this project, or "".
function(_opendefer_find_plugin Result)
  set(${Result} "" PARENT_SCOPE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    string(REGEX MATCH "^[0-9]+" Major "${CMAKE_CXX_COMPILER_VERSION}")
    get_property(Plugin GLOBAL PROPERTY _opendefer_plugin_${Major})
    if(Plugin)
      set(${Result} _opendefer_plugin_${Major} PARENT_SCOPE)
    endif()
  endif()
endfunction()

# Sets `Result` to the path in `Property`. All sources of TARGET, including those
# that are added later in the same directory, depend on that file.
function(_opendefer_needs Target Property Result)
  get_property(File GLOBAL PROPERTY ${Property})
  get_property(Maker GLOBAL PROPERTY ${Property}_target)
  if(Maker)
    add_dependencies(${Target} ${Maker})
  endif()
  cmake_language(EVAL CODE "cmake_language(DEFER CALL _opendefer_depend [[${Target}]] [[${File}]])")
  set(${Result} "${File}" PARENT_SCOPE)
endfunction()
function(_opendefer_depend Target File)
  get_target_property(Sources ${Target} SOURCES)
  list(FILTER Sources EXCLUDE REGEX "\\$<")
  if(Sources)
    get_target_property(Directory ${Target} SOURCE_DIR)
    set_property(SOURCE ${Sources} DIRECTORY ${Directory}
      APPEND PROPERTY OBJECT_DEPENDS "${File}")
  endif()
endfunction()

function(opendefer_target Target)
  cmake_parse_arguments(PARSE_ARGV 1 Arg "EXPLAIN;TABLE_FRAMES;NO_TABLE_FRAMES;FAULTS" "MAX_OPEN_DEFERS;MAX_EXIT_PRODUCT;METHOD" "")
  if(Arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "opendefer_target: unknown argument '${Arg_UNPARSED_ARGUMENTS}'")
  endif()
  if(NOT TARGET ${Target})
    message(FATAL_ERROR "opendefer_target: '${Target}' is not a target")
  endif()
  get_target_property(Type ${Target} TYPE)
  get_target_property(Aliased ${Target} ALIASED_TARGET)
  get_target_property(Imported ${Target} IMPORTED)
  if(Aliased)
    message(FATAL_ERROR "opendefer_target: '${Target}' is an alias; use '${Aliased}' instead")
  elseif(Imported OR NOT Type MATCHES "^(EXECUTABLE|(STATIC|SHARED|MODULE|OBJECT)_LIBRARY)$")
    message(FATAL_ERROR "opendefer_target: '${Target}' compiles no sources in this project; use the targets whose sources or headers contain 'defer'")
  endif()
  if(NOT CMAKE_CXX_COMPILER_LOADED)
    message(FATAL_ERROR "opendefer_target: language CXX is not enabled; add it to 'project()'")
  endif()

  if(Arg_FAULTS)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      message(FATAL_ERROR "opendefer_target: FAULTS needs g++, because ${CMAKE_CXX_COMPILER_ID} ignores -fnon-call-exceptions")
    endif()
    foreach(Option -fnon-call-exceptions -mharden-sls=return -fno-reorder-blocks-and-partition
        -fno-optimize-sibling-calls)
      target_compile_options(${Target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:${Option}>)
    endforeach()
  endif()

  _opendefer_find_plugin(Plugin)
  if(NOT Arg_METHOD)
    set(Arg_METHOD "${OPENDEFER_METHOD}")
  endif()
  if(NOT Arg_METHOD)
    if(Plugin)
      set(Arg_METHOD plugin)
    else()
      set(Arg_METHOD launcher)
    endif()
  endif()

  set(Options)
  foreach(Flag EXPLAIN TABLE_FRAMES NO_TABLE_FRAMES)
    if(Arg_${Flag})
      string(TOLOWER ${Flag} Option)
      string(REPLACE _ - Option ${Option})
      list(APPEND Options ${Option})
    endif()
  endforeach()
  foreach(Limit MAX_OPEN_DEFERS MAX_EXIT_PRODUCT)
    if(DEFINED Arg_${Limit})
      string(TOLOWER ${Limit} Flag)
      string(REPLACE _ - Flag ${Flag})
      list(APPEND Options ${Flag}=${Arg_${Limit}})
    endif()
  endforeach()

  if(Arg_METHOD STREQUAL "plugin")
    if(NOT Plugin)
      message(FATAL_ERROR "opendefer_target: no plugin for ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}; remove METHOD, or use 'METHOD launcher'")
    endif()
    _opendefer_needs(${Target} ${Plugin} File)
    list(TRANSFORM Options PREPEND -fplugin-arg-opendefer-)
    foreach(Option -fplugin=${File} ${Options})
      target_compile_options(${Target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:${Option}>)
    endforeach()
  elseif(Arg_METHOD STREQUAL "launcher")
    _opendefer_needs(${Target} _opendefer_launcher File)
    list(TRANSFORM Options PREPEND --)
    get_target_property(Behind ${Target} CXX_COMPILER_LAUNCHER)
    if(NOT Behind)
      set(Behind)
    endif()
    # The whole tree may use the launcher already.
    list(FILTER Behind EXCLUDE REGEX "(^|/)opendefer-launch$")
    set_property(TARGET ${Target} PROPERTY CXX_COMPILER_LAUNCHER ${File} ${Options} ${Behind})
  else()
    message(FATAL_ERROR "opendefer_target: invalid METHOD '${Arg_METHOD}'; expected 'plugin' or 'launcher'")
  endif()

  if(BUILD_SHARED_LIBS)
    target_link_libraries(${Target} PRIVATE opendefer::runtime_shared)
  else()
    target_link_libraries(${Target} PRIVATE opendefer::runtime)
  endif()
endfunction()

function(opendefer_clang_tidy Target)
  if(NOT TARGET ${Target} OR NOT ARGN)
    message(FATAL_ERROR "opendefer_clang_tidy: expected a target, followed by clang-tidy and its options")
  endif()
  if("${ARGN}" MATCHES "(^|;)(--?(fix|export-fixes))")
    message(FATAL_ERROR "opendefer_clang_tidy: '${CMAKE_MATCH_2}' is not supported, because it would change lowered text instead of the sources")
  endif()
  get_property(Command GLOBAL PROPERTY _opendefer_command)
  get_property(Maker GLOBAL PROPERTY _opendefer_command_target)
  set(Overlay "${CMAKE_CURRENT_BINARY_DIR}/${Target}_lowered.yaml")
  get_target_property(Directory ${Target} SOURCE_DIR)
  # Always out of date, because only a parse finds the headers of the sources.
  add_custom_target(${Target}_lowered
    COMMAND "${Command}" --quiet -p "${CMAKE_BINARY_DIR}" --vfsoverlay=${Overlay}
      "$<FILTER:$<TARGET_PROPERTY:${Target},SOURCES>,INCLUDE,\\.(cpp|cc|cxx|c\\+\\+|C)$>"
    WORKING_DIRECTORY "${Directory}" COMMAND_EXPAND_LISTS VERBATIM
    COMMENT "Lowering the sources of ${Target} for clang-tidy")
  if(Maker)
    add_dependencies(${Target}_lowered ${Maker})
  endif()
  add_dependencies(${Target} ${Target}_lowered)
  set_target_properties(${Target} PROPERTIES
    EXPORT_COMPILE_COMMANDS ON
    CXX_CLANG_TIDY "${ARGN};--vfsoverlay=${Overlay}")
endfunction()
