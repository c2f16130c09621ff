#pragma once
// Who a connection acts for: Kafka's "type:name".

#include <string>
#include <string_view>

#include "base/ids.h"

namespace auth {

using Principal = base::Id<struct PrincipalTag, std::string>;

inline constexpr std::string_view kUserPrefix = "User:";

inline Principal user_principal(std::string_view name) {
    return Principal{std::string(kUserPrefix) + std::string(name)};
}
// Of every connection that did not say who it is.
inline Principal anonymous() { return user_principal("ANONYMOUS"); }

}  // namespace auth
