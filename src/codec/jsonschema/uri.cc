#include "codec/jsonschema/uri.h"

#include <algorithm>
#include <optional>

#include "codec/percent.h"

namespace codec::jsonschema {
namespace {

struct Parts {
    std::optional<std::string_view> scheme;
    std::optional<std::string_view> authority;
    std::string_view path;
    std::optional<std::string_view> query;
    std::optional<std::string_view> fragment;
};

Parts parts_of(std::string_view uri) {
    Parts parts;
    if (const std::size_t at = uri.find('#'); at != std::string_view::npos) {
        parts.fragment = uri.substr(at + 1);
        uri = uri.substr(0, at);
    }
    if (const std::size_t at = uri.find('?'); at != std::string_view::npos) {
        parts.query = uri.substr(at + 1);
        uri = uri.substr(0, at);
    }
    const std::size_t colon = uri.find_first_of(":/");
    if (colon != std::string_view::npos && uri[colon] == ':' && colon > 0) {
        parts.scheme = uri.substr(0, colon);
        uri.remove_prefix(colon + 1);
    }
    if (uri.starts_with("//")) {
        const std::size_t end = std::min(uri.find('/', 2), uri.size());
        parts.authority = uri.substr(2, end - 2);
        uri.remove_prefix(end);
    }
    parts.path = uri;
    return parts;
}

std::string without_dots(std::string_view path) {
    std::string out;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/', 1), path.size());
        const std::string_view segment = path.substr(0, end);
        path.remove_prefix(end);
        const bool is_last = path.empty();
        if (segment == "/." || segment == ".") {
            if (is_last && segment.size() == 2) out += '/';
        } else if (segment == "/.." || segment == "..") {
            out.resize(out.rfind('/') == std::string::npos ? 0 : out.rfind('/'));
            if (is_last) out += '/';
        } else {
            out += segment;
        }
    }
    return out;
}

std::string merged(const Parts& base, std::string_view path) {
    if (base.authority && base.path.empty()) return '/' + std::string(path);
    return std::string(base.path.substr(0, base.path.rfind('/') + 1)) + std::string(path);
}

}  // namespace

std::string resolved(std::string_view base, std::string_view reference) {
    const Parts from = parts_of(base);
    Parts to = parts_of(reference);
    std::string path(to.path);
    const bool is_whole = to.scheme || to.authority || to.path.starts_with('/');
    if (!is_whole && to.path.empty()) {
        path = from.path;
        if (!to.query) to.query = from.query;
    } else {
        path = without_dots(is_whole ? path : merged(from, path));
    }
    if (!to.scheme && !to.authority) to.authority = from.authority;
    if (!to.scheme) to.scheme = from.scheme;
    std::string out;
    if (to.scheme) out.append(*to.scheme).append(":");
    if (to.authority) out.append("//").append(*to.authority);
    out += path;
    if (to.query) out.append("?").append(*to.query);
    if (to.fragment) out.append("#").append(*to.fragment);
    return out;
}

std::pair<std::string, std::string> split_fragment(std::string_view uri) {
    const std::size_t at = std::min(uri.find('#'), uri.size());
    std::string fragment(uri.substr(std::min(at + 1, uri.size())));
    if (auto decoded = percent_decoded(fragment)) fragment = *std::move(decoded);
    return {std::string(uri.substr(0, at)), std::move(fragment)};
}

}  // namespace codec::jsonschema
