// libcurl by hand: its functions are looked up in the library when first needed.
#include "stride/recordings/transfer.hpp"

#include <curl/curl.h>
#include <dlfcn.h>

#include <algorithm>
#include <charconv>
#include <exception>
#include <memory>
#include <string_view>
#include <type_traits>

#include "stride/base/error.hpp"

namespace stride::recordings {
namespace {

// The interface of libcurl.so.4, unchanged since 2006.
struct Curl {
  decltype(&curl_global_init) global_init;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_perform) easy_perform;
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
};

Error no_curl(const char* reason) {
  return Error({.where = "fetch",
                .what = "libcurl",
                .got = reason ? reason : "a damaged library",
                .want = "libcurl.so.4",
                .advice = "Install it: sudo apt install libcurl4"});
}

Curl load_curl() {
  void* const library = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw no_curl(::dlerror());
  const auto look_up = [library](const char* name, auto& function) {
    function =
        reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(library, name));
    if (function == nullptr) throw no_curl(::dlerror());
  };
  Curl curl{};
  look_up("curl_global_init", curl.global_init);
  look_up("curl_easy_init", curl.easy_init);
  look_up("curl_easy_setopt", curl.easy_setopt);
  look_up("curl_easy_getinfo", curl.easy_getinfo);
  look_up("curl_easy_perform", curl.easy_perform);
  look_up("curl_easy_cleanup", curl.easy_cleanup);
  look_up("curl_easy_strerror", curl.easy_strerror);
  look_up("curl_slist_append", curl.slist_append);
  look_up("curl_slist_free_all", curl.slist_free_all);
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw no_curl("a failed start");
  return curl;
}

const Curl& curl_library() {
  static const Curl curl = load_curl();
  return curl;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n' || text.back() == ' '))
    text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

// The value of a header of that name (lower case, with its colon); empty when it is another.
std::string_view value_of(std::string_view line, std::string_view name) {
  if (line.size() < name.size()) return {};
  for (std::size_t i = 0; i < name.size(); ++i)
    if ((line[i] | (line[i] >= 'A' && line[i] <= 'Z' ? 32 : 0)) != name[i]) return {};
  return trimmed(line.substr(name.size()));
}

std::int64_t number(std::string_view text, std::int64_t otherwise) {
  std::int64_t value = 0;
  const auto end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return result.ec == std::errc() && value >= 0 ? value : otherwise;
}

// One running request: what the library's callbacks share.
struct Running {
  const Curl& curl;
  CURL* handle;
  const TransferSink& sink;
  TransferHead head;
  std::int64_t length = -1;
  bool begun = false, stopped = false;
  std::exception_ptr thrown;

  void begin() {
    if (begun) return;
    begun = true;
    curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &head.status);
    if (head.status == 200) head = {200, 0, length, head.tag};
    if (head.status == 200 || head.status == 206) sink.begin(head);
  }

  bool wanted() const { return head.status == 200 || head.status == 206; }
};

// The library is written in C: exceptions are carried round it.
template <class Call>
bool guarded(Running& running, const Call& call) {
  try {
    call();
    return true;
  } catch (...) {
    running.thrown = std::current_exception();
    return false;
  }
}

std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* self) {
  Running& r = *static_cast<Running*>(self);
  const std::string_view line(bytes, size);
  if (line.starts_with("HTTP/")) {  // each answer of a chain of redirections begins anew
    r.head = {};
    r.length = -1;
  } else if (const auto length = value_of(line, "content-length:"); !length.empty()) {
    r.length = number(length, -1);
  } else if (const auto range = value_of(line, "content-range:"); range.starts_with("bytes ")) {
    r.head.from = number(range.substr(6), 0);
    if (const auto slash = range.find('/'); slash != range.npos)
      r.head.total = number(range.substr(slash + 1), -1);
  } else if (const auto tag = value_of(line, "etag:"); tag.starts_with('"')) {
    r.head.tag = tag;  // a weak one, W/"…", does not promise the same bytes
  } else if (const auto date = value_of(line, "last-modified:");
             !date.empty() && r.head.tag.empty()) {
    r.head.tag = date;
  }
  return size;
}

std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* self) {
  Running& r = *static_cast<Running*>(self);
  const bool fine = guarded(r, [&] {
    r.begin();
    if (r.wanted()) r.sink.write({bytes, size});
  });
  return fine && r.wanted() ? size : 0;
}

int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  Running& r = *static_cast<Running*>(self);
  const bool fine = guarded(r, [&] { r.stopped = r.sink.go_on && !r.sink.go_on(); });
  return fine && !r.stopped ? 0 : 1;
}

TransferEnd::Kind kind_of(CURLcode code) {
  switch (code) {
    case CURLE_PARTIAL_FILE:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return TransferEnd::Kind::interrupted;
    default:
      return TransferEnd::Kind::unreachable;
  }
}

}  // namespace

TransferEnd transfer(const TransferRequest& request, const TransferSink& sink) {
  const Curl& curl = curl_library();
  const std::unique_ptr<CURL, decltype(curl.easy_cleanup)> handle(curl.easy_init(),
                                                                  curl.easy_cleanup);
  if (!handle) throw no_curl("no memory for a request");
  Running running{curl, handle.get(), sink, {}, -1, false, false, nullptr};
  std::unique_ptr<curl_slist, decltype(curl.slist_free_all)> headers(nullptr, curl.slist_free_all);
  const auto set = [&](CURLoption option, auto value) {
    curl.easy_setopt(handle.get(), option, value);
  };
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, request.url.starts_with("https:") ? "https" : "http,https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, 8L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_USERAGENT, "stride");
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout_s * 1000));
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(request.stall_timeout_s)));
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&running));
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&running));
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(CURLOPT_XFERINFODATA, static_cast<void*>(&running));
  // As a header of our own: the library's resume option refuses a server that begins anew.
  const std::string range = std::to_string(request.from) + "-";
  if (request.from > 0) set(CURLOPT_RANGE, range.c_str());
  if (request.from > 0 && !request.only_if.empty()) {
    headers.reset(curl.slist_append(nullptr, ("If-Range: " + request.only_if).c_str()));
    set(CURLOPT_HTTPHEADER, headers.get());
  }

  const CURLcode code = curl.easy_perform(handle.get());
  if (running.thrown) std::rethrow_exception(running.thrown);
  TransferEnd end;
  if (code == CURLE_OK) running.begin();  // an empty body
  end.head = running.head;
  if (running.stopped) {
    end.kind = TransferEnd::Kind::stopped;
  } else if (running.begun && !running.wanted()) {
    end.kind = TransferEnd::Kind::refused;
  } else if (code != CURLE_OK) {
    end.kind = kind_of(code);
    end.problem = curl.easy_strerror(code);
  }
  return end;
}

}  // namespace stride::recordings
