# Debian packages, by CPack (scripts/package builds all that goes in):
#
#   opendefer        the commands, their manual pages and completion, the plugins of
#                    all LLVMs built, the script for gdb
#   libopendefer-dev headers, static libraries, find_package and pkg-config
#   libopendefer0.1  the shared runtime
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME opendefer)
set(CPACK_PACKAGE_CONTACT "The opendefer maintainers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Go's defer, panic and recover for C++")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/debian/Finish.cmake)

# One package for each component, except that plugins are in the commands' package.
set(CPACK_COMPONENTS_ALL tool plugin dev runtime)
set(CPACK_COMPONENTS_PLUGIN plugin) # for builds that provide nothing else
set(CPACK_COMPONENT_TOOL_GROUP tool)
set(CPACK_COMPONENT_PLUGIN_GROUP tool)
set(CPACK_COMPONENT_DEV_GROUP dev)
set(CPACK_COMPONENT_RUNTIME_GROUP runtime)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_TOOL_PACKAGE_NAME opendefer)
set(CPACK_DEBIAN_TOOL_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_TOOL_PACKAGE_DEPENDS "libopendefer-dev (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_TOOL_PACKAGE_RECOMMENDS "g++ | c++-compiler")
set(CPACK_DEBIAN_TOOL_PACKAGE_SUGGESTS "ccache, distcc, gdb, bash-completion") # scripts/package adds clang
set(CPACK_COMPONENT_TOOL_DESCRIPTION
"The command that rewrites sources, the launcher that goes before any compiler,
and plugins for Clang.")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libopendefer-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libopendefer${OPENDEFER_ABI_VERSION} (= ${PROJECT_VERSION})")
set(CPACK_COMPONENT_DEV_DESCRIPTION
"What lowered programs are compiled with and linked to.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libopendefer${OPENDEFER_ABI_VERSION})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/debian/triggers)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
"What programs need to run that link libopendefer.so.")

# Debian requires the licence in each package.
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/opendefer RENAME copyright COMPONENT tool)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libopendefer-dev RENAME copyright COMPONENT dev)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libopendefer${OPENDEFER_ABI_VERSION} RENAME copyright COMPONENT runtime)

include(CPack)
