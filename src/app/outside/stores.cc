#include "app/outside/stores.h"

#include <cstdlib>

namespace app::outside {
namespace {

// At AWS's 20 to 50 ms a small PUT, a thousand objects a second.
constexpr unsigned kRequestThreads = 32;
// A caller's own thread sends requests, too.
constexpr std::size_t kIdleConnectionsMax = 64;

std::string variable(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets one
    return value != nullptr ? value : "";
}

}  // namespace

OutsideStores::OutsideStores(io::Disk& disk, const io::Clock& clock, io::Random& random)
    : disk_(disk), clock_(clock), random_(random), environment_(variable) {}

std::shared_ptr<OutsideStore> OutsideStores::open(object::remote::StoreOptions options) {
    const std::scoped_lock hold(mutex_);
    if (!requests_) {
        requests_ = std::make_unique<run::BlockingPool>(kRequestThreads);
        http_ = std::make_unique<run::HttpClient>(
            clock_, run::HttpClientOptions{.idle_connections_max = kIdleConnectionsMax});
    }
    std::erase_if(open_, [](const auto& one) { return one.expired(); });
    auto opened = std::make_shared<OutsideStore>(
        object::remote::StoreParts{*http_, disk_, clock_, random_, *requests_, environment_},
        std::move(options));
    open_.push_back(opened);
    return opened;
}

void OutsideStores::stop_after(std::chrono::milliseconds grace) {
    const std::scoped_lock hold(mutex_);
    for (const auto& one : open_) {
        if (const auto store = one.lock()) store->store.stop_after(grace);
    }
}

}  // namespace app::outside
