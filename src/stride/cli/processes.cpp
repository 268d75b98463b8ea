// Children of this program: started, waited for, asked to stop.
#include "stride/cli/processes.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "stride/base/error.hpp"
#include "stride/base/files.hpp"

namespace stride::cli {
namespace {

// Between fork and exec nothing may ask for memory.
[[noreturn]] void become(char* const* arguments, int talk, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(1);  // it died before the line above
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(talk, STDOUT_FILENO);
  ::dup2(talk, STDERR_FILENO);
  ::execv("/proc/self/exe", arguments);
  ::_exit(127);
}

}  // namespace

Processes::~Processes() {
  stop();
  for (const Child& child : children_) ::waitpid(child.process, nullptr, 0);
}

void Processes::start(std::size_t name, const std::vector<std::string>& arguments,
                      const std::filesystem::path& talk) {
  std::vector<std::string> words{"stride"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const int file = ::open(talk.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const pid_t parent = ::getpid();
  const pid_t process = file < 0 ? -1 : ::fork();
  if (process == 0) become(pointers.data(), file, parent);
  const int reason = errno;
  if (file >= 0) ::close(file);
  if (process < 0)
    throw Error({.where = talk.string(),
                 .what = "start stride " + arguments[0],
                 .got = std::strerror(reason),
                 .want = {},
                 .advice = "Check the folder, or run fewer --jobs"});
  children_.push_back({process, name});
}

std::optional<Processes::Ended> Processes::ended() {
  for (std::size_t i = 0; i < children_.size(); ++i) {
    int status = 0;
    if (::waitpid(children_[i].process, &status, WNOHANG) == 0) continue;
    const Ended one{children_[i].name,
                    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
    children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
    return one;
  }
  return std::nullopt;
}

std::string last_line(const std::filesystem::path& talk) {
  if (!std::filesystem::exists(talk)) return {};
  std::string said = read_whole(talk);
  while (said.ends_with('\n')) said.pop_back();
  return said.substr(said.find_last_of('\n') + 1);
}

void Processes::stop() const {
  for (const Child& child : children_) ::kill(child.process, SIGTERM);
}

}  // namespace stride::cli
