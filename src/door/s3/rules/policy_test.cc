// Bucket policies: the shapes of AWS's documentation, what they decide, and what is refused.

#include "door/s3/rules/policy.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "door/s3/rules/action.h"
#include "door/s3/rules/wildcard.h"

namespace door::s3::rules {
namespace {

std::string statement(std::string_view inside) {
    return base::text(R"({"Version":"2012-10-17","Statement":[)", inside, "]}");
}

Verdict verdict(const std::string& document, const PolicyCall& call) {
    auto policy = Policy::parse(document, "b");
    EXPECT_TRUE(policy) << document;
    return policy ? policy->verdict(call) : Verdict::nothing_said;
}

TEST(Wildcard, MatchesInBoundedTime) {
    EXPECT_TRUE(matches("*", ""));
    EXPECT_TRUE(matches("a*c?", "abbcd"));
    EXPECT_TRUE(matches("**", "abc"));
    EXPECT_FALSE(matches("a?", "a"));
    EXPECT_FALSE(matches("", "a"));
    std::string hard;
    for (int i = 0; i < 500; ++i) hard += "a*";
    EXPECT_FALSE(matches(hard + "b", std::string(1000, 'a')));
}

TEST(Policy, AllowsAndDeniesWhomItNames) {
    const std::string document = statement(
        R"({"Sid":"a","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::123456789012:user/ann",)"
        R"("arn:aws:iam::123456789012:role/path/loader"]},"Action":["s3:GetObject","s3:Put*"],)"
        R"("Resource":"arn:aws:s3:::b/in/*"},)"
        R"({"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":["arn:aws:s3:::b/*"]})");
    const auto of = [&](std::string_view user, std::string_view action, std::string_view key) {
        return verdict(document, {.action = action, .bucket = "b", .key = key, .user = user});
    };
    EXPECT_EQ(of("ann", "s3:GetObject", "in/x"), Verdict::allowed);
    EXPECT_EQ(of("loader", "s3:PutObject", "in/x"), Verdict::allowed);
    EXPECT_EQ(of("ann", "s3:GetObject", "out/x"), Verdict::nothing_said);
    EXPECT_EQ(of("bob", "s3:GetObject", "in/x"), Verdict::nothing_said);
    EXPECT_EQ(of("ann", "s3:DeleteObject", "in/x"), Verdict::denied);
    EXPECT_EQ(of("", "s3:DeleteObject", "in/x"), Verdict::denied);
    EXPECT_EQ(of("", "s3:GetObject", "in/x"), Verdict::nothing_said);
    const std::string open = statement(
        R"({"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*","Resource":"arn:aws:s3:::b*"})");
    EXPECT_EQ(verdict(open, {.action = "s3:ListBucket", .bucket = "b", .key = "", .user = "u"}),
              Verdict::allowed);
    EXPECT_EQ(verdict(open, {.action = "s3:ListBucket", .bucket = "b", .key = "", .user = ""}),
              Verdict::nothing_said)
        << "without a key nobody comes in";
}

TEST(Policy, KnowsNegationsAndConditions) {
    const std::string only = statement(
        R"({"Effect":"Deny","Principal":"*","NotAction":"s3:Get*","NotResource":"arn:aws:s3:::b/free/*"})");
    EXPECT_EQ(verdict(only, {.action = "s3:PutObject", .bucket = "b", .key = "k", .user = "u"}),
              Verdict::denied);
    EXPECT_EQ(verdict(only, {.action = "s3:GetObject", .bucket = "b", .key = "k", .user = "u"}),
              Verdict::nothing_said);
    EXPECT_EQ(
        verdict(only, {.action = "s3:PutObject", .bucket = "b", .key = "free/k", .user = "u"}),
        Verdict::nothing_said);
    const std::string listing = statement(
        R"({"Effect":"Allow","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b",)"
        R"("Condition":{"StringLike":{"s3:prefix":["home/*","public/"]},)"
        R"("StringNotEquals":{"aws:username":"eve"}}})");
    const auto list = [&](std::string_view user, std::string_view prefix) {
        return verdict(
            listing,
            {.action = "s3:ListBucket", .bucket = "b", .key = "", .user = user, .prefix = prefix});
    };
    EXPECT_EQ(list("u", "home/u"), Verdict::allowed);
    EXPECT_EQ(list("u", "public/"), Verdict::allowed);
    EXPECT_EQ(list("u", "other"), Verdict::nothing_said);
    EXPECT_EQ(list("eve", "public/"), Verdict::nothing_said);
    const std::string encrypted = statement(
        R"({"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/*",)"
        R"("Condition":{"Bool":{"aws:SecureTransport":"false"}}})");
    EXPECT_EQ(
        verdict(encrypted, {.action = "s3:GetObject", .bucket = "b", .key = "k", .user = "u"}),
        Verdict::denied);
}

TEST(Policy, RefusesWhatItCannotKeep) {
    const auto code = [](const std::string& document) {
        auto policy = Policy::parse(document, "b");
        return policy ? "" : std::string(policy.error().code);
    };
    const std::string_view rest = R"("Action":"s3:*","Resource":"arn:aws:s3:::b/*"})";
    EXPECT_EQ(code(statement(base::text(R"({"Effect":"Allow","Principal":"*",)", rest))), "");
    for (
        const std::string& wrong :
        {std::string(), std::string("{"), std::string("[]"), std::string("{}"),
         statement(base::text(R"({"Effect":"Maybe","Principal":"*",)", rest)),
         statement(base::text(R"({"Principal":"*",)", rest)),
         statement(base::text(R"({"Effect":"Allow",)", rest)),
         statement(base::text(R"({"Effect":"Allow","Principal":"ann",)", rest)),
         statement(R"({"Effect":"Allow","Principal":"*","Action":"s3:*"})"),
         statement(R"({"Effect":"Allow","Principal":"*","Action":"ec2:*","Resource":"*"})"),
         statement(
             R"({"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::bb/*"})"),
         std::string(R"({"Version":"2020-01-01","Statement":[]})"),
         statement(std::string(30'000, ' '))}) {
        EXPECT_EQ(code(wrong), "MalformedPolicy") << wrong.substr(0, 100);
    }
    EXPECT_EQ(
        code(statement(base::text(
            R"({"Effect":"Deny","Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}},)",
            rest))),
        "NotImplemented");
    EXPECT_EQ(code(statement(base::text(R"({"Effect":"Deny","NotPrincipal":{"AWS":"*"},)", rest))),
              "NotImplemented");
}

TEST(Action, IsThePolicysWord) {
    EXPECT_EQ(action_of("GetObject"), "s3:GetObject");
    EXPECT_EQ(action_of("ListObjectsV2"), "s3:ListBucket");
    EXPECT_EQ(action_of("UploadPart"), "s3:PutObject");
}

}  // namespace
}  // namespace door::s3::rules
