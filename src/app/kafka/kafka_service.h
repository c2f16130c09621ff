#pragma once
// The Kafka door of a running instance: its listeners, who may come in by them, and what they may
// do there.
//
//   Owner: Services.  Ends: stop(), then the destructor; both before the instance's.

#include <memory>
#include <string>
#include <vector>

#include "app/engines/instance.h"
#include "app/kafka/kafka_listeners.h"

// So that who owns the service need not read all of Kafka's messages.
namespace auth {
class Authorizer;
}
namespace auth::sasl {
class Server;
}
namespace door::kafka {
class KafkaDoor;
class Security;
class Server;
}  // namespace door::kafka
namespace run {
class TlsIdentity;
}

namespace app {

using base::Result;

class KafkaService {
  public:
    // The ports are taken when it returns; `fallback` is the listener if the configuration names
    // none. Code::invalid_argument names the setting that is wrong, or the file.
    static Result<std::unique_ptr<KafkaService>> open(engines::Instance& instance,
                                                      KafkaListener fallback);

    ~KafkaService();

    // Of the first listener: "kafka://127.0.0.1:9092".
    std::string url() const;
    void start();
    // Reads certificates and keys of tokens again. Any thread.
    void reload();
    run::Task<void> stop();

  private:
    explicit KafkaService(engines::Instance& instance);
    Result<> open_security();
    Result<> open_listeners(KafkaListener fallback);
    Result<> open_listener(const KafkaListener& listener);

    engines::Instance& instance_;
    std::unique_ptr<auth::Authorizer> authorizer_;
    std::unique_ptr<auth::sasl::Server> sasl_;
    std::unique_ptr<door::kafka::Security> security_;
    std::unique_ptr<door::kafka::KafkaDoor> door_;
    std::shared_ptr<run::TlsIdentity> identity_;  // none: no listener has TLS
    std::vector<std::unique_ptr<door::kafka::Server>> servers_;
};

}  // namespace app
