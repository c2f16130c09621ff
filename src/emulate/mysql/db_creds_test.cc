#include "emulate/mysql/db_creds.h"

#include <gtest/gtest.h>

namespace emulate::mysql {
namespace {

TEST(DbCreds, reads_the_file_people_have) {
    const auto creds = parse_db_creds(
        "# my database\n---\nHOST: db.example.com   # the small one\nUSER: 'proj''user'\n"
        "PASSWORD: \":t%;y\\\"c#d\" # secret\nEXTRA: 1\r\nDATABASE: pins\nPORT: 3307\n");
    ASSERT_TRUE(creds) << creds.error().what;
    EXPECT_EQ(creds->host, "db.example.com");
    EXPECT_EQ(creds->user, "proj'user");
    EXPECT_EQ(creds->password, ":t%;y\"c#d");
    EXPECT_EQ(creds->database, "pins");
    EXPECT_EQ(creds->port, 3307);
}

TEST(DbCreds, has_defaults_and_keeps_a_hash_inside_a_plain_value) {
    const auto creds = parse_db_creds("HOST: h\nUSER: u\nPASSWORD: a#b:c\n");
    ASSERT_TRUE(creds);
    EXPECT_EQ(creds->password, "a#b:c");
    EXPECT_EQ(creds->database, "pinterest_data");
    EXPECT_EQ(creds->port, 3306);
    EXPECT_TRUE(parse_db_creds("HOST: h\nUSER: u\nPASSWORD:\n"));
    EXPECT_TRUE(parse_db_creds("SOCKET: /run/my.sock\nUSER: u\nPASSWORD: ''"));
}

TEST(DbCreds, names_what_is_wrong_and_never_says_a_value) {
    for (const auto& [yaml, words] : {
             std::pair{"HOST: h\nUSER: u\n", "no PASSWORD"},
             std::pair{"USER: u\nPASSWORD: p\n", "no HOST"},
             std::pair{"HOST: h\nUSER\n", "line 2"},
             std::pair{"HOST: h\nUSER: u\nPASSWORD: 'secret", "line 3: a quote is not closed"},
             std::pair{"HOST: h\nUSER: u\nPASSWORD: 'secret' x", "line 3: text after"},
             std::pair{"HOST: h\nUSER: u\nPASSWORD: secret\nPORT: 70000", "PORT"},
             std::pair{"", "no HOST"},
         }) {
        const auto creds = parse_db_creds(yaml);
        ASSERT_FALSE(creds) << yaml;
        EXPECT_NE(creds.error().what.find(words), std::string::npos) << creds.error().what;
        EXPECT_EQ(creds.error().what.find("secret"), std::string::npos);
    }
}

}  // namespace
}  // namespace emulate::mysql
