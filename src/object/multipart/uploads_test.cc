// Uploads over the packed store on the machine's disk.

#include "object/multipart/uploads.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "object/multipart/blob_draft.h"
#include "object/packed/packed_store.h"
#include "object/reserved.h"

namespace object::multipart {
namespace {

using base::Code;

class UploadsTest : public testing::Test {
  protected:
    UploadsTest() {
        open();
        EXPECT_TRUE(store_->create_bucket("bucket"));
        bucket_ = *store_->transactional_bucket("bucket");
    }
    void open() {
        bucket_ = nullptr;
        store_.reset();
        auto opened = packed::open_store(disk_, clock_, directory_.path());
        ASSERT_TRUE(opened) << opened.error().what;
        store_ = *std::move(opened);
        if (const auto found = store_->transactional_bucket("bucket")) bucket_ = *found;
    }
    Result<> commit(const Draft& draft) { return bucket_->commit({&draft.writes, 1}).front(); }
    Upload begin(std::string key, Metadata metadata = {}) {
        Upload upload{.key = std::move(key),
                      .id = random_upload_id(random_),
                      .metadata = std::move(metadata)};
        EXPECT_TRUE(commit(Uploads::begin(upload)));
        return upload;
    }
    // A body as the door would bring it: its pieces first, the last one with the part.
    Result<> put_part(const Upload& upload, std::uint32_t number, std::string_view body) {
        Part part{.number = number, .blob = {random_blob_id(random_), body.size()}};
        part.md5 = Md5().of(base::as_bytes(body));
        std::uint32_t piece = 0;
        for (; body.size() > kPieceBytes; body.remove_prefix(kPieceBytes)) {
            TRY_VOID(commit(
                piece_of(part.blob.id, piece++, base::as_bytes(body.substr(0, kPieceBytes)))));
        }
        TRY(const Draft draft, Uploads(*bucket_).put_part(upload, part, base::as_bytes(body)));
        return commit(draft);
    }
    Result<> complete(const Upload& upload, const std::vector<std::string>& bodies) {
        std::vector<PartChoice> choices;
        for (const std::string& body : bodies) {
            choices.push_back({static_cast<std::uint32_t>(choices.size() + 1),
                               hex_of(Md5().of(base::as_bytes(body)))});
        }
        Uploads uploads(*bucket_);
        TRY(const std::vector<Part> chosen, uploads.choose(upload, choices));
        TRY(const Draft draft, uploads.complete(upload, chosen, {}));
        return commit(draft);
    }
    std::size_t reserved_count() {
        const auto page = bucket_->list({.prefix = {kReservedByte}, .keys_max = SIZE_MAX});
        EXPECT_TRUE(page);
        return page->objects.size();
    }
    std::string read(std::string_view key) {
        const auto reader = bucket_->open(key);
        if (!reader) return reader.error().what;
        std::string body((*reader)->info().size, '\0');
        EXPECT_EQ(*(*reader)->read(0, std::as_writable_bytes(std::span(body))), body.size());
        return body;
    }

    const io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::ManualClock clock_{base::from_epoch_ms(1'700'000'000'000)};
    io::SystemRandom random_;
    std::unique_ptr<TransactionalStore> store_;
    TransactionalBucket* bucket_ = nullptr;
};

std::string bytes(std::size_t count, char of) { return std::string(count, of); }

// UPLOAD-1, UPLOAD-2
TEST_F(UploadsTest, PartsBecomeOneObjectAlsoAfterARestart) {
    const Upload upload = begin("a/b", {{"content-type", "text/x"}});
    const std::vector<std::string> bodies = {bytes(kPartBytesMin, 'a'),
                                             bytes(2 * kPieceBytes + 5, 'b'), "end"};
    for (std::uint32_t number = 3; number >= 1; --number) {
        ASSERT_TRUE(put_part(upload, number, bodies[number - 1]));
    }
    open();
    const auto found = Uploads(*bucket_).find("a/b", upload.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->metadata, upload.metadata);
    EXPECT_FALSE(Uploads(*bucket_).find("a/c", upload.id));
    const auto page = Uploads(*bucket_).parts(upload.id, 1, 1);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->parts.size(), 1U);
    EXPECT_EQ(page->parts[0].number, 2U);
    EXPECT_TRUE(page->is_truncated);

    const auto done = complete(upload, bodies);
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(complete(upload, bodies).error().code, Code::conflict);
    EXPECT_EQ(Uploads(*bucket_).find("a/b", upload.id).error().code, Code::not_found);
    EXPECT_TRUE(read("a/b") == bodies[0] + bodies[1] + bodies[2]);
    const auto reader = bucket_->open("a/b");
    ASSERT_TRUE(reader);
    EXPECT_TRUE((*reader)->info().etag.ends_with("-3"));
    EXPECT_EQ((*reader)->metadata().back().second, upload.id);
    const auto range = bucket_->get("a/b", {.first = kPartBytesMin - 2, .length = 4});
    ASSERT_TRUE(range);
    EXPECT_EQ(base::as_text(range->body), "aabb");
    EXPECT_EQ(reserved_count(), 5U) << "the pieces alone";

