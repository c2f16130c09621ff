#include "door/http/router.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "codec/percent.h"
#include "run/shard.h"

namespace door::http {
namespace {

Response with_status(int status, std::string_view body) {
    Response response;
    response.status = status;
    response.body = body;
    return response;
}

run::Task<Response> named(std::string name) { co_return with_status(200, name); }

class RouterTest : public testing::Test {
  protected:
    RouterTest() : router_(hooks()) {
        add("GET", "/");
        add("GET", "/topics");
        add("POST", "/topics/{topic}");
        add("GET", "/topics/{topic}");
        add("GET", "/topics/special");
        router_.add("POST", "/topics/{topic}/partitions/{p}", [](Request, PathValues values) {
            return named(values.at("topic") + "|" + values.at("p"));
        });
        router_.add("GET", "/files/{path+}",
                    [](Request, PathValues values) { return named("file " + values.at("path")); });
    }

    std::string ask(std::string_view method, std::string_view path) {
        Request request;
        request.head.reserve(64);
        request.head = path;
        request.method = method;
        request.path = request.head;
        const Response response = shards_.run_to_end(router_.route(std::move(request)));
        std::string text = base::text(response.status, " ", response.body);
        for (const auto& [name, value] : response.headers)
            text += base::text(" ", name, "=", value);
        return text;
    }

  private:
    static RouterHooks hooks() {
        return {.not_found = [](const Request&) { return with_status(404, "no"); },
                .method_not_allowed = [](const Request&,
                                         std::string_view) { return with_status(405, "not so"); },
                .bad_path = [](const Request&) { return with_status(400, "bad"); }};
    }
    void add(std::string_view method, std::string_view pattern) {
        router_.add(
            method, pattern,
            [text = base::text(method, " ", pattern)](Request, PathValues) { return named(text); });
    }

    run::Shards shards_{1};
    Router router_;
};

TEST_F(RouterTest, FindsWordsAndNames) {
    EXPECT_EQ(ask("GET", "/"), "200 GET /");
    EXPECT_EQ(ask("GET", "/topics"), "200 GET /topics");
    EXPECT_EQ(ask("POST", "/topics/a"), "200 POST /topics/{topic}");
    EXPECT_EQ(ask("GET", "/topics/special"), "200 GET /topics/special");
    EXPECT_EQ(ask("GET", "/topics/other"), "200 GET /topics/{topic}");
}

TEST_F(RouterTest, DecodesValues) {
    EXPECT_EQ(ask("POST", "/topics/a%2Eb%2fc/partitions/0"), "200 a.b/c|0");
    EXPECT_EQ(ask("POST", "/topics/a+b/partitions/%31"), "200 a+b|1");
    EXPECT_EQ(ask("POST", "/topics/%/partitions/0"), "400 bad");
    EXPECT_EQ(ask("POST", "/topics/%2/partitions/0"), "400 bad");
    EXPECT_EQ(ask("POST", "/topics/%zz/partitions/0"), "400 bad");
}

TEST_F(RouterTest, TakesTheRestOfAPath) {
    EXPECT_EQ(ask("GET", "/files/a/b%20c/d"), "200 file a/b c/d");
    EXPECT_EQ(ask("GET", "/files"), "404 no");
}

TEST_F(RouterTest, TellsNoRouteFromAWrongMethod) {
    EXPECT_EQ(ask("GET", "/nothing"), "404 no");
    EXPECT_EQ(ask("GET", "/topics/"), "404 no");
    EXPECT_EQ(ask("GET", "/topics/a/b"), "404 no");
    EXPECT_EQ(ask("DELETE", "/topics/a"), "405 not so Allow=GET, HEAD, POST");
    EXPECT_EQ(ask("PUT", "/topics/a/partitions/0"), "405 not so Allow=POST");
}

TEST_F(RouterTest, ServesHeadWhereThereIsGet) {
    EXPECT_EQ(ask("HEAD", "/topics"), "200 GET /topics");
    EXPECT_EQ(ask("HEAD", "/topics/a/partitions/0"), "405 not so Allow=POST");
}

TEST(Http, DecodesQueries) {
    EXPECT_EQ(query_value("a=1&b=x+y%20z&c", "b"), "x y z");
    EXPECT_EQ(query_value("a=1&b=2", "a"), "1");
    EXPECT_EQ(query_value("a=1&c", "c"), "");
    EXPECT_EQ(query_value("a=1", "b"), std::nullopt);
    EXPECT_EQ(query_value("a=%", "a"), std::nullopt);
    EXPECT_EQ(query_value("", "a"), std::nullopt);
}

TEST(Http, DecodesEscapes) {
    EXPECT_EQ(codec::percent_decoded("%41%2b"), "A+");
    EXPECT_EQ(codec::percent_decoded("a%"), std::nullopt);
    EXPECT_EQ(codec::percent_decoded("a%4"), std::nullopt);
    EXPECT_EQ(codec::percent_decoded("%G0"), std::nullopt);
    EXPECT_EQ(codec::percent_decoded(""), "");
}

}  // namespace
}  // namespace door::http
