#pragma once
// The keys that connectors have: what parses a configuration and what tells of it over REST read
// the same tables.

#include "sink/keys/config_key.h"

namespace sink {

// Of every connector; of every sink; of every source.
KeyTable common_keys();
KeyTable sink_keys();
KeyTable source_keys();
// Of the S3 sink, in Confluent's names.
KeyTable s3_keys();
// Of the file connectors that come with Kafka.
KeyTable file_source_keys();
KeyTable file_sink_keys();

// Nullptr if no table has it.
const ConfigKey* find_key(KeyTable table, std::string_view name);

}  // namespace sink
