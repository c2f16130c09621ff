#include "table/delta/path.h"

#include "base/text.h"
#include "codec/percent.h"

namespace table::delta {

using base::Code;
using base::Error;

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// file:/a, file:///a and file://localhost/a are one file.
std::string_view without_file_scheme(std::string_view path) {
    if (!path.starts_with("file:")) return path;
    path.remove_prefix(5);
    if (path.starts_with("//localhost/")) path.remove_prefix(11);
    if (path.starts_with("///")) path.remove_prefix(2);
    return path;
}

bool climbs(std::string_view path) {
    while (!path.empty()) {
        const std::size_t end = path.find('/');
        if (path.substr(0, end) == "..") return true;
        if (end == std::string_view::npos) return false;
        path.remove_prefix(end + 1);
    }
    return false;
}

}  // namespace

std::string percent_encoded(std::string_view path) { return codec::percent_encoded(path, "/="); }

std::string percent_decoded(std::string_view uri) {
    std::string out;
    for (std::size_t i = 0; i < uri.size(); ++i) {
        if (uri[i] == '%' && uri.size() - i > 2) {
            const int high = hex_value(uri[i + 1]);
            const int low = hex_value(uri[i + 2]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        out += uri[i];
    }
    return out;
}

base::Result<std::string> path_below_table(std::string_view uri, std::string_view directory) {
    const std::string decoded = percent_decoded(uri);
    std::string_view path = without_file_scheme(decoded);
    const bool is_absolute = path.starts_with('/');
    if (is_absolute && !directory.empty() && path.starts_with(directory) &&
        path.substr(directory.size()).starts_with('/')) {
        path.remove_prefix(directory.size() + 1);
    } else if (is_absolute || path.find("://") != std::string_view::npos) {
        return Error{Code::unsupported, base::text("the data file ", base::printable(uri, 200),
                                                   " lies outside the table")};
    }
    while (path.starts_with("./")) path.remove_prefix(2);
    if (path.empty() || climbs(path) || path.find('\0') != std::string_view::npos) {
        return Error{Code::unsupported, base::text("the data file ", base::printable(uri, 200),
                                                   " has no usable path")};
    }
    return std::string(path);
}

}  // namespace table::delta
