#include "auth/aws_profiles.h"

#include <algorithm>

#include "auth/sigv4_words.h"
#include "base/text.h"

namespace auth {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace

std::vector<AwsProfile> parse_aws_profiles(std::string_view text) {
    std::vector<AwsProfile> profiles;
    while (!text.empty()) {
        std::string_view line = trimmed(sigv4_words::cut(text, '\n'));
        if (line.starts_with('[') && line.ends_with(']')) {
            line = trimmed(line.substr(1, line.size() - 2));
            profiles.push_back({std::string(line), {}, {}});
            continue;
        }
        if (profiles.empty() || line.starts_with('#') || line.starts_with(';')) continue;
        const std::string name = sigv4_words::lower_case(trimmed(sigv4_words::cut(line, '=')));
        if (name == "aws_access_key_id") profiles.back().access_key_id = trimmed(line);
        if (name == "aws_secret_access_key") profiles.back().secret_access_key = trimmed(line);
        if (name == "aws_session_token") profiles.back().session_token = trimmed(line);
        if (name == "region") profiles.back().region = trimmed(line);
    }
    return profiles;
}

std::vector<AwsProfile> parse_aws_keys(std::string_view text) {
    std::vector<AwsProfile> profiles = parse_aws_profiles(text);
    std::erase_if(profiles, [](const AwsProfile& one) {
        return one.access_key_id.empty() || one.secret_access_key.empty();
    });
    return profiles;
}

std::string aws_profiles_text(const std::vector<AwsProfile>& profiles) {
    std::string text =
        "# Access keys of this data directory, in the shape of an AWS credentials file.\n"
        "# AWS_SHARED_CREDENTIALS_FILE=<this file> makes the AWS tools use them.\n";
    for (const AwsProfile& one : profiles) {
        // The tools ask for a region even where it means nothing.
        text += base::text("\n[", one.name, "]\naws_access_key_id = ", one.access_key_id,
                           "\naws_secret_access_key = ", one.secret_access_key,
                           "\nregion = us-east-1\n");
    }
    return text;
}

}  // namespace auth
