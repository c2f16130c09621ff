#pragma once
// One request, taken apart: what stood in its path, query and body. Private to this room.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "door/airflow/problem.h"
#include "door/http/http.h"
#include "door/http/router.h"
#include "sched/calendar/instant.h"

namespace door::airflow {

using sched::calendar::Instant;

// A value of the body: its JSON text, and its own text where it is one.
struct Value {
    enum class Kind : std::uint8_t { object, array, string, number, boolean, null };
    Kind kind = Kind::null;
    std::string json;
    std::string text;
    std::vector<std::string> texts;  // of a list of texts
};

// Reads values and remembers the first thing that is wrong with one: what is read after it is
// empty, and the answer is problem().
class Call {
  public:
    Call(http::Request request, http::PathValues path);

    const std::string& path(std::string_view name) const { return path_.at(name); }
    const http::Request& request() const { return request_; }

    // The query: all values of a name, also separated by commas; the only one; a number; a time.
    std::vector<std::string> all(std::string_view name) const;
    std::string one(std::string_view name) const;
    std::int64_t number(std::string_view name, std::int64_t unless_given);
    std::optional<Instant> time(std::string_view name);
    std::int64_t limit();
    std::int64_t offset() { return number("offset", 0); }

    // The body must be a JSON object with these fields and no others.
    void read_body(std::initializer_list<std::string_view> fields);
    bool has(std::string_view field) const { return body_.contains(field); }
    std::string text(std::string_view field);
    std::optional<std::string> optional_text(std::string_view field);
    bool flag(std::string_view field, bool unless_given);  // NOLINT(*): JSON's own word
    std::vector<std::string> list(std::string_view field);
    std::string object(std::string_view field);  // as JSON
    std::int64_t body_number(std::string_view field, std::int64_t unless_given);
    std::optional<Instant> body_time(std::string_view field);

    void fail(Problem problem);
    const std::optional<Problem>& problem() const { return problem_; }

  private:
    const Value* value(std::string_view field, Value::Kind kind, std::string_view type);

    http::Request request_;
    http::PathValues path_;
    std::vector<std::pair<std::string, std::string>> query_;
    std::map<std::string, Value, std::less<>> body_;
    std::optional<Problem> problem_;
};

}  // namespace door::airflow
