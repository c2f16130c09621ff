// The registry over a real broker on a real directory.

#include "registry/registry.h"

#include <gtest/gtest.h>

#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "run/blocking.h"

namespace registry {
namespace {

class RegistryTest : public testing::Test {
  protected:
    RegistryTest() { open(); }
    ~RegistryTest() override { close(); }

    void open() {
        broker_ = *broker::Broker::open(disk_, clock_, shards_, pool_, metrics_,
                                        {.directory = directory_.path()});
        registry_ = std::make_unique<Registry>(*broker_, clock_, shards_.at(base::ShardId{0}));
        const auto loaded = shards_.run_to_end(registry_->load());
        ASSERT_TRUE(loaded) << loaded.error().what;
    }
    void close() {
        registry_.reset();
        EXPECT_TRUE(shards_.run_to_end(broker_->stop()));
        broker_.reset();
    }
    void restart() {
        close();
        open();
    }

    static SchemaText record(std::string_view fields) {
        SchemaText schema;
        schema.text = base::text(R"({"type":"record","name":"R","fields":[)", fields, "]}");
        return schema;
    }
    template <class T>
    T wait(run::Task<T> task) {
        return shards_.run_to_end(std::move(task));
    }
    // The id, or the refusal's code.
    std::int32_t add(const std::string& subject, const SchemaText& schema) {
        const auto added = wait(registry_->add(subject, schema));
        if (const auto* refused = std::get_if<Refusal>(&added)) return refused->code;
        return std::get<std::int32_t>(added);
    }
    template <class T>
    static std::int32_t code_of(const Outcome<T>& outcome) {
        const auto* refused = std::get_if<Refusal>(&outcome);
        return refused == nullptr ? 0 : refused->code;
    }

    const SchemaText one_ = record(R"({"name":"a","type":"int"})");
    const SchemaText two_ =
        record(R"({"name":"a","type":"int"},{"name":"b","type":"int","default":0})");
    const SchemaText bad_ = record(R"({"name":"a","type":"int"},{"name":"c","type":"int"})");

