// Every route, over real connectors: statuses, bodies and words as Kafka Connect 4.3.1 has them.

#include "door/connect/connect.h"

#include "connect/connect_fixture.h"

namespace door::connect {
namespace {

class ConnectDoorTest : public ::connect::ConnectTest {
  protected:
    ConnectDoorTest() : door_(*connectors_, "cluster", clock_) {
        door_.set_worker_id("127.0.0.1:8083");
        start();
    }

    http::Response ask(std::string_view method, std::string target, std::string body = {},
                       std::string type = "application/json") {
        http::Request request;
        request.head = target + " " + type + " " + std::string(method);
        const std::string_view head = request.head;
        request.target = head.substr(0, target.size());
        request.path = request.target.substr(0, request.target.find('?'));
        request.query = request.path.size() < request.target.size()
                            ? request.target.substr(request.path.size() + 1)
                            : std::string_view();
        request.method = head.substr(target.size() + type.size() + 2);
        if (!type.empty()) {
            request.headers.push_back(
                {"Content-Type", head.substr(target.size() + 1, type.size())});
        }
        request.body = std::move(body);
        request.body.reserve(request.body.size() + 64);
        return wait(door_.handle(std::move(request)));
    }
    // "404 Connector x not found".
    std::string refused(std::string_view method, std::string target, std::string body = {},
                        std::string type = "application/json") {
        const http::Response response =
            ask(method, std::move(target), std::move(body), std::move(type));
        const auto value = sink::parse_json(response.body);
        if (!value || value->as<sink::Object>() == nullptr) return response.body;
        const auto& object = *value->as<sink::Object>();
        const sink::Value* const code = sink::find(object, "error_code");
        EXPECT_TRUE(code != nullptr && code->to_integer() == response.status) << response.body;
        const sink::Value* const message = sink::find(object, "message");
        return base::text(response.status, " ",
                          message == nullptr ? response.body : sink::plain_text(*message));
    }
    static std::string create_body(const std::string& name) {
        return base::text(
            R"({"name":")", name,
            R"(","config":{"connector.class":"FileStreamSource","file":"/nowhere/f","topic":"t"}})");
    }

    ConnectDoor door_;
};

TEST_F(ConnectDoorTest, SaysWhoItIs) {
    EXPECT_EQ(ask("GET", "/").body,
              R"({"version":"4.3.1","commit":"millrace","kafka_cluster_id":"cluster"})");
    EXPECT_EQ(ask("GET", "/health").status, 200);
    EXPECT_EQ(refused("GET", "/nothing"), "404 HTTP 404 Not Found");
    EXPECT_EQ(refused("DELETE", "/connectors"), "405 HTTP 405 Method Not Allowed");
    EXPECT_EQ(ask("GET", "/connectors/").body, R"(["default"])");
    EXPECT_EQ(ask("GET", "/connectors?expand=bogus").body, R"({"default":{}})");
}

TEST_F(ConnectDoorTest, MakesConnectors) {
    http::Response made = ask("POST", "/connectors", create_body("a b"));
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(
        made.body,
        R"({"name":"a b","config":{"connector.class":"FileStreamSource","file":"/nowhere/f",)"
        R"("name":"a b","topic":"t"},"tasks":[{"connector":"a b","task":0}],"type":"source"})");
    EXPECT_EQ(made.headers.back(), (std::pair<std::string, std::string>(
                                       "Location", "http://127.0.0.1:8083/connectors/a%20b")));
    EXPECT_EQ(refused("POST", "/connectors", create_body("a b")),
              "409 Connector a b already exists");
    EXPECT_EQ(ask("GET", "/connectors").body, R"(["a b","default"])");
    EXPECT_EQ(ask("GET", "/connectors/a%20b").body, made.body);
    EXPECT_EQ(
        ask("GET", "/connectors/a%20b/tasks").body,
        R"([{"id":{"connector":"a b","task":0},"config":{"connector.class":)"
        R"("FileStreamSource","file":"/nowhere/f","name":"a b",)"
        R"("task.class":"org.apache.kafka.connect.file.FileStreamSourceTask","topic":"t"}}])");
    EXPECT_EQ(ask("GET", "/connectors/a%20b/status").body,
              R"({"name":"a b","connector":{"state":"RUNNING","worker_id":"127.0.0.1:8083"},)"
              R"("tasks":[{"id":0,"state":"RUNNING","worker_id":"127.0.0.1:8083"}],)"
              R"("type":"source"})");
    const std::string expanded = ask("GET", "/connectors?expand=status&expand=info").body;
    EXPECT_NE(expanded.find(R"("a b":{"status":{"name":"a b")"), std::string::npos) << expanded;
    EXPECT_NE(expanded.find(R"("info":{"name":"a b")"), std::string::npos) << expanded;
    EXPECT_EQ(ask("DELETE", "/connectors/a%20b").status, 204);
    EXPECT_EQ(refused("GET", "/connectors/a%20b"), "404 Connector a b not found");
}

