#include "object/remote/credentials.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

#include "app/outside/server_fixture.h"
#include "base/text.h"
#include "door/http/server.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "run/net/http_client.h"

namespace app::outside {
namespace {

using base::Code;

class CredentialsTest : public testing::Test {
  protected:
    std::string found() {
        const auto lookup = [this](const char* name) { return variables_[name]; };
        object::remote::Credentials credentials({disk_, http_, clock_, lookup}, given_);
        const auto now = credentials.now();
        if (!now) return now.error().what;
        return base::text(now->access_key_id, " ", now->secret_access_key, " ", now->session_token);
    }
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories(directory_.path() + "/.aws");
        std::ofstream(directory_.path() + "/.aws/" + name) << text;
    }

    // AWS's services beside a program, on a port of their own.
    void serve() {
        server_ = *door::http::Server::open(shards_, metrics_, bare_options(), answer);
        server_->start();
        address_ = base::text("http://", server_->address());
    }
    ~CredentialsTest() override {
        if (server_) shards_.run_to_end(server_->stop());
    }
    static run::Task<door::http::Response> answer(door::http::Request request) {
        const auto is = [&request](std::string_view method, std::string_view path) {
            return request.method == method && request.path == path;
        };
        const bool has_token = request.header("X-aws-ec2-metadata-token") == "t0";
        const std::string roles = "/latest/meta-data/iam/security-credentials/";
        std::string body;
        if (is("GET", "/container") && request.header("Authorization") == "hush") {
            body = R"({"AccessKeyId":"c","SecretAccessKey":"cs","Token":"ct","RoleArn":"r"})";
        } else if (is("PUT", "/latest/api/token")) {
            body = "t0";
        } else if (is("GET", roles) && has_token) {
            body = "role\n";
        } else if (is("GET", roles + "role") && has_token) {
            body = R"({"Code":"Success","AccessKeyId":"m","SecretAccessKey":"ms","Token":"mt",)"
                   R"("Expiration":"2040-01-01T00:00:00Z"})";
        }
        door::http::Response response;
        response.status = body.empty() ? 404 : 200;
        response.body = std::move(body);
        co_return response;
    }

    const io::TestDirectory directory_;
    run::Shards shards_{1};
    base::Metrics metrics_;
    std::unique_ptr<door::http::Server> server_;
    std::string address_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    run::HttpClient http_{clock_};
    auth::AwsCredentials given_;
    std::map<std::string, std::string> variables_{{"HOME", directory_.path()},
                                                  {"AWS_EC2_METADATA_DISABLED", "true"}};
};

TEST_F(CredentialsTest, AreFoundInTheOrderOfTheTools) {
    EXPECT_TRUE(found().starts_with("no credentials: ")) << found();
    write("config", "[profile x]\naws_access_key_id=xc\naws_secret_access_key=xs\nregion=r-1\n");
    write("credentials",
          "[default]\naws_access_key_id=d\naws_secret_access_key=ds\naws_session_token=dt\n"
          "[half]\naws_access_key_id=h\n");
    EXPECT_EQ(found(), "d ds dt");
    variables_["AWS_ACCESS_KEY_ID"] = "e";
    EXPECT_EQ(found(), "d ds dt") << "an id alone is nothing";
    variables_["AWS_SECRET_ACCESS_KEY"] = "es";
    EXPECT_EQ(found(), "e es ");
    variables_["AWS_PROFILE"] = "x";
    EXPECT_EQ(found(), "xc xs ");
    const auto lookup = [this](const char* name) { return variables_[name]; };
    EXPECT_EQ(object::remote::region_of(disk_, lookup), "r-1");
    variables_["AWS_PROFILE"] = "half";
    EXPECT_TRUE(found().starts_with("no credentials: ")) << found();
    given_ = {"g", "gs", {}};
    EXPECT_EQ(found(), "g gs ");
}

TEST_F(CredentialsTest, GoToNobodyElse) {
    variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "hush";
    for (const std::string url :
         {"http://example.org/", "http://127.0.0.1.example.org/x", "ftp://127.0.0.1/"}) {
        variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
        EXPECT_TRUE(found().starts_with("AWS_CONTAINER_CREDENTIALS_FULL_URI names ")) << found();
    }
}

TEST_F(CredentialsTest, AreThoseOfTheContainer) {
    serve();
    variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = address_ + "/container";
    EXPECT_EQ(found(), "the container's credentials: HTTP 404") << "without its token";
    write("token", "hush\n");
    variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = directory_.path() + "/.aws/token";
    EXPECT_EQ(found(), "c cs ct");
}

TEST_F(CredentialsTest, AreThoseOfTheMachine) {
    serve();
    variables_["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = address_;
    EXPECT_TRUE(found().starts_with("no credentials: ")) << "it is disabled";
    variables_["AWS_EC2_METADATA_DISABLED"] = "";
    EXPECT_EQ(found(), "m ms mt");
}

}  // namespace
}  // namespace app::outside
