# The installed tree: relocatable, and laid out like the build tree.
#
#   bin/opendefer  bin/opendefer-launch
#   lib/opendefer/lower-and-compile              executed by opendefer-launch
#   lib/opendefer-plugin-NN.so                   one for each LLVM installed
#   lib/libopendefer.{a,so}  lib/libopendefer_resume.a  lib/libopendefer-libc++.a
#   lib/cmake/opendefer/  lib/pkgconfig/         find_package, pkg-config
#   include/opendefer/*.h
#   share/opendefer/opendefer-gdb.py, opendefer_tables.py
#   share/man/man1/  share/bash-completion/completions/  share/doc/
#
# Components, from which cmake/Packages.cmake makes packages: `tool`, `plugin`, `dev`
# and `runtime`.
include(CMakePackageConfigHelpers)

install(TARGETS opendefer opendefer-launch RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tool)
install(TARGETS opendefer-lower-and-compile
  RUNTIME DESTINATION ${CMAKE_INSTALL_LIBDIR}/opendefer COMPONENT tool)
install(TARGETS opendefer-plugin LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT plugin)
install(FILES tools/gdb/opendefer-gdb.py tools/gdb/opendefer_tables.py DESTINATION ${CMAKE_INSTALL_DATADIR}/opendefer COMPONENT tool)
install(FILES docs/man/opendefer.1 docs/man/opendefer-launch.1
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT tool)
foreach(command opendefer opendefer-launch)
  install(FILES tools/completion/opendefer.bash
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME ${command} COMPONENT tool)
endforeach()
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT tool)

install(DIRECTORY runtime/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
install(TARGETS opendefer_runtime_static opendefer_runtime_shared
  EXPORT opendeferTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT dev)
if(TARGET opendefer_runtime_resume)
  install(TARGETS opendefer_runtime_resume
    EXPORT opendeferTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
  set(OPENDEFER_RESUME_LIBRARY " -lopendefer_resume") # for opendefer.pc
endif()

# find_package(opendefer)
set(config ${CMAKE_INSTALL_LIBDIR}/cmake/opendefer)
install(EXPORT opendeferTargets NAMESPACE opendefer:: DESTINATION ${config} COMPONENT dev)
configure_package_config_file(cmake/opendeferConfig.cmake.in opendeferConfig.cmake
  INSTALL_DESTINATION ${config}
  PATH_VARS CMAKE_INSTALL_BINDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(opendeferConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/opendeferConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/opendeferConfigVersion.cmake
  cmake/OpendeferTarget.cmake
  DESTINATION ${config} COMPONENT dev)

# pkg-config
configure_file(cmake/opendefer.pc.in opendefer.pc @ONLY)
configure_file(cmake/opendefer-clang.pc.in opendefer-clang-${LLVM_VERSION_MAJOR}.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/opendefer.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/opendefer-clang-${LLVM_VERSION_MAJOR}.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT plugin)

# add_subdirectory(opendefer)
set(plugin _opendefer_plugin_${LLVM_VERSION_MAJOR})
set_property(GLOBAL PROPERTY _opendefer_command ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/opendefer)
set_property(GLOBAL PROPERTY _opendefer_command_target opendefer)
set_property(GLOBAL PROPERTY _opendefer_launcher ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/opendefer-launch)
set_property(GLOBAL PROPERTY _opendefer_launcher_target opendefer-launch)
set_property(GLOBAL PROPERTY ${plugin}
  ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/opendefer-plugin-${LLVM_VERSION_MAJOR}.so)
set_property(GLOBAL PROPERTY ${plugin}_target opendefer-plugin)
include(cmake/OpendeferTarget.cmake)
