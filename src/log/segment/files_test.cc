#include "log/segment/files.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "io/sim_disk.h"

namespace logs {
namespace {

TEST(Files, KeepsTheLatestFewOpen) {
    io::ManualClock clock;
    io::SimDisk disk(1, clock);
    for (const char* name : {"a", "b", "c"}) ASSERT_TRUE(disk.create(name));
    Files files(disk, 2);
    const std::shared_ptr<io::File> a = *files.open("a");
    ASSERT_TRUE(files.open("b"));
    EXPECT_EQ(files.open("a")->get(), a.get());
    ASSERT_TRUE(files.open("c")) << "b goes";
    EXPECT_EQ(files.open_count(), 2U);
    EXPECT_EQ(files.open("a")->get(), a.get());
    files.forget("a");
    EXPECT_NE(files.open("a")->get(), a.get());
    EXPECT_TRUE(a->append(base::as_bytes("still open for its holder")));
    EXPECT_EQ(files.open("none").error().code, base::Code::not_found);
    EXPECT_EQ(files.create("b").error().code, base::Code::already_exists);
    EXPECT_TRUE(files.create("d"));
    EXPECT_EQ(files.open_count(), 2U);
}

}  // namespace
}  // namespace logs
