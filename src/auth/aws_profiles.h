#pragma once
// The shape of ~/.aws/credentials: profiles in brackets, `name = value` below. Private to this
// room.

#include <string>
#include <string_view>
#include <vector>

namespace auth {

struct AwsProfile {
    std::string name;
    std::string access_key_id;
    std::string secret_access_key;
};

// The profiles that have both id and secret, in order; other lines and names are passed over, as
// the AWS tools do.
std::vector<AwsProfile> parse_aws_profiles(std::string_view text);
std::string aws_profiles_text(const std::vector<AwsProfile>& profiles);

}  // namespace auth
