#pragma once
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// Verbs run as processes of their own: each is as good as typed, and none can take another down.
namespace stride::cli {

class Processes {
 public:
  Processes() = default;
  ~Processes();  ///< asks those that still run to stop, and waits for them
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  /// Starts `stride <arguments>`; what it says goes to the end of the file `talk`. It is asked to
  /// stop (SIGTERM) should this program die. Errors: no process can be made.
  void start(std::size_t name, const std::vector<std::string>& arguments,
             const std::filesystem::path& talk);
  std::size_t running() const { return children_.size(); }

  struct Ended {
    std::size_t name;
    int exit_code;  ///< 128 + the signal's number where one ended it
  };
  /// One that has ended since, or nothing.
  std::optional<Ended> ended();
  /// SIGTERM to all: they finish their epoch and keep it.
  void stop() const;

 private:
  struct Child {
    pid_t process;
    std::size_t name;
  };
  std::vector<Child> children_;
};

/// The last line that a talk file holds: what a child said last. Empty where there is none.
std::string last_line(const std::filesystem::path& talk);

}  // namespace stride::cli