TEST_F(ConnectDoorTest, TakesPropertiesAndNothingElse) {
    const std::string text =
        "# from a console\nname=p\nconnector.class=FileStreamSource\nfile=/nowhere\ntopic=t\n";
    EXPECT_EQ(ask("POST", "/connectors", text, "text/x-java-properties").status, 201);
    EXPECT_EQ(refused("POST", "/connectors", text, "text/plain"),
              "415 HTTP 415 Unsupported Media Type");
    EXPECT_EQ(refused("PUT", "/connectors/p/config", text, "text/x-java-properties"),
              "415 HTTP 415 Unsupported Media Type");
    EXPECT_EQ(
        ask("POST", "/connectors", create_body("j"), "application/json; charset=utf-8").status,
        201);
}

TEST_F(ConnectDoorTest, ChangesConfigurations) {
    const std::string config = R"({"connector.class":"FileStreamSource","topic":"t","file":"/n"})";
    EXPECT_EQ(ask("PUT", "/connectors/c/config", config).status, 201);
    EXPECT_EQ(ask("PUT", "/connectors/c/config", config).status, 200);
    EXPECT_EQ(ask("PATCH", "/connectors/c/config", R"({"topic":"u","file":null})").status, 200);
    EXPECT_EQ(ask("GET", "/connectors/c/config").body,
              R"({"connector.class":"FileStreamSource","name":"c","topic":"u"})");
    EXPECT_EQ(refused("PUT", "/connectors/c/config", R"({"name":"d"})"),
              "400 Connector name configuration (d) doesn't match connector name in the URL (c)");
    EXPECT_EQ(refused("PATCH", "/connectors/x/config", "{}"), "404 Connector x not found");
    EXPECT_TRUE(refused("PUT", "/connectors/c/config", R"({"connector.class":"x.Y"})")
                    .starts_with("400 Failed to find any class that implements Connector"));
    EXPECT_EQ(refused("PUT", "/connectors/c/config", "{}"),
              "400 Connector config {name=c} contains no connector type");
    EXPECT_EQ(ask("PUT", "/connectors/c/config", "{").status, 500);
}

TEST_F(ConnectDoorTest, RulesTheirStates) {
    EXPECT_EQ(ask("POST", "/connectors", create_body("c")).status, 201);
    EXPECT_EQ(ask("PUT", "/connectors/c/pause").status, 202);
    EXPECT_NE(ask("GET", "/connectors/c/status").body.find(R"("state":"PAUSED")"),
              std::string::npos);
    EXPECT_EQ(ask("PUT", "/connectors/c/resume").status, 202);
    EXPECT_EQ(ask("PUT", "/connectors/c/stop").status, 204);
    EXPECT_NE(ask("GET", "/connectors/c/status").body.find(R"("tasks":[])"), std::string::npos);
    EXPECT_EQ(ask("PUT", "/connectors/c/resume").status, 202);
    EXPECT_EQ(ask("POST", "/connectors/c/restart").status, 204);
    const http::Response restarted =
        ask("POST", "/connectors/c/restart?includeTasks=true&onlyFailed=false");
    EXPECT_EQ(restarted.status, 202);
    EXPECT_NE(restarted.body.find("RESTARTING"), std::string::npos);
    EXPECT_EQ(ask("POST", "/connectors/c/tasks/0/restart").status, 204);
    EXPECT_EQ(refused("POST", "/connectors/c/tasks/7/restart"), "404 Task c-7 not found");
    EXPECT_EQ(ask("GET", "/connectors/c/tasks/0/status").body,
              R"({"id":0,"state":"RUNNING","worker_id":"127.0.0.1:8083"})");
    EXPECT_EQ(refused("GET", "/connectors/c/tasks/7/status"), "404 No status found for task c-7");
    EXPECT_EQ(refused("PUT", "/connectors/x/pause"), "404 Unknown connector x");
    EXPECT_EQ(refused("GET", "/connectors/x/status"), "404 No status found for connector x");
    EXPECT_EQ(refused("POST", "/connectors/x/restart?onlyFailed=true"), "404 Unknown connector: x");
    EXPECT_EQ(ask("GET", "/connectors/c/topics").body, R"({"c":{"topics":[]}})");
    EXPECT_EQ(ask("PUT", "/connectors/c/topics/reset").status, 202);
}

