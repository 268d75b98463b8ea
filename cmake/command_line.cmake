# The front door: the program `stride`.
file(GLOB cli_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/stride/cli/*.cpp)
list(FILTER cli_files EXCLUDE REGEX "_test\\.cpp$")
if(cli_files)
  add_executable(stride ${cli_files})
  target_link_libraries(stride PRIVATE stride_flags stride_deployment stride_training stride_models stride_windows
                                       stride_recordings stride_evaluation CLI11::CLI11)
  target_compile_definitions(stride PRIVATE STRIDE_VERSION="${PROJECT_VERSION}")
  set_target_properties(stride PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endif()
