// The routes in the words of the registry's documentation, over a real broker.

#include "door/registry/registry_door.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/text.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "run/blocking.h"

namespace door::registry {
namespace {

class RegistryDoorTest : public testing::Test {
  protected:
    ~RegistryDoorTest() override { EXPECT_TRUE(shards_.run_to_end(broker_->stop())); }

    // Status and body: "200 {}".
    std::string send(std::string_view method, std::string_view target, std::string body = {}) {
        http::Request request;
        request.head = base::text(method, " ", target, std::string(64, ' '));
        const std::string_view head = request.head;
        request.method = head.substr(0, method.size());
        request.target = head.substr(method.size() + 1, target.size());
        request.path = request.target.substr(0, request.target.find('?'));
        if (request.path.size() < target.size()) {
            request.query = request.target.substr(request.path.size() + 1);
        }
        request.body = std::move(body);
        const http::Response response = shards_.run_to_end(door_.handle(std::move(request)));
        EXPECT_EQ(response.headers.front().second, "application/vnd.schemaregistry.v1+json");
        return base::text(response.status, " ", response.body);
    }
    // The start of a refusal: "409 409".
    std::string refusal(std::string_view method, std::string_view target, std::string body = {}) {
        const std::string answer = send(method, target, std::move(body));
        const std::string_view kCode = "{\"error_code\":";
        if (answer.substr(4, kCode.size()) != kCode) return answer;
        const std::size_t from = 4 + kCode.size();
        return answer.substr(0, 4) + answer.substr(from, answer.find(',', from) - from);
    }

    const std::string int_ = R"({"schema":"{\"type\": \"int\"}"})";
    const std::string long_ = R"({"schema":"\"long\"","schemaType":"AVRO"})";

    io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    base::Metrics metrics_;
    run::Shards shards_{2};
    run::BlockingPool pool_{1};
    std::unique_ptr<broker::Broker> broker_ = *broker::Broker::open(
        disk_, clock_, shards_, pool_, metrics_, {.directory = directory_.path()});
    ::registry::Registry registry_{*broker_, clock_, shards_.at(base::ShardId{0})};
    RegistryDoor door_{registry_};
};

TEST_F(RegistryDoorTest, KeepsSchemas) {
    EXPECT_EQ(send("GET", "/"), "200 {}");
    EXPECT_EQ(send("GET", "/subjects"), "200 []");
    EXPECT_EQ(send("POST", "/subjects/s/versions", int_), R"(200 {"id":1})");
    EXPECT_EQ(send("POST", "/subjects/s/versions", long_), R"(200 {"id":2})");
    EXPECT_EQ(send("GET", "/subjects"), R"(200 ["s"])");
    EXPECT_EQ(send("GET", "/subjects/s/versions"), "200 [1,2]");
    EXPECT_EQ(send("GET", "/subjects/s/versions/1"),
              R"(200 {"subject":"s","version":1,"id":1,"schema":"\"int\""})");
    EXPECT_EQ(send("GET", "/subjects/s/versions/latest/schema"), R"(200 "long")");
    EXPECT_EQ(send("GET", "/schemas/ids/2"), R"(200 {"schema":"\"long\""})");
    EXPECT_EQ(send("GET", "/schemas/ids/2/versions"), R"(200 [{"subject":"s","version":2}])");
    EXPECT_EQ(send("GET", "/schemas/types"), R"(200 ["JSON","PROTOBUF","AVRO"])");
    EXPECT_EQ(send("POST", "/subjects/s", int_),
              R"(200 {"subject":"s","version":1,"id":1,"schema":"\"int\""})");
    EXPECT_EQ(send("DELETE", "/subjects/s/versions/1"), "200 1");
    EXPECT_EQ(send("GET", "/subjects/s/versions"), "200 [2]");
    EXPECT_EQ(send("GET", "/subjects/s/versions?deleted=true"), "200 [1,2]");
    EXPECT_EQ(send("DELETE", "/subjects/s"), "200 [2]");
    EXPECT_EQ(send("DELETE", "/subjects/s?permanent=true"), "200 [1,2]");
    EXPECT_EQ(send("GET", "/subjects?deleted=true"), "200 []");
}

TEST_F(RegistryDoorTest, KeepsSchemasOfAllTypes) {
    const std::string json = R"({"schemaType":"JSON","schema":"{ \"type\": \"object\" }"})";
    const std::string protobuf =
        R"({"schemaType":"PROTOBUF","schema":"syntax='proto3'; message Pin { int32 a = 1; }"})";
    EXPECT_EQ(send("POST", "/subjects/j/versions", json), R"(200 {"id":1})");
    EXPECT_EQ(send("GET", "/schemas/ids/1"),
              R"(200 {"schemaType":"JSON","schema":"{\"type\":\"object\"}"})");
    EXPECT_EQ(send("POST", "/subjects/p/versions", protobuf), R"(200 {"id":2})");
    EXPECT_EQ(send("GET", "/schemas/ids/2/schema"),
              "200 syntax = \"proto3\";\n\nmessage Pin {\n  int32 a = 1;\n}\n");
    // What Google's own library makes of it: a file, a message, a field.
    const std::string serialized = send("GET", "/subjects/p/versions/1?format=serialized");
    EXPECT_EQ(serialized, R"(200 {"subject":"p","version":1,"id":2,"schemaType":"PROTOBUF",)"
                          R"("schema":"CgdkZWZhdWx0IhAKA1BpbhIJCgFhGAEgASgFYgZwcm90bzM="})");
    EXPECT_EQ(send("POST", "/subjects/q/versions",
                   R"({"schemaType":"PROTOBUF",)"
                   R"("schema":"CgdkZWZhdWx0IhAKA1BpbhIJCgFhGAEgASgFYgZwcm90bzM="})"),
              R"(200 {"id":2})");
    const std::string narrower =
        R"({"schemaType":"JSON","schema":"{\"type\":\"object\",\"minProperties\":1}"})";
    EXPECT_EQ(refusal("POST", "/subjects/j/versions", narrower), "409 409");
    EXPECT_TRUE(send("POST", "/compatibility/subjects/j/versions?verbose=true", narrower)
                    .starts_with(R"(200 {"is_compatible":false,"messages":["{errorType:)"
                                 R"('MIN_PROPERTIES_ADDED')"));
    EXPECT_EQ(refusal("POST", "/subjects/x/versions", R"({"schemaType":"XML","schema":"<a/>"})"),
              "422 42201");
}

