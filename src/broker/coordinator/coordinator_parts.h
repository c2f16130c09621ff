#pragma once
// What the coordinator is made of.

#include "broker/coordinator/coordinator.h"
#include "broker/coordinator/membership.h"
#include "broker/coordinator/offset_service.h"
#include "broker/coordinator/state.h"
#include "run/event.h"

namespace broker::coordinator {

struct Coordinator::Parts {
    Parts(Broker& broker, io::Clock& clock, io::Random& random, run::Shard& home,
          const Options& options)
        : state(broker, clock, random, home, options),
          membership(state),
          offsets(state, membership) {}

    State state;
    Membership membership;
    OffsetService offsets;
    run::Event stopping;
};

}  // namespace broker::coordinator
