#pragma once
// The stores elsewhere that are in use, and what they share: connections, and threads for requests.
//
//   Owner: app.  Ends: stop_after(), then the destructor, after all stores that were opened.

#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "io/clock.h"
#include "io/disk.h"
#include "io/random.h"
#include "object/remote/store.h"
#include "run/blocking.h"
#include "run/net/http_client.h"

namespace app::outside {

// A store, and the lane that a sink's puts go by: a slow server holds up nobody else.
struct OutsideStore {
    OutsideStore(const object::remote::StoreParts& parts, object::remote::StoreOptions options)
        : store(parts, std::move(options)) {}

    object::remote::RemoteStore store;
    run::Lane lane;
};

// Any thread.
class OutsideStores {
  public:
    // All outlive it.
    OutsideStores(io::Disk& disk, const io::Clock& clock, io::Random& random);

    // Nothing is asked of the server yet.
    std::shared_ptr<OutsideStore> open(object::remote::StoreOptions options);
    // What waits for a server ends after so long.
    void stop_after(std::chrono::milliseconds grace);

    const object::remote::Environment& environment() const { return environment_; }

  private:
    io::Disk& disk_;
    const io::Clock& clock_;
    io::Random& random_;
    const object::remote::Environment environment_;
    std::mutex mutex_;  // of what follows
    std::unique_ptr<run::HttpClient> http_;
    std::unique_ptr<run::BlockingPool> requests_;  // its threads are there with the first store
    std::vector<std::weak_ptr<OutsideStore>> open_;
};

}  // namespace app::outside