TEST_F(RegistryDoorTest, RefusesInItsWords) {
    EXPECT_EQ(refusal("GET", "/subjects/s/versions"), "404 40401");
    EXPECT_EQ(refusal("GET", "/subjects/s/versions/1"), "404 40401");
    EXPECT_EQ(send("POST", "/subjects/s/versions", long_), R"(200 {"id":1})");
    EXPECT_EQ(refusal("GET", "/subjects/s/versions/7"), "404 40402");
    EXPECT_EQ(refusal("GET", "/subjects/s/versions/x"), "422 42202");
    EXPECT_EQ(refusal("GET", "/schemas/ids/9"), "404 40403");
    EXPECT_EQ(refusal("POST", "/subjects/s", R"({"schema":"\"string\""})"), "404 40403");
    EXPECT_EQ(refusal("POST", "/subjects/s/versions", int_), "409 409");
    EXPECT_EQ(refusal("POST", "/subjects/s/versions", R"({"schema":"nothing"})"), "422 42201");
    EXPECT_EQ(refusal("POST", "/subjects/s/versions", "{}"), "422 42201");
    EXPECT_EQ(refusal("POST", "/subjects/s/versions", "{"), "400 400");
    EXPECT_EQ(refusal("POST", "/subjects/s/versions", R"({"schema":"7","schemaType":"JSON"})"),
              "422 42201");
    EXPECT_EQ(refusal("DELETE", "/subjects/s?permanent=true"), "404 40405");
    EXPECT_EQ(refusal("DELETE", "/subjects/s/versions/1?permanent=true"), "404 40407");
    EXPECT_EQ(refusal("GET", "/nothing"), "404 404");
    EXPECT_EQ(refusal("PATCH", "/subjects"), "405 405");
}

TEST_F(RegistryDoorTest, KeepsLevelsAndModes) {
    EXPECT_EQ(send("GET", "/config"), R"(200 {"compatibilityLevel":"BACKWARD"})");
    EXPECT_EQ(refusal("GET", "/config/s"), "404 40408");
    EXPECT_EQ(send("GET", "/config/s?defaultToGlobal=true"),
              R"(200 {"compatibilityLevel":"BACKWARD"})");
    EXPECT_EQ(send("PUT", "/config/s", R"({"compatibility":"none"})"),
              R"(200 {"compatibility":"NONE"})");
    EXPECT_EQ(send("GET", "/config/s"), R"(200 {"compatibilityLevel":"NONE"})");
    EXPECT_EQ(send("DELETE", "/config/s"), R"(200 {"compatibilityLevel":"NONE"})");
    EXPECT_EQ(refusal("PUT", "/config", R"({"compatibility":"SOME"})"), "422 42203");
    EXPECT_EQ(send("GET", "/mode"), R"(200 {"mode":"READWRITE"})");
    EXPECT_EQ(send("PUT", "/mode/s", R"({"mode":"READONLY"})"), R"(200 {"mode":"READONLY"})");
    EXPECT_EQ(refusal("POST", "/subjects/s/versions", int_), "422 42205");
    EXPECT_EQ(refusal("PUT", "/mode", R"({"mode":"IMPORT"})"), "422 42204");
    EXPECT_EQ(refusal("GET", "/mode/t"), "404 40409");
}

TEST_F(RegistryDoorTest, ComparesWithoutRegistering) {
    send("POST", "/subjects/s/versions", int_);
    EXPECT_EQ(send("POST", "/compatibility/subjects/s/versions/latest", long_),
              R"(200 {"is_compatible":true})");
    send("POST", "/subjects/s/versions", long_);
    EXPECT_EQ(send("POST", "/compatibility/subjects/s/versions/1", int_),
              R"(200 {"is_compatible":true})");
    const std::string verbose =
        send("POST", "/compatibility/subjects/s/versions?verbose=true", int_);
    EXPECT_TRUE(verbose.starts_with(R"(200 {"is_compatible":false,"messages":["{errorType:)"
                                    R"('TYPE_MISMATCH')"))
        << verbose;
    EXPECT_EQ(refusal("POST", "/compatibility/subjects/s/versions/9", int_), "404 40402");
}

}  // namespace
}  // namespace door::registry
