#include "auth/keys.h"

#include <gtest/gtest.h>

#include <thread>

#include "io/sim_disk.h"
#include "io/sim_driver.h"

namespace auth {
namespace {

constexpr const char* kData = "data";

class KeysTest : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(disk_.make_directories(kData));
        open();
    }
    void open() {
        auto opened = Keys::open(disk_, random_, kData);
        ASSERT_TRUE(opened) << opened.error().what;
        keys_ = *std::move(opened);
    }
    std::string file(const std::string& path) {
        const auto bytes = io::read_file(disk_, path, 1'000'000);
        return bytes ? std::string(base::as_text(*bytes)) : "none";
    }
    void write(const std::string& path, std::string_view text) {
        ASSERT_TRUE(io::replace_file(disk_, path, base::as_bytes(text)));
    }

    io::ManualClock clock_;
    io::SimDisk disk_{1, clock_};
    io::SeededRandom random_{1};
    std::unique_ptr<Keys> keys_;
};

TEST_F(KeysTest, TheFirstOneIsMadeOnceInTheShapeOfAws) {
    EXPECT_EQ(*keys_->make_first(), true);
    EXPECT_EQ(*keys_->make_first(), false);
    ASSERT_EQ(keys_->list().size(), 1U);
    const Key key = keys_->list().begin()->second;
    EXPECT_EQ(key.id.size(), 20U);
    EXPECT_EQ(key.secret.size(), 40U);
    EXPECT_EQ(key.principal(), user_principal(key.id));
    const std::string text = file("data/credentials");
    EXPECT_NE(text.find("[default]\naws_access_key_id = " + key.id +
                        "\naws_secret_access_key = " + key.secret + "\n"),
              std::string::npos)
        << text;
    open();
    ASSERT_TRUE(keys_->find(key.id));
    EXPECT_EQ(keys_->find(key.id)->secret, key.secret);
    // What was removed does not come again at the next start.
    ASSERT_TRUE(keys_->remove(key.id));
    open();
    EXPECT_EQ(*keys_->make_first(), false);
    EXPECT_TRUE(keys_->list().empty());
}

TEST_F(KeysTest, OthersSurviveWithAllTheyHave) {
    const KeyLimit limit{"pins", "topics/", *parse_rights("list,read")};
    const auto made = keys_->make("alice", limit);
    ASSERT_TRUE(made);
    ASSERT_TRUE(keys_->add({.id = "AKIDEXAMPLE", .secret = "a \"quoted\" secret", .user = "bob"}));
    open();
    const auto found = keys_->find(made->id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->secret, made->secret);
    EXPECT_EQ(found->principal(), user_principal("alice"));
    ASSERT_TRUE(found->limit);
    EXPECT_EQ(found->limit->bucket, "pins");
    EXPECT_EQ(found->limit->prefix, "topics/");
    EXPECT_TRUE(found->limit->has(Right::read) && found->limit->has(Right::list));
    EXPECT_FALSE(found->limit->has(Right::write));
    EXPECT_EQ(keys_->find("AKIDEXAMPLE")->secret, "a \"quoted\" secret");
    EXPECT_FALSE(keys_->find("AKIDEXAMPL"));
    ASSERT_TRUE(keys_->remove("AKIDEXAMPLE"));
    EXPECT_FALSE(keys_->find("AKIDEXAMPLE"));
    EXPECT_EQ(keys_->remove("AKIDEXAMPLE").error().code, base::Code::not_found);
}

TEST_F(KeysTest, WhatCannotBeAKeyIsRefusedWithoutItsSecret) {
    EXPECT_EQ(keys_->add({.id = "a/b", .secret = "s"}).error().code, base::Code::invalid_argument);
    EXPECT_EQ(keys_->add({.id = "", .secret = "s"}).error().code, base::Code::invalid_argument);
    const auto fault = keys_->add({.id = "id", .secret = "hidden\nline"});
    ASSERT_FALSE(fault);
    EXPECT_EQ(fault.error().what.find("hidden"), std::string::npos);
    ASSERT_TRUE(keys_->add({.id = "id", .secret = "s"}));
    EXPECT_EQ(keys_->add({.id = "id", .secret = "t"}).error().code, base::Code::already_exists);
    EXPECT_EQ(keys_->find("id")->secret, "s");
    EXPECT_FALSE(parse_rights("read,delete"));
}

