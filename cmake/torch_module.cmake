# The LibTorch executor: a module that training loads when it first needs it, so that no other verb pays its start.
file(GLOB torch_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/stride/training/torch_*.cpp)
add_library(stride_torch MODULE ${torch_files})
set_target_properties(stride_torch PROPERTIES PREFIX "lib" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
target_link_libraries(stride_torch PRIVATE stride_flags stride_network)
# LibTorch's headers do not pass our warnings; they are not ours to mend.
target_include_directories(stride_torch SYSTEM PRIVATE ${TORCH_INCLUDE_DIRS})
target_link_libraries(stride_torch PRIVATE ${TORCH_LIBRARIES})
target_link_options(stride_torch PRIVATE -Wl,--no-undefined)  # a missing function is found here, not at a user's

# Vector instructions in the optimisers' loops (an Adam step of 44,800 weights takes 0.02 ms instead of 0.09) and in those
# of random features.
set_source_files_properties(${CMAKE_SOURCE_DIR}/src/stride/training/optimiser.cpp
                            ${CMAKE_SOURCE_DIR}/src/stride/training/torch_random_kernels.cpp PROPERTIES
                            COMPILE_OPTIONS "-O3;-fno-math-errno;-fno-trapping-math" SKIP_PRECOMPILE_HEADERS ON)

# Whoever trains at run time needs the module beside it, though it does not link it.
function(stride_need_torch_module)
  foreach(program stride training_test)
    if(TARGET ${program})
      add_dependencies(${program} stride_torch)
    endif()
  endforeach()
endfunction()
cmake_language(DEFER CALL stride_need_torch_module)
