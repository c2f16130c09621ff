#pragma once
// An object from any body: what PutObject and a browser's form share. Private to this room.

#include "door/s3/api/conditions.h"
#include "door/s3/call.h"
#include "door/s3/intake/ingest.h"

namespace door::s3 {

// One change with the ingested body; what was written of it goes if the change fails. The version's
// id, "" where the bucket keeps none.
run::Task<Outcome<std::string>> commit_object(Call& call, const intake::Ingested& ingested,
                                              object::Metadata metadata,
                                              const api::WriteConditions& conditions);

}  // namespace door::s3
