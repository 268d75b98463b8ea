# Writes the file IN as a C++ source OUT whose function FUNCTION gives its bytes.
file(READ ${IN} bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR length "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
# A line for every 64 bytes: compilers dislike endless ones.
string(REGEX REPLACE "((\\\\x[0-9a-f][0-9a-f])(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?)" "\"\\1\"\n" bytes "${bytes}")
file(WRITE ${OUT} "#include <string_view>\n\nnamespace stride::deployment {\nstd::string_view ${FUNCTION}();\nstd::string_view ${FUNCTION}() {\n  return std::string_view(\n${bytes}, ${length});\n}\n}  // namespace stride::deployment\n")
