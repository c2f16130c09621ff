#include "auth/sigv4.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "auth/digest.h"
#include "auth/sigv4_words.h"
#include "codec/percent.h"

namespace auth {
namespace {

// "/a/./b//../c/" → "/a/c/", as RFC 3986 §5.2.4 with double slashes taken out too.
std::string normalised_path(std::string_view path) {
    std::vector<std::string_view> segments;
    for (std::size_t from = 0; from < path.size();) {
        const std::size_t end = std::min(path.find('/', from), path.size());
        const std::string_view segment = path.substr(from, end - from);
        from = end + 1;
        if (segment.empty() || segment == ".") continue;
        if (segment != "..") {
            segments.push_back(segment);
        } else if (!segments.empty()) {
            segments.pop_back();
        }
    }
    std::string out;
    for (const std::string_view segment : segments) out += base::text('/', segment);
    const bool ends_open = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    if (out.empty() || ends_open) out += '/';
    return out;
}

std::string canonical_path(const SigV4Request& request) {
    if (request.path_rules == SigV4Request::Path::normalised) {
        return codec::percent_encoded(normalised_path(request.path), "/");
    }
    // Whatever the client left bare or encoded needlessly, the signature is over one spelling.
    return codec::percent_encoded(codec::percent_decoded(request.path).value_or(request.path), "/");
}

std::string canonical_query(const NamedTexts& query) {
    NamedTexts encoded;
    for (const auto& [name, value] : query) {
        if (name == sigv4_words::kSignature) continue;
        encoded.emplace_back(codec::percent_encoded(name), codec::percent_encoded(value));
    }
    std::sort(encoded.begin(), encoded.end());
    std::string out;
    for (const auto& [name, value] : encoded) {
        if (!out.empty()) out += '&';
        out += base::text(name, '=', value);
    }
    return out;
}

// Without blanks at both ends, runs of blanks as one.
std::string trimmed(std::string_view value) {
    std::string out;
    for (const char c : value) {
        const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!blank) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    if (out.ends_with(' ')) out.pop_back();
    return out;
}

std::string canonical_headers(const NamedTexts& headers, std::string_view signed_headers) {
    std::map<std::string, std::string, std::less<>> values;
    for (const auto& [name, value] : headers) {
        const auto [place, is_new] = values.try_emplace(sigv4_words::lower_case(name));
        if (!is_new) place->second += ',';
        place->second += trimmed(value);
    }
    std::string out;
    while (!signed_headers.empty()) {
        const std::string_view name = sigv4_words::cut(signed_headers, ';');
        const auto found = values.find(name);
        out += base::text(name, ':', found == values.end() ? "" : found->second, '\n');
    }
    return out;
}

}  // namespace

std::optional<NamedTexts> parse_query(std::string_view query) {
    NamedTexts named;
    while (!query.empty()) {
        std::string_view pair = sigv4_words::cut(query, '&');
        if (pair.empty()) continue;
        auto name = codec::percent_decoded(sigv4_words::cut(pair, '='));
        auto value = codec::percent_decoded(pair);
        if (!name || !value) return std::nullopt;
        named.emplace_back(*std::move(name), *std::move(value));
    }
    return named;
}

std::string canonical_request(const SigV4Request& request, std::string_view signed_headers) {
    return base::text(request.method, '\n', canonical_path(request), '\n',
                      canonical_query(request.query), '\n',
                      canonical_headers(request.headers, signed_headers), '\n', signed_headers,
                      '\n', request.payload_hash);
}

std::string string_to_sign(std::string_view time, const SigV4Scope& scope,
                           std::string_view canonical) {
    return base::text(kSigV4Algorithm, '\n', time, '\n', scope.text(), '\n',
                      hex(digest(Hash::sha256, canonical)));
}

std::string signing_key(std::string_view secret, const SigV4Scope& scope) {
    std::string key = base::text("AWS4", secret);
    for (const std::string_view part :
         {std::string_view(scope.date), std::string_view(scope.region),
          std::string_view(scope.service), sigv4_words::kTerminator}) {
        key = hmac(Hash::sha256, key, part);
    }
    return key;
}

std::string sigv4_signature(std::string_view key, std::string_view text) {
    return hex(hmac(Hash::sha256, key, text));
}

}  // namespace auth
