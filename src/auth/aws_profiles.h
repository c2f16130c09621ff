#pragma once
// The shape of ~/.aws/credentials and ~/.aws/config: profiles in brackets, `name = value` below.

#include <string>
#include <string_view>
#include <vector>

namespace auth {

struct AwsProfile {
    std::string name;
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token{};  // of keys that end
    std::string region{};
};

// All profiles in order, whatever they have; other lines and names are passed over, as the AWS
// tools do.
std::vector<AwsProfile> parse_aws_profiles(std::string_view text);
// Those of them that have an id and a secret.
std::vector<AwsProfile> parse_aws_keys(std::string_view text);
std::string aws_profiles_text(const std::vector<AwsProfile>& profiles);

}  // namespace auth
