# Writes how many bytes of code and constants the engine has, as libstride_small.a's object says, into a header; 0 where no `size` can.
execute_process(COMMAND ${SIZE} ${OBJECT} OUTPUT_VARIABLE told ERROR_QUIET)
string(REGEX MATCH "\n *([0-9]+)" found "${told}")
if(NOT found)
  set(CMAKE_MATCH_1 0)
endif()
file(WRITE ${OUT} "#pragma once\n#include <cstddef>\ninline constexpr std::size_t engine_code_bytes = ${CMAKE_MATCH_1};\n")