    // OBJ-5: a reader that is open reads on, whatever becomes of the key.
    ASSERT_TRUE(bucket_->put({.key = "a/b", .body = base::as_bytes("new")}));
    EXPECT_EQ(reserved_count(), 0U) << "pieces go with their object";
    std::string old(4, '\0');
    EXPECT_EQ(*(*reader)->read(kPartBytesMin - 2, std::as_writable_bytes(std::span(old))), 4U);
    EXPECT_EQ(old, "aabb");
    EXPECT_EQ(read("a/b"), "new");
}

TEST_F(UploadsTest, RefusesWrongPartsInTheRightWords) {
    const Upload upload = begin("k");
    ASSERT_TRUE(put_part(upload, 1, "small"));
    ASSERT_TRUE(put_part(upload, 2, "end"));
    Uploads uploads(*bucket_);
    const std::string etag = hex_of(Md5().of(base::as_bytes("small")));
    const auto code_of = [&](const std::vector<PartChoice>& choices) {
        const auto chosen = uploads.choose(upload, choices);
        return chosen ? Code::closed : chosen.error().code;
    };
    EXPECT_EQ(code_of({{2, etag}, {1, etag}}), Code::out_of_order);
    EXPECT_EQ(code_of({{1, etag}, {1, etag}}), Code::out_of_order);
    EXPECT_EQ(code_of({{1, "x"}}), Code::conflict);
    EXPECT_EQ(code_of({{3, etag}}), Code::conflict);
    EXPECT_EQ(code_of({{1, etag}, {2, hex_of(Md5().of(base::as_bytes("end")))}}),
              Code::out_of_range);
    EXPECT_EQ(code_of({{1, etag}}), Code::closed);
}

TEST_F(UploadsTest, NothingStaysOfWhatIsReplacedOrGivenUp) {
    const Upload upload = begin("k");
    ASSERT_TRUE(put_part(upload, 1, bytes(kPieceBytes + 1, 'a')));
    ASSERT_TRUE(put_part(upload, 1, bytes(kPieceBytes + 1, 'b')));
    EXPECT_EQ(reserved_count(), 4U) << "upload, part, two pieces";
    const auto draft = Uploads(*bucket_).abort(upload);
    ASSERT_TRUE(draft);
    ASSERT_TRUE(commit(*draft));
    EXPECT_EQ(commit(*draft).error().code, Code::not_found);
    EXPECT_EQ(reserved_count(), 0U);
    EXPECT_EQ(put_part(upload, 1, "late").error().code, Code::not_found);

    // Parts that were not chosen go with the completion.
    const Upload other = begin("l");
    ASSERT_TRUE(put_part(other, 1, "one"));
    ASSERT_TRUE(put_part(other, 7, "seven"));
    ASSERT_TRUE(complete(other, {"one"}));
    EXPECT_EQ(reserved_count(), 1U);
    EXPECT_TRUE(bucket_->remove("l"));
    EXPECT_EQ(reserved_count(), 0U);
}

TEST_F(UploadsTest, ListsByPrefixAndDelimiterInPages) {
    const Upload first = begin("a/1");
    const Upload second = begin("a/1");
    begin("a/2");
    begin("b/c/d");
    begin("b/c/e");
    begin("b/f");
    Uploads uploads(*bucket_);
    const auto all = uploads.list({});
    ASSERT_TRUE(all);
    EXPECT_EQ(all->uploads.size(), 6U);
    EXPECT_EQ(all->uploads[2].key, "a/2");
    const auto groups = uploads.list({.prefix = "b/", .delimiter = "/"});
    ASSERT_TRUE(groups);
    EXPECT_EQ(groups->common_prefixes, std::vector<std::string>{"b/c/"});
    ASSERT_EQ(groups->uploads.size(), 1U);
    EXPECT_EQ(groups->uploads[0].key, "b/f");
    // A delimiter that ids could hold groups by keys alone.
    const auto odd = uploads.list({.prefix = "a/1", .delimiter = "0"});
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->uploads.size(), 2U);
    std::vector<std::string> seen;
    UploadListRequest request{.uploads_max = 1};
    for (;;) {
        const auto page = uploads.list(request);
        ASSERT_TRUE(page);
        for (const Upload& one : page->uploads) seen.push_back(one.key);
        if (!page->is_truncated) break;
        request.key_marker = page->next_key;
        request.id_marker = page->next_id;
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"a/1", "a/1", "a/2", "b/c/d", "b/c/e", "b/f"}));
    const auto after = uploads.list({.key_marker = "a/1"});
    ASSERT_TRUE(after);
    EXPECT_EQ(after->uploads.size(), 4U);
}

TEST_F(UploadsTest, ABodyThatIsNobodysIsGoneAfterARestart) {
    const BlobId id = random_blob_id(random_);
    const std::string piece = bytes(kPieceBytes, 'p');
    ASSERT_TRUE(commit(piece_of(id, 0, base::as_bytes(piece))));
    ASSERT_TRUE(commit(piece_of(id, 1, base::as_bytes(piece))));
    EXPECT_EQ(reserved_count(), 3U);
    open();
    ASSERT_TRUE(discard_unfinished_blobs(*bucket_));
    EXPECT_EQ(reserved_count(), 0U);
}

}  // namespace
}  // namespace object::multipart