TEST_F(KeysTest, AGivenFileCountsUntilTheEndAndIsNeverKept) {
    ASSERT_TRUE(keys_->make_first());
    write("given",
          "# comment\n[one]\naws_access_key_id=AKIDONE\naws_secret_access_key = s1\nregion = x\n"
          "[role]\nrole_arn = arn\n[ two ]\r\nAWS_ACCESS_KEY_ID = AKIDTWO\r\n"
          "aws_secret_access_key=s=2\r\n");
    ASSERT_TRUE(keys_->take_file("given"));
    EXPECT_EQ(keys_->find("AKIDONE")->secret, "s1");
    EXPECT_EQ(keys_->find("AKIDTWO")->secret, "s=2");
    EXPECT_EQ(keys_->list().size(), 3U);
    EXPECT_EQ(keys_->remove("AKIDONE").error().code, base::Code::invalid_argument);
    ASSERT_TRUE(keys_->add({.id = "kept", .secret = "s"}));
    EXPECT_EQ(file("data/auth/keys.json").find("AKIDONE"), std::string::npos);
    open();
    EXPECT_FALSE(keys_->find("AKIDONE"));
    // The directory's own file may be given too, and stays whole.
    const std::string before = file("data/credentials");
    ASSERT_TRUE(keys_->take_file("data/credentials"));
    EXPECT_EQ(file("data/credentials"), before);
    write("other", "[x]\naws_access_key_id=kept\naws_secret_access_key=another\n");
    EXPECT_EQ(keys_->take_file("other").error().code, base::Code::conflict);
    EXPECT_EQ(keys_->take_file("missing").error().code, base::Code::not_found);
    write("empty", "[x]\n");
    EXPECT_EQ(keys_->take_file("empty").error().code, base::Code::invalid_argument);
}

TEST_F(KeysTest, ADamagedFileIsNamedNotForgotten) {
    ASSERT_TRUE(disk_.make_directories("data/auth"));
    write("data/auth/keys.json", "{\"keys\":[{\"id\":\"a\"");
    const auto opened = Keys::open(disk_, random_, kData);
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().what.find("data/auth/keys.json"), std::string::npos);
}

TEST_F(KeysTest, APowerLossLosesNoKeyThatWasAnswered) {
    ASSERT_TRUE(keys_->make_first());
    for (int i = 0; i < 20; ++i) {
        const auto made = keys_->make("", std::nullopt);
        ASSERT_TRUE(made);
        disk_.power_loss(random_);
        open();
        ASSERT_TRUE(keys_->find(made->id));
        EXPECT_EQ(keys_->list().size(), 2U + static_cast<std::size_t>(i));
    }
}

TEST_F(KeysTest, AFullDiskChangesNothing) {
    ASSERT_TRUE(keys_->add({.id = "first", .secret = "s"}));
    disk_.set_capacity(0);
    EXPECT_FALSE(keys_->add({.id = "second", .secret = "s"}));
    EXPECT_FALSE(keys_->find("second"));
    disk_.set_capacity(1'000'000);
    ASSERT_TRUE(keys_->add({.id = "third", .secret = "s"}));
    open();
    EXPECT_EQ(keys_->list().size(), 2U);
}

TEST_F(KeysTest, ReadersSeeWholeTablesWhileItChanges) {
    ASSERT_TRUE(keys_->add({.id = "stays", .secret = "s"}));
    std::jthread reader([this](const std::stop_token& stop) {
        while (!stop.stop_requested()) EXPECT_TRUE(keys_->find("stays"));
    });
    for (int i = 0; i < 50; ++i) {
        const auto made = keys_->make("", std::nullopt);
        ASSERT_TRUE(made);
        ASSERT_TRUE(keys_->remove(made->id));
    }
}

}  // namespace
}  // namespace auth
