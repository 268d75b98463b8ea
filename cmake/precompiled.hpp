// What most files include and none of ours: parsed once for a build, not once a file. Every file still includes what it
// uses, and the fuzz preset builds without this header.
#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>
