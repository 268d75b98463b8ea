# stride_room(<name> LINKS <libraries>): src/stride/<name>/**.cpp becomes the library stride_<name>, its *_test.cpp the
# test program <name>_test. New files are found by themselves; a forgotten entry in a table is a compile or link error.
include(GoogleTest)

function(stride_room name)
  cmake_parse_arguments(ROOM "" "" "LINKS" ${ARGN})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/stride/${name}/*.cpp)
  set(tests ${files})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER files EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER files EXCLUDE REGEX "/torch_[a-z_]*\\.cpp$")  # the module, see torch_module.cmake
  list(FILTER files EXCLUDE REGEX "/stride\\.cpp$")  # the engine for C, see c_library.cmake
  if(files)
    add_library(stride_${name} STATIC ${files})
    target_link_libraries(stride_${name} PUBLIC stride_flags ${ROOM_LINKS})
    stride_precompiled(stride_${name} LIKE stride_base)
  else()
    add_library(stride_${name} INTERFACE)
    target_link_libraries(stride_${name} INTERFACE stride_flags ${ROOM_LINKS})
  endif()
  if(STRIDE_DEVELOPER AND tests)
    stride_test(${name}_test SOURCES ${tests} LINKS stride_${name})
    stride_precompiled(${name}_test LIKE base_test <gtest/gtest.h>)
  endif()
endfunction()

# One test program, found by ctest case by case. Real recordings are looked for as a user's would be.
function(stride_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE ${TEST_LINKS} GTest::gtest_main)
  gtest_discover_tests(${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} DISCOVERY_TIMEOUT 60
                       PROPERTIES TIMEOUT 300)
endfunction()
