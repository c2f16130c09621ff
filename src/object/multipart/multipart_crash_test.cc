// Multipart uploads on the sick disk: a crash at every point of a script of parts, completions,
// overwrites and aborts.

#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <set>

#include "base/text.h"
#include "io/sim_driver.h"
#include "object/multipart/blob_draft.h"
#include "object/multipart/uploads.h"
#include "object/packed/packed_store.h"
#include "object/reserved.h"

namespace object::multipart {
namespace {

using base::as_bytes;
using base::as_text;
using base::text;

constexpr packed::Options kTiny{
    .memtable_entries_max = 6, .segment_bytes = 1500, .runs_per_merge = 2};

// What a completed object or an upload's part may hold after a restart.
class Workload final : public io::SimScenario {
  public:
    explicit Workload(int steps) : steps_(steps) {}

    void run(io::SimDisk& disk, io::ManualClock& clock, io::Random& random) override {
        auto store = packed::open_store(disk, clock, "data", kTiny);
        if (!store || !(*store)->create_bucket("bucket")) return;
        for (int step = 0; step < steps_; ++step) {
            bucket_ = *(*store)->transactional_bucket("bucket");
            const std::uint64_t kind = random.below(10);
            if (kind < 2) {
                begin(random);
            } else if (kind < 6) {
                put_part(step, random);
            } else if (kind < 8) {
                complete();
            } else if (kind < 9) {
                abort();
            } else {
                overwrite(step);
            }
        }
        static_cast<void>((*store)->close());
    }

    std::string verify(io::SimDisk& disk, io::ManualClock& clock) override {
        auto store = packed::open_store(disk, clock, "data", kTiny);
        if (!store) return store.error().what;
        const auto found = (*store)->transactional_bucket("bucket");
        if (!found) return "";
        bucket_ = *found;
        const auto reader = bucket_->open("key");
        const std::string state = reader ? body_of(**reader) : "none";
        if (!states_.contains(state)) return "UPLOAD-2: the object is " + state;
        states_ = {state};
        if (std::string fault = verify_parts(); !fault.empty()) return fault;
        return verify_pieces(reader ? reader->get() : nullptr);
    }

  private:
    static std::string body_of(Reader& reader) {
        std::string body(reader.info().size, '\0');
        const auto read = reader.read(0, std::as_writable_bytes(std::span(body)));
        return read && *read == body.size() ? body : "OBJ-5: unreadable";
    }
    Result<> commit(const Draft& draft) { return bucket_->commit({&draft.writes, 1}).front(); }

    void begin(io::Random& random) {
        if (upload_) return;
        Upload fresh{.key = "key", .id = random_upload_id(random)};
        if (commit(Uploads::begin(fresh))) upload_ = fresh;
        parts_.clear();
        may_be_over_ = part_is_certain_ = false;
    }
    void put_part(int step, io::Random& random) {
        if (!upload_) return;
        const std::string body = text(step, ':', std::string(random.below(200), 'b'));
        // The last part alone may be small, so there is but one.
        Part part{.number = 1, .blob = {random_blob_id(random), body.size()}};
        part.md5 = Md5().of(as_bytes(body));
        parts_.insert(body);
        const auto draft = Uploads(*bucket_).put_part(*upload_, part, as_bytes(body));
        if (!draft || !commit(*draft)) return;
        parts_ = {body};
        part_is_certain_ = true;
    }
    void complete() {
        if (!upload_ || parts_.size() != 1) return;
        Uploads uploads(*bucket_);
        const std::string body = *parts_.begin();
        const PartChoice choice{1, hex_of(Md5().of(as_bytes(body)))};
        const auto chosen = uploads.choose(*upload_, {&choice, 1});
        if (!chosen) return;
        const auto draft = uploads.complete(*upload_, *chosen, {});
        if (!draft) return;
        states_.insert(body);
        may_be_over_ = true;
        if (commit(*draft)) {
            states_ = {body};
            upload_.reset();
            parts_.clear();
        }
    }
    void abort() {
        if (!upload_) return;
        const auto draft = Uploads(*bucket_).abort(*upload_);
        may_be_over_ = true;
        if (draft && commit(*draft)) {
            upload_.reset();
            parts_.clear();
        }
    }
    void overwrite(int step) {
        const std::string body = text("plain ", step);
        states_.insert(body);
        if (bucket_->put({.key = "key", .body = as_bytes(body)})) states_ = {body};
    }

    std::string verify_parts() {
        if (!upload_) return "";
        const bool is_open = static_cast<bool>(Uploads(*bucket_).find("key", upload_->id));
        if (!is_open) return may_be_over_ ? "" : "UPLOAD-1: an upload is gone";
        const auto page = Uploads(*bucket_).parts(upload_->id, 0, 10);
        if (!page) return page.error().what;
        if (page->parts.empty()) return part_is_certain_ ? "UPLOAD-1: a part is gone" : "";
        const Part& part = page->parts.front();
        for (const std::string& body : parts_) {
            if (Md5().of(as_bytes(body)) == part.md5) return "";
        }
        return "a part that nobody sent";
    }

    // Every piece is somebody's, and all of somebody's are there.
    std::string verify_pieces(const Reader* reader) {
        std::set<std::string> wanted;
        const auto want = [&wanted](const Blob& blob) {
            for (std::uint32_t i = 0; i < pieces_of(blob); ++i)
                wanted.insert(piece_key(blob.id, i));
        };
        if (reader != nullptr && reader->assembly()) {
            for (const Blob& blob : reader->assembly()->blobs) want(blob);
        }
        if (upload_) {
            const auto page = Uploads(*bucket_).parts(upload_->id, 0, 10);
            if (!page) return page.error().what;
            for (const Part& part : page->parts) want(part.blob);
        }
        const auto page =
            bucket_->list({.prefix = reserved_key(ReservedSpace::piece, ""), .keys_max = SIZE_MAX});
        if (!page) return page.error().what;
        std::set<std::string> there;
        for (const Info& piece : page->objects) there.insert(piece.key);
        // An upload whose beginning was never answered is nobody's of this test.
        return there == wanted ? "" : "OBJ-4: pieces without an owner, or owners without";
    }

    const int steps_;
    TransactionalBucket* bucket_ = nullptr;
    std::optional<Upload> upload_;
    std::set<std::string> parts_;
    std::set<std::string> states_ = {"none"};
    bool may_be_over_ = false;
    bool part_is_certain_ = false;
};

io::MakeScenario workload(int steps) {
    return [steps] { return std::make_unique<Workload>(steps); };
}

// OBJ-4, UPLOAD-1, UPLOAD-2
TEST(MultipartCrash, EveryCrashPointKeepsEveryPromise) {
    const io::SimReport report = io::crash_everywhere(workload(20), {.seeds = 8});
    EXPECT_TRUE(report.failure.empty()) << report.failure;
    EXPECT_GE(report.crashes, 1'000U);
    std::cout << report.crashes << " crash points\n";
}

TEST(MultipartCrash, SickDisksBreakNoPromise) {
    const io::SimReport report = io::fault_storm(workload(40), {.seeds = 400, .crash_at_max = 600});
    EXPECT_TRUE(report.failure.empty()) << report.failure;
}

}  // namespace
}  // namespace object::multipart
