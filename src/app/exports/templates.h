#pragma once
// The files in templates/, as they were when the program was built.

#include <map>
#include <string>

namespace app::exports {

using Templates = std::map<std::string, std::string>;
const Templates& templates();

}  // namespace app::exports
