# The built page of the report (web/report/dist) becomes a part of the program: no Node is needed to build, no file to run.
set(report_page ${CMAKE_SOURCE_DIR}/web/report/dist/report.html)
set(report_source ${CMAKE_BINARY_DIR}/generated/report_template.cpp)
add_custom_command(OUTPUT ${report_source}
  COMMAND ${CMAKE_COMMAND} -D IN=${report_page} -D OUT=${report_source} -D FUNCTION=report_template
          -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS ${report_page} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake)
target_sources(stride_deployment PRIVATE ${report_source})
# One literal, longer than what a compiler must take; those that can build stride take it.
set_source_files_properties(${report_source} PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
