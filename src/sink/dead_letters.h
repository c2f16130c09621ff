#pragma once
// The dead letter topic: records that were left out, as they came. Private to this room.

#include <vector>

#include "base/ids.h"
#include "broker/broker.h"
#include "io/clock.h"
#include "run/task.h"
#include "sink/batch_writer.h"

namespace sink {

// Durable when it returns; makes the topic, with one partition, if it is not there. A record that
// no batch can hold is named in the log and given up.
run::Task<Result<>> send_letters(broker::Broker& broker, io::Clock& clock, base::TopicName topic,
                                 std::vector<DeadLetter> letters);

}  // namespace sink
