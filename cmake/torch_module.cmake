# The LibTorch executor: a module that training loads when it first needs it, so that no other verb pays its start.
file(GLOB torch_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/stride/training/torch_*.cpp)
if(torch_files)
  add_library(stride_torch MODULE ${torch_files})
  set_target_properties(stride_torch PROPERTIES PREFIX "lib" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  target_link_libraries(stride_torch PRIVATE stride_flags stride_network)
  # LibTorch's headers do not pass our warnings; they are not ours to mend.
  target_include_directories(stride_torch SYSTEM PRIVATE ${TORCH_INCLUDE_DIRS})
  target_link_libraries(stride_torch PRIVATE ${TORCH_LIBRARIES})
endif()
