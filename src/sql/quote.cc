#include <string>

#include "sql/database.h"

namespace sql {

namespace {

std::string quoted(std::string_view value, char mark) {
    std::string out(1, mark);
    for (const char c : value) {
        if (c == mark) out += mark;
        out += c;
    }
    out += mark;
    return out;
}

}  // namespace

std::string quoted_text(std::string_view value) { return quoted(value, '\''); }
std::string quoted_name(std::string_view value) { return quoted(value, '"'); }

}  // namespace sql
