#include "stride/recordings/fetch.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "stride/base/error.hpp"
#include "stride/base/files.hpp"
#include "stride/base/hash.hpp"
#include "stride/recordings/part_file.hpp"
#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

namespace fs = std::filesystem;

/// A real HTTP server on 127.0.0.1 that can misbehave. One connection at a time, closed after each
/// answer.
class Server {
 public:
  struct Manners {
    std::string body = {};
    int status = 200;
    std::string etag = {};  ///< with its quotes; empty = none
    bool ranges = true;
    bool says_length = true;
    std::size_t break_after = ~std::size_t{0};  ///< bytes of a body, then the line breaks
    int breaks = 0;                             ///< how many answers break
    int busy = 0;                               ///< how many answers are 503
    bool stalls = false;                        ///< after the head, silence
    std::string redirect = {};
  };

  Server() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~Server() {
    over_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  std::string url(const std::string& path = "/f.bin") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  void set(Manners manners) {
    const std::lock_guard lock(mutex_);
    manners_ = std::move(manners);
  }
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    for (int client; (client = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(client)) {
      std::string request;
      char piece[4096];
      while (request.find("\r\n\r\n") == request.npos) {
        const auto got = ::recv(client, piece, sizeof piece, 0);
        if (got <= 0) break;
        request.append(piece, static_cast<std::size_t>(got));
      }
      answer(client, request);
    }
  }

  void answer(int client, const std::string& request) {
    const std::unique_lock lock(mutex_);
    requests_.push_back(request);
    Manners& m = manners_;
    std::size_t from = 0;
    if (const auto at = request.find("Range: bytes="); at != request.npos && m.ranges)
      from = std::strtoull(request.c_str() + at + 13, nullptr, 10);
    if (const auto at = request.find("If-Range: "); at != request.npos)
      if (request.compare(at + 10, m.etag.size(), m.etag) != 0) from = 0;
    int status = m.busy > 0 ? (--m.busy, 503) : m.status;
    if (status == 200 && from > 0) status = from < m.body.size() ? 206 : 416;
    if (!m.redirect.empty() && request.starts_with("GET /f.bin")) status = 302;
    std::string body = status == 206 ? m.body.substr(from) : status == 200 ? m.body : "sorry";
    std::string head = "HTTP/1.1 " + std::to_string(status) + " Whatever\r\nConnection: close\r\n";
    if (m.says_length) head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    if (!m.etag.empty()) head += "ETag: " + m.etag + "\r\n";
    if (status == 302) head += "Location: " + m.redirect + "\r\n";
    if (status == 206)
      head += "Content-Range: bytes " + std::to_string(from) + "-" +
              std::to_string(m.body.size() - 1) + "/" + std::to_string(m.body.size()) + "\r\n";
    if (status == 416) head += "Content-Range: bytes */" + std::to_string(m.body.size()) + "\r\n";
    if (m.breaks > 0 && status < 300)
      body.resize(std::min((--m.breaks, m.break_after), body.size()));
    std::string bytes = head + "\r\n" + (m.stalls ? "" : body);
    for (std::size_t sent = 0; sent < bytes.size();) {
      const auto n = ::send(client, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) break;
      sent += static_cast<std::size_t>(n);
    }
    for (int i = 0; m.stalls && i < 40 && !over_; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }

  int listener_ = -1, port_ = 0;
  std::mutex mutex_;
  Manners manners_;
  std::vector<std::string> requests_;
  std::atomic<bool> over_ = false;
  std::jthread thread_;
};

std::string some_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>(i * 2654435761u >> 13);
  return bytes;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

class Fetch : public testing::Test {
 protected:
  void SetUp() override { ::setenv("no_proxy", "127.0.0.1", 1); }

  Fetched get() {
    const std::string url = server_.url();
    FetchOptions options{.into = folder_.path(), .tries = 3, .pause_s = 0};
    options.progress = [this](const FetchProgress& p) {
      last_ = p.received_bytes;
      total_ = p.total_bytes;
      return last_ < stop_at_;
    };
    options.stall_timeout_s = 1;
    return fetch_file({.url = url, .file = file_, .sha256 = sum_}, "the page", options);
  }
  std::string refusal() {
    return error_of([&] { get(); });
  }
  std::string content() const { return read_whole(folder_.path() / file_); }
  bool there(const std::string& ending = "") const {
    return fs::exists((folder_.path() / file_).string() + ending);
  }

  Server server_;
  TestFolder folder_;
  std::string file_ = "f.bin", sum_;
  const std::string body_ = some_bytes(300'000);
  std::int64_t last_ = -1, total_ = -1, stop_at_ = 1 << 30;
};

TEST_F(Fetch, BringsAFile) {
  server_.set({.body = body_});
  sum_ = sha256(body_);
  const Fetched f = get();
  EXPECT_EQ(content(), body_);
  EXPECT_EQ(f.size_bytes, 300'000);
  EXPECT_TRUE(f.verified);
  EXPECT_FALSE(f.was_there);
  EXPECT_EQ(last_, 300'000);
  EXPECT_EQ(total_, 300'000);
  EXPECT_FALSE(there(".part"));
  EXPECT_FALSE(there(".part.tag"));
  EXPECT_TRUE(get().was_there);
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(Fetch, ContinuesAfterBrokenLines) {
  server_.set({.body = body_, .etag = "\"v1\"", .break_after = 100'000, .breaks = 2});
  EXPECT_FALSE(get().verified);
  EXPECT_EQ(content(), body_);
  const auto requests = server_.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_TRUE(has(requests[1], "Range: bytes=100000-\r\n"));
  EXPECT_TRUE(has(requests[1], "If-Range: \"v1\"\r\n"));
  EXPECT_TRUE(has(requests[2], "Range: bytes=200000-\r\n"));
}

TEST_F(Fetch, ContinuesInALaterRun) {
  server_.set({.body = body_, .etag = "\"v1\""});
  stop_at_ = 1;
  EXPECT_TRUE(has(refusal(), "stopped")) << refusal();
  server_.set({.body = body_, .etag = "\"v1\"", .break_after = 120'000, .breaks = 99});
  stop_at_ = 100'000;  // the first run dies when it has so much
  EXPECT_TRUE(has(refusal(), "are kept: run the same command again to continue"));
  ASSERT_TRUE(there(".part"));
  const auto kept = fs::file_size((folder_.path() / "f.bin.part").string());
  EXPECT_GE(kept, 100'000u);
  EXPECT_FALSE(there());
  stop_at_ = 1 << 30;
  server_.set({.body = body_, .etag = "\"v1\""});
  get();
  EXPECT_EQ(content(), body_);
  EXPECT_TRUE(has(server_.requests().back(), "Range: bytes=" + std::to_string(kept)));
}

TEST_F(Fetch, BeginsAnewWhenTheFileChanged) {
  folder_.write("f.bin.part", "old old old");
  folder_.write("f.bin.part.tag", "\"v0\"\n");
  server_.set({.body = body_, .etag = "\"v1\""});
  get();
  EXPECT_EQ(content(), body_);
}

TEST_F(Fetch, BeginsAnewWhereNothingTellsVersionsApart) {
  folder_.write("f.bin.part", body_.substr(0, 1000));
  server_.set({.body = body_});
  get();
  EXPECT_EQ(content(), body_);
  EXPECT_FALSE(has(server_.requests().at(0), "Range:"));
}

TEST_F(Fetch, ServersWithoutRanges) {
  sum_ = sha256(body_);
  server_.set({.body = body_, .ranges = false, .break_after = 100'000, .breaks = 1});
  get();
  EXPECT_EQ(content(), body_);
}

TEST_F(Fetch, ServersThatSayNoLength) {
  sum_ = sha256(body_);
  server_.set({.body = body_, .says_length = false});
  get();
  EXPECT_EQ(content(), body_);
  EXPECT_EQ(total_, -1);
}

TEST_F(Fetch, APartThatIsWholeAlready) {
  sum_ = sha256(body_);
  folder_.write("f.bin.part", body_);
  server_.set({.body = body_});
  get();
  EXPECT_EQ(content(), body_);
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(Fetch, APartThatIsTooLong) {
  sum_ = sha256(body_);
  folder_.write("f.bin.part", body_ + "more");
  server_.set({.body = body_});
  get();
  EXPECT_EQ(content(), body_);
}

TEST_F(Fetch, FollowsRedirections) {
  server_.set({.body = body_, .redirect = "/elsewhere"});
  get();
  EXPECT_EQ(content(), body_);
}

TEST_F(Fetch, WaitsForABusyServer) {
  server_.set({.body = body_, .busy = 2});
  get();
  EXPECT_EQ(content(), body_);
  file_ = "g.bin";
  server_.set({.body = body_, .busy = 3});
  EXPECT_TRUE(has(refusal(), "HTTP status 503. The server is in trouble"));
}

TEST_F(Fetch, RefusedInOneLine) {
  server_.set({.status = 404});
  EXPECT_EQ(refusal(),
            "[" + server_.url() +
                "] not given: got HTTP status 404. The page has moved. Get the file by hand " +
                "(the page) and put it into " + folder_.path().string() + ".");
  server_.set({.status = 403});
  EXPECT_TRUE(has(refusal(), "login or a licence"));
  EXPECT_FALSE(there());
  EXPECT_FALSE(there(".part"));
}

TEST_F(Fetch, AWrongChecksumReplacesNothing) {
  folder_.write("f.bin", "an older file");
  sum_ = sha256("something else");
  server_.set({.body = body_});
  EXPECT_TRUE(has(refusal(), "SHA-256 of f.bin: got " + sha256(body_) + ", want " + sum_));
  EXPECT_EQ(content(), "an older file");
  EXPECT_FALSE(there(".part"));
  sum_ = sha256(body_);
  get();
  EXPECT_EQ(content(), body_);
}

TEST_F(Fetch, AGoodFileIsLeftAlone) {
  folder_.write("f.bin", "mine");
  server_.set({.body = body_});
  EXPECT_TRUE(get().was_there);
  EXPECT_EQ(content(), "mine");
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(Fetch, AShortBodyIsNotAFile) {
  server_.set({.body = body_, .break_after = 1000, .breaks = 99});
  EXPECT_TRUE(has(refusal(), "interrupted")) << refusal();
  EXPECT_FALSE(there());
  EXPECT_EQ(server_.requests().size(), 3u);  // each begun anew
}

TEST_F(Fetch, ASilentServer) {
  server_.set({.body = body_, .stalls = true});
  EXPECT_TRUE(has(refusal(), "interrupted")) << refusal();
  EXPECT_FALSE(there(".part"));
}

TEST_F(Fetch, AWebPageIsNoArchive) {
  for (const char* name : {"f.zip", "f.tar.gz"}) {
    file_ = name;
    server_.set({.body = "<html>Please log in</html>"});
    EXPECT_TRUE(has(refusal(), "got a web page, want a")) << refusal();
    EXPECT_FALSE(there());
    server_.set({.body = std::string(file_ == "f.zip" ? "PK" : "\x1f\x8b") + "..."});
    EXPECT_EQ(refusal(), "");
  }
}

TEST_F(Fetch, NobodyThere) {
  const auto call = [&](const char* url) {
    return error_of([&] {
      fetch_file({.url = url, .file = "f.bin", .sha256 = {}}, "the page", {.into = folder_.path()});
    });
  };
  EXPECT_TRUE(has(call("http://127.0.0.1:1/f"), "not reached"));
  EXPECT_TRUE(has(call("file:///etc/hostname"), "not reached"));
  EXPECT_FALSE(there(".part"));
}

TEST_F(Fetch, OneAtATime) {
  const PartFile held(folder_.path() / "f.bin");
  EXPECT_TRUE(has(refusal(), "another program that fetches this file"));
}

TEST_F(Fetch, AFolderThatCannotBeMade) {
  folder_.write("taken", "a file");
  FetchOptions options{.into = folder_.path() / "taken" / "deeper"};
  EXPECT_NE(error_of([&] { fetch_file({server_.url(), "f", ""}, "the page", options); }), "");
}

TEST_F(Fetch, ADataSetIntoItsFolder) {
  server_.set({.body = body_});
  const std::string url = server_.url();
  const Download downloads[] = {{url, "a.bin", ""}, {url, "b.bin", ""}};
  DataSet set{};
  set.name = "some-set";
  set.source = "https://example.org";
  const auto before = std::getenv("STRIDE_DATA");
  const std::string old = before ? before : "";
  ::setenv("STRIDE_DATA", ("/proc/none:" + folder_.path().string()).c_str(), 1);
  EXPECT_EQ(fetch_place(set), folder_.path() / "some-set");
  const std::string nothing = error_of([&] { fetch(set); });
  EXPECT_TRUE(has(nothing, "nothing to fetch")) << nothing;
  set.downloads = downloads;
  EXPECT_EQ(fetch(set).size(), 2u);
  EXPECT_EQ(read_whole(folder_.path() / "some-set/b.bin"), body_);
  const std::string_view folders[] = {"Another Name"};
  set.folders = folders;
  EXPECT_EQ(fetch_place(set), folder_.path() / "Another Name");
  before ? ::setenv("STRIDE_DATA", old.c_str(), 1) : ::unsetenv("STRIDE_DATA");
}

}  // namespace
}  // namespace stride::recordings