    io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    base::Metrics metrics_;
    run::Shards shards_{1};
    run::BlockingPool pool_{1};
    std::unique_ptr<broker::Broker> broker_;
    std::unique_ptr<Registry> registry_;
};

// REGISTRY-1, REGISTRY-2
TEST_F(RegistryTest, NamesEachSchemaOnceAndForGood) {
    EXPECT_EQ(add("s", one_), 1);
    EXPECT_EQ(add("s", one_), 1);
    EXPECT_EQ(add("s", two_), 2);
    EXPECT_EQ(add("t", two_), 2);
    SchemaText spaced = one_;
    spaced.text = R"( { "name" : "R", "fields":[{"type":"int","name":"a"}], "type":"record" } )";
    EXPECT_EQ(add("s", spaced), 1);
    restart();
    EXPECT_EQ(registry_->catalog().versions("s")->size(), 2);
    EXPECT_EQ(registry_->catalog().latest("s")->id, 2);
    EXPECT_EQ(registry_->catalog().with_id(1)->schema.text, one_.text);
    EXPECT_EQ(add("t", record("")), 3);
    const auto found = registry_->find("s", one_);
    EXPECT_EQ(std::get<Version>(found).version, 1);
    EXPECT_EQ(code_of(registry_->find("t", one_)), 40403);
    EXPECT_EQ(code_of(registry_->find("u", one_)), 40401);
}

TEST_F(RegistryTest, TakesWhatGoesWithTheLevel) {
    EXPECT_EQ(add("s", one_), 1);
    EXPECT_EQ(add("s", bad_), 409);
    wait(registry_->set_level("s", Compatibility::none));
    EXPECT_EQ(add("s", bad_), 2);
    wait(registry_->set_level("s", Compatibility::forward));
    // What is read of the new one by the old one: c has to be there.
    EXPECT_EQ(add("s", one_), 1);
    EXPECT_EQ(add("s", two_), 409);
    wait(registry_->set_level("", Compatibility::full_transitive));
    restart();
    EXPECT_EQ(registry_->catalog().level("s"), Compatibility::forward);
    EXPECT_EQ(registry_->catalog().level("t"), Compatibility::full_transitive);
    EXPECT_EQ(std::get<Compatibility>(wait(registry_->clear_level("s"))), Compatibility::forward);
    EXPECT_EQ(registry_->catalog().level("s"), Compatibility::full_transitive);
}

TEST_F(RegistryTest, LooksAtAllVersionsWhereTheLevelSaysSo) {
    const SchemaText with_default = record(R"({"name":"b","type":"int","default":0})");
    wait(registry_->set_level("s", Compatibility::none));
    add("s", record(""));
    add("s", record(R"({"name":"b","type":"int"})"));
    const SchemaText next = record(R"({"name":"b","type":"long"})");
    wait(registry_->set_level("s", Compatibility::backward));
    EXPECT_TRUE(
        std::get<std::vector<codec::Incompatibility>>(registry_->compare("s", next)).empty());
    wait(registry_->set_level("s", Compatibility::backward_transitive));
    EXPECT_FALSE(
        std::get<std::vector<codec::Incompatibility>>(registry_->compare("s", next)).empty());
}

TEST_F(RegistryTest, DeletesInTwoSteps) {
    add("s", one_);
    add("s", two_);
    EXPECT_EQ(code_of(wait(registry_->remove("s", Deletion::permanent))), 40405);
    EXPECT_EQ(code_of(wait(registry_->remove("s", 1, Deletion::permanent))), 40407);
    EXPECT_EQ(std::get<std::int32_t>(wait(registry_->remove("s", 1, Deletion::soft))), 1);
    EXPECT_EQ(code_of(wait(registry_->remove("s", 1, Deletion::soft))), 40406);
    EXPECT_EQ(code_of(wait(registry_->remove("s", 9, Deletion::soft))), 40402);
    EXPECT_EQ(std::get<std::vector<std::int32_t>>(wait(registry_->remove("s", Deletion::soft))),
              std::vector<std::int32_t>{2});
    EXPECT_EQ(code_of(wait(registry_->remove("s", Deletion::soft))), 40404);
    EXPECT_EQ(code_of(registry_->find("s", one_)), 40401);
    restart();
    EXPECT_EQ(add("s", one_), 1);
    EXPECT_EQ(registry_->catalog().latest("s")->version, 3);
    wait(registry_->remove("s", Deletion::soft));
    EXPECT_EQ(
        std::get<std::vector<std::int32_t>>(wait(registry_->remove("s", Deletion::permanent))),
        (std::vector<std::int32_t>{1, 2, 3}));
    restart();
    EXPECT_EQ(registry_->catalog().versions("s"), nullptr);
    EXPECT_EQ(code_of(wait(registry_->remove("s", Deletion::soft))), 40401);
}

TEST_F(RegistryTest, FollowsReferences) {
    add("inner", one_);
    SchemaText outer;
    outer.text = R"({"type":"record","name":"O","fields":[{"name":"r","type":"R"}]})";
    EXPECT_EQ(add("outer", outer), 42201);
    outer.references = {{"R", "inner", 1}};
    EXPECT_EQ(add("outer", outer), 2);
    EXPECT_EQ(code_of(wait(registry_->remove("inner", 1, Deletion::soft))), 42206);
    restart();
    EXPECT_EQ(add("outer", outer), 2);
    outer.references = {{"R", "inner", 2}};
    EXPECT_EQ(add("outer", outer), 42201);
}

// REGISTRY-2
TEST_F(RegistryTest, KeepsSchemasOfAllTypes) {
    const SchemaText json{"JSON", R"({ "type": "object" })"};
    const SchemaText protobuf{"PROTOBUF", "syntax='proto3'; message Pin { int32 a = 1; }"};
    EXPECT_EQ(add("j", json), 1);
    EXPECT_EQ(add("p", protobuf), 2);
    EXPECT_EQ(add("j", protobuf), 409);
    restart();
    EXPECT_EQ(add("k", {"JSON", R"({"type":"object"})"}), 1);
    EXPECT_EQ(add("q", {"PROTOBUF", registry_->catalog().with_id(2)->schema.text}), 2);
    EXPECT_EQ(registry_->catalog().with_id(2)->schema.type, "PROTOBUF");
    EXPECT_EQ(std::get<Version>(registry_->find("p", protobuf)).id, 2);
}

TEST_F(RegistryTest, RefusesWhatIsNoSchemaAndWhatIsNotToBeWritten) {
    SchemaText wrong;
    wrong.text = "{";
    EXPECT_EQ(add("s", wrong), 42201);
    wrong = one_;
    wrong.type = "XML";
    EXPECT_EQ(add("s", wrong), 42201);
    wait(registry_->set_mode("s", Mode::readonly));
    EXPECT_EQ(add("s", one_), 42205);
    EXPECT_EQ(add("t", one_), 1);
}

}  // namespace
}  // namespace registry
