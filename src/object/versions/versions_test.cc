// Versions over the packed store on the machine's disk.

#include "object/versions/versions.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "object/multipart/blob_draft.h"
#include "object/packed/packed_store.h"
#include "object/reserved.h"

namespace object::versions {
namespace {

using Names = std::vector<std::string>;

class VersionsTest : public testing::Test {
  protected:
    VersionsTest() {
        store_ = *packed::open_store(disk_, clock_, directory_.path());
        EXPECT_TRUE(store_->create_bucket("bucket"));
        bucket_ = *store_->transactional_bucket("bucket");
    }
    Result<> commit(const Draft& draft) { return bucket_->commit({&draft.writes, 1}).front(); }
    // The new version's id.
    std::string put(std::string_view key, std::string_view body, std::string id = "") {
        if (id.empty()) id = new_version_id(clock_.wall(), random_.next());
        Draft draft;
        EXPECT_TRUE(Versions(*bucket_).make_room(draft, key, id));
        Metadata metadata{{"x", std::string(body)}};
        if (id != kNullId) metadata.emplace_back(kVersionMetadata, id);
        draft.writes.push_back({.key = draft.keep(std::string(key)),
                                .body = base::as_bytes(body),
                                .metadata = draft.keep(std::move(metadata))});
        EXPECT_TRUE(commit(draft));
        return id;
    }
    std::string mark(std::string_view key, std::string id = "") {
        if (id.empty()) id = new_version_id(clock_.wall(), random_.next());
        Draft draft;
        const auto removal = Versions(*bucket_).mark_deleted(draft, key, id, clock_.wall());
        EXPECT_TRUE(removal && removal->is_mark);
        EXPECT_TRUE(commit(draft));
        return id;
    }
    bool remove(std::string_view key, std::string_view id) {
        Draft draft;
        const auto removed = Versions(*bucket_).remove(draft, key, id);
        EXPECT_TRUE(removed);
        EXPECT_TRUE(commit(draft));
        return removed && removed->has_value();
    }
    std::string body(std::string_view key) {
        const auto object = bucket_->get(key);
        return object ? std::string(base::as_text(object->body)) : "-";
    }
    std::string body_of(std::string_view key, std::string_view id) {
        const auto found = Versions(*bucket_).find(key, id);
        return found && *found ? body((*found)->record) : "?";
    }
    // "key id" of each, with "*" for the latest and "!" for a mark.
    Names list(VersionListRequest request = {}) {
        Names names;
        for (;;) {
            const auto page = Versions(*bucket_).list(request);
            EXPECT_TRUE(page);
            for (const std::string& group : page->common_prefixes) names.push_back(group);
            for (const ListedVersion& one : page->versions) {
                const bool is_mark = one.version.kind == Version::Kind::deletion;
                names.push_back(base::text(one.version.key, ' ', one.version.id,
                                           one.is_latest ? "*" : "", is_mark ? "!" : ""));
            }
            if (!page->is_truncated) return names;
            request.key_marker = page->next_key;
            request.id_marker = page->next_id;
        }
    }

    io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    io::SystemRandom random_;
    std::unique_ptr<TransactionalStore> store_;
    TransactionalBucket* bucket_ = nullptr;
};

TEST_F(VersionsTest, KeepsWhatWasThereBefore) {  // VERSION-1
    ASSERT_TRUE(bucket_->put({.key = "k", .body = base::as_bytes("first")}));
    const std::string second = put("k", "second");
    const std::string third = put("k", "third");
    EXPECT_EQ(body("k"), "third");
    EXPECT_EQ(body_of("k", second), "second");
    EXPECT_EQ(body_of("k", kNullId), "first");
    EXPECT_EQ(list(), (Names{"k " + third + "*", "k " + second, "k null"}));
    EXPECT_EQ(bucket_->list({})->objects.size(), 1U) << "a plain listing shows no versions";
}

TEST_F(VersionsTest, ADeletionHidesAndItsRemovalShowsAgain) {
    const std::string first = put("k", "first");
    const std::string gone = mark("k");
    EXPECT_EQ(body("k"), "-");
    EXPECT_EQ(list(), (Names{"k " + gone + "*!", "k " + first}));
    const std::string again = mark("k");
    EXPECT_EQ(list(), (Names{"k " + again + "*!", "k " + gone + "!", "k " + first}));
    EXPECT_TRUE(remove("k", again));
    EXPECT_EQ(body("k"), "-");
    EXPECT_TRUE(remove("k", gone));
    EXPECT_EQ(body("k"), "first");
    EXPECT_EQ(list(), (Names{"k " + first + "*"}));
    EXPECT_FALSE(remove("k", gone)) << "there is none any more";
}

TEST_F(VersionsTest, TheOneBeforeComesIntoForce) {
    const std::string first = put("k", "first");
    const std::string second = put("k", "second");
    const std::string third = put("k", "third");
    EXPECT_TRUE(remove("k", second));
    EXPECT_TRUE(remove("k", third));
    EXPECT_EQ(body("k"), "first");
    EXPECT_TRUE(remove("k", first));
    EXPECT_EQ(list(), Names{});
    EXPECT_FALSE(*Versions(*bucket_).has_any());
}

TEST_F(VersionsTest, ThereIsOneNullVersion) {
    put("k", "one", "null");
    const std::string kept = put("k", "two");
    put("k", "three", "null");
    EXPECT_EQ(list(), (Names{"k null*", "k " + kept}));
    put("k", "four", "null");
    EXPECT_EQ(list(), (Names{"k null*", "k " + kept}));
    mark("k", "null");
    EXPECT_EQ(list(), (Names{"k null*!", "k " + kept}));
    EXPECT_TRUE(remove("k", "null"));
    EXPECT_EQ(body("k"), "two");
}

TEST_F(VersionsTest, TakesOverThePiecesOfLargeBodies) {
    const Blob blob{multipart::random_blob_id(random_), 5};
    Draft large;
    const std::string piece = piece_key(blob.id, 0);
    large.writes.push_back({.key = piece, .body = base::as_bytes("large")});
    const Assembly assembly{.blobs = {blob}};
    large.writes.push_back({.key = "k", .assembly = &assembly});
    ASSERT_TRUE(commit(large));
    put("k", "small");
    EXPECT_TRUE(bucket_->head(piece));
    EXPECT_EQ(body_of("k", kNullId), "large");
    EXPECT_TRUE(remove("k", kNullId));
    EXPECT_FALSE(bucket_->head(piece)) << "the last one to hold them takes them along";
}

TEST_F(VersionsTest, ListsPagesAndGroups) {
    Names wanted;
    for (const std::string key : {"a/1", "a/2", "b", "c/1"}) {
        const std::string old = put(key, "x");
        wanted.push_back("");
        const std::string now = key == "a/2" ? mark(key) : put(key, "y");
        wanted.back() = key + " " + now + (key == "a/2" ? "*!" : "*");
        wanted.push_back(key + " " + old);
    }
    EXPECT_EQ(list(), wanted);
    for (std::size_t page = 1; page < 9; ++page) {
        EXPECT_EQ(list({.versions_max = page}), wanted) << page;
    }
    EXPECT_EQ(list({.prefix = "a/", .versions_max = 3}), Names(wanted.begin(), wanted.begin() + 4));
    for (std::size_t page = 1; page < 5; ++page) {
        Names groups = list({.delimiter = "/", .versions_max = page});
        std::ranges::sort(groups);
        Names expected{"a/", wanted[4], wanted[5], "c/"};
        std::ranges::sort(expected);
        EXPECT_EQ(groups, expected) << page;
    }
}

}  // namespace
}  // namespace object::versions
