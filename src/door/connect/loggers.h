#pragma once
// `/admin/loggers`: the levels that people set, in Log4j's words. There is one logger, root, whose
// level is the program's; the names of others are kept and change nothing.

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "door/http/http.h"
#include "io/clock.h"

namespace door::connect {

// Any thread; its mutex is held for a look into a small map.
class Loggers {
  public:
    explicit Loggers(io::Clock& clock) : clock_(clock) {}
    http::Response all() const;
    http::Response one(const std::string& name) const;
    // Body {"level":"DEBUG"}; scope "worker" answers the loggers that changed, "cluster" nothing.
    http::Response set(const std::string& name, std::string body, std::string_view scope);

  private:
    struct Level {
        std::string level;
        std::int64_t changed_ms = 0;  // 0: never
    };
    std::map<std::string, Level, std::less<>> with_root() const;

    io::Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::string, Level, std::less<>> levels_;
};

}  // namespace door::connect
