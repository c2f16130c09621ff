#pragma once
// Browsers' forms, which are signed in themselves and not in their head. Private to this room.

#include "door/s3/call.h"

namespace door::s3 {

bool is_post_form(const Call& call);
run::Task<Answer> post_object(Call& call);

}  // namespace door::s3
