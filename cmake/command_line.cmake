# The front door: the program `stride`. All but main.cpp is a library, so that its parts are tested like any room's.
file(GLOB cli_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/stride/cli/*.cpp)
set(cli_tests ${cli_files})
list(FILTER cli_tests INCLUDE REGEX "_test\\.cpp$")
list(FILTER cli_files EXCLUDE REGEX "(_test|/main)\\.cpp$")

# The commit that a run was made with, looked up at every build.
set(code_version_file ${CMAKE_BINARY_DIR}/generated/stride_code_version.hpp)
add_custom_target(stride_code_version
  COMMAND ${CMAKE_COMMAND} -D OUT=${code_version_file} -D SOURCE=${CMAKE_SOURCE_DIR}
          -P ${CMAKE_SOURCE_DIR}/cmake/code_version.cmake
  BYPRODUCTS ${code_version_file})

add_library(stride_cli STATIC ${cli_files} ${code_bytes_file})
add_dependencies(stride_cli stride_code_version)
target_include_directories(stride_cli PRIVATE ${CMAKE_BINARY_DIR}/generated)
target_compile_definitions(stride_cli PRIVATE STRIDE_VERSION="${PROJECT_VERSION}")
target_link_libraries(stride_cli PUBLIC stride_flags stride_deployment stride_training stride_compression stride_engine stride_models stride_windows
                                        stride_recordings stride_evaluation)
# CLI11's headers do not pass our warnings; they are not ours to mend.
get_target_property(cli11_headers CLI11::CLI11 INTERFACE_INCLUDE_DIRECTORIES)
target_include_directories(stride_cli SYSTEM PUBLIC ${cli11_headers})

stride_precompiled(stride_cli LIKE stride_cli <CLI/CLI.hpp> <fmt/format.h>)

add_executable(stride ${CMAKE_SOURCE_DIR}/src/stride/cli/main.cpp)
target_link_libraries(stride PRIVATE stride_cli)
# Half of a short verb's time is the loader's: libraries that nothing calls are not loaded.
target_link_options(stride PRIVATE LINKER:--as-needed)
set_target_properties(stride PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

if(STRIDE_DEVELOPER AND cli_tests)
  stride_test(cli_test SOURCES ${cli_tests} LINKS stride_cli)
  stride_precompiled(cli_test LIKE base_test)
endif()
