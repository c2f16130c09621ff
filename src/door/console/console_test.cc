#include "door/console/console.h"

#include <gtest/gtest.h>

#include "run/shard.h"

namespace door::console {
namespace {

class ConsoleTest : public testing::Test {
  protected:
    http::Response get(std::string path, std::string method = "GET") {
        http::Request request;
        request.head.reserve(64);  // on the heap: the views must outlive a move
        request.head = method + " " + path;
        request.method = std::string_view(request.head).substr(0, method.size());
        request.path = std::string_view(request.head).substr(method.size() + 1);
        request.target = request.path;
        return shards_.run_to_end(door_.handle(std::move(request)));
    }

    std::string complaint_;
    base::Metrics metrics_;
    run::Shards shards_{1};
    ConsoleDoor door_{metrics_, "1.2.3", [this] {
                          return std::vector<PartReadiness>{{"broker", ""}, {"sink", complaint_}};
                      }};
};

TEST_F(ConsoleTest, IsReadyOnlyWhenEveryPartIs) {
    EXPECT_EQ(get("/readyz").status, 200);
    complaint_ = "the disk is full";
    const http::Response response = get("/readyz");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.body,
              "{\"parts\":{\"broker\":\"ready\",\"sink\":\"the disk is full\"},\"status\":\"not "
              "ready\"}\n");
}

TEST_F(ConsoleTest, ShowsMetricsHealthAndVersion) {
    metrics_.counter("test_things_total", "Things.").add(3);
    EXPECT_NE(get("/metrics").body.find("millrace_test_things_total 3\n"), std::string::npos);
    EXPECT_EQ(get("/healthz").status, 200);
    EXPECT_EQ(get("/version").body, "{\"version\":\"1.2.3\"}\n");
}

TEST_F(ConsoleTest, RefusesOtherPagesAndMethods) {
    EXPECT_EQ(get("/nothing").status, 404);
    EXPECT_EQ(get("/metrics", "POST").status, 405);
}

}  // namespace
}  // namespace door::console
