# The device engine for C (src/stride/engine/stride.h): libstride.a, libstride.so, and libstride_small.a, the same built for size
# (half the code; a window of `cnn` takes 5 % longer). Nothing of C++'s library is in them, so a C compiler links them.
set(c_library_source ${CMAKE_SOURCE_DIR}/src/stride/engine/stride.cpp)
add_library(stride_c STATIC ${c_library_source})
add_library(stride_c_small STATIC EXCLUDE_FROM_ALL ${c_library_source})
add_library(stride_c_shared SHARED ${c_library_source})
foreach(library stride_c stride_c_small stride_c_shared)
  target_link_libraries(${library} PRIVATE stride_flags)
  target_include_directories(${library} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_compile_options(${library} PRIVATE -fno-exceptions -fno-rtti -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections
                                            $<IF:$<STREQUAL:${library},stride_c_small>,-Os,-O3>)
  set_target_properties(${library} PROPERTIES OUTPUT_NAME stride CXX_STANDARD 17 LINKER_LANGUAGE C CXX_VISIBILITY_PRESET hidden
                                              VISIBILITY_INLINES_HIDDEN ON)
endforeach()
set_target_properties(stride_c_small PROPERTIES OUTPUT_NAME stride_small)
set_target_properties(stride_c_shared PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})

# `stride bench` tells what the engine's code takes.
find_program(STRIDE_SIZE NAMES size llvm-size)
set(code_bytes_file ${CMAKE_BINARY_DIR}/generated/stride_code_bytes.hpp)
add_custom_command(OUTPUT ${code_bytes_file}
                   COMMAND ${CMAKE_COMMAND} -DSIZE=${STRIDE_SIZE} -DOBJECT=$<TARGET_OBJECTS:stride_c_small> -DOUT=${code_bytes_file}
                           -P ${CMAKE_SOURCE_DIR}/cmake/code_bytes.cmake
                   DEPENDS stride_c_small $<TARGET_OBJECTS:stride_c_small> ${CMAKE_SOURCE_DIR}/cmake/code_bytes.cmake VERBATIM)