TEST_F(ConnectDoorTest, MovesOffsets) {
    EXPECT_EQ(ask("POST", "/connectors", create_body("c")).status, 201);
    const std::string offsets =
        R"({"offsets":[{"partition":{"filename":"/f"},"offset":{"position":7}}]})";
    EXPECT_TRUE(refused("PATCH", "/connectors/c/offsets", offsets)
                    .starts_with("400 Connectors must be in the STOPPED state"));
    EXPECT_EQ(ask("PUT", "/connectors/c/stop").status, 204);
    EXPECT_EQ(ask("PATCH", "/connectors/c/offsets", offsets).body,
              R"({"message":"The offsets for this connector have been altered successfully"})");
    EXPECT_EQ(ask("GET", "/connectors/c/offsets").body, offsets);
    EXPECT_EQ(ask("DELETE", "/connectors/c/offsets").body,
              R"({"message":"The offsets for this connector have been reset successfully"})");
    EXPECT_EQ(ask("GET", "/connectors/c/offsets").body, R"({"offsets":[]})");
    EXPECT_EQ(refused("GET", "/connectors/x/offsets"), "404 Connector x not found");
}

TEST_F(ConnectDoorTest, TellsOfPluginsAndChecksConfigurations) {
    EXPECT_EQ(ask("GET", "/connector-plugins").body.find("RegexRouter"), std::string::npos);
    EXPECT_NE(ask("GET", "/connector-plugins?connectorsOnly=false").body.find("RegexRouter"),
              std::string::npos);
    const std::string keys = ask("GET", "/connector-plugins/FileStreamSink/config").body;
    EXPECT_NE(keys.find(R"({"name":"tasks.max","type":"INT","required":false,"default_value":"1",)"
                        R"("importance":"HIGH")"),
              std::string::npos)
        << keys;
    EXPECT_EQ(refused("GET", "/connector-plugins/x/config"), "404 Unknown plugin x.");
    const std::string good = R"({"connector.class":"FileStreamSink","name":"c","topics":"t",)"
                             R"("file":"/f"})";
    const http::Response valid =
        ask("PUT", "/connector-plugins/FileStreamSinkConnector/config/validate", good);
    EXPECT_EQ(valid.status, 200);
    EXPECT_NE(valid.body.find(R"("error_count":0)"), std::string::npos) << valid.body;
    const http::Response wrong =
        ask("PUT", "/connector-plugins/FileStreamSink/config/validate",
            R"({"connector.class":"FileStreamSink","name":"c","tasks.max":"x","topics":"t"})");
    EXPECT_EQ(wrong.status, 200) << "also with errors";
    EXPECT_NE(wrong.body.find(R"("error_count":2)"), std::string::npos) << wrong.body;
    EXPECT_NE(wrong.body.find("Not a number of type INT"), std::string::npos);
    EXPECT_EQ(refused("PUT", "/connector-plugins/FileStreamSource/config/validate", good),
              "400 Included connector type FileStreamSink does not match request type "
              "FileStreamSource");
}

TEST_F(ConnectDoorTest, KeepsLevelsOfLoggers) {
    EXPECT_NE(ask("GET", "/admin/loggers").body.find(R"("root":{"level":)"), std::string::npos);
    EXPECT_EQ(ask("PUT", "/admin/loggers/org.apache", R"({"level":"debug"})").body,
              R"(["org.apache"])");
    EXPECT_NE(ask("GET", "/admin/loggers/org.apache").body.find(R"("level":"DEBUG")"),
              std::string::npos);
    EXPECT_EQ(ask("PUT", "/admin/loggers/org.apache?scope=cluster", R"({"level":"INFO"})").status,
              204);
    EXPECT_EQ(refused("PUT", "/admin/loggers/root", "{}"),
              "400 Desired 'level' parameter was not specified in request.");
    EXPECT_EQ(refused("PUT", "/admin/loggers/root", R"({"level":"LOUD"})"),
              "404 invalid log level 'LOUD'.");
    EXPECT_EQ(refused("GET", "/admin/loggers/x"), "404 Logger x not found.");
}

}  // namespace
}  // namespace door::connect
