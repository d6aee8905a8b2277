# CPack runs this on the contents of the packages. Applies Debian's rules where an
# installation by hand differs.
set(here ${CMAKE_CURRENT_LIST_DIR})
file(STRINGS ${here}/lintian-overrides overrides)

file(GLOB licences ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/doc/*/copyright)
foreach(licence IN LISTS licences)
  string(REGEX MATCH "^(.*)/share/doc/([^/]*)/copyright$" all "${licence}")
  set(root ${CMAKE_MATCH_1})
  set(package ${CMAKE_MATCH_2})
  configure_file(${here}/copyright ${licence} COPYONLY)
  set(own ${overrides})
  list(FILTER own INCLUDE REGEX "^${package}: ")
  list(JOIN own "\n" own)
  file(WRITE ${root}/share/lintian/overrides/${package} "${own}\n")
endforeach()

file(GLOB pages ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/man/*/*.[1-9])
foreach(page IN LISTS pages)
  execute_process(COMMAND gzip -9nf ${page} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
