#include "door/s3/intake/ingest.h"

#include <cstring>
#include <utility>

#include "base/log_line.h"
#include "object/multipart/blob_draft.h"

namespace door::s3::intake {
namespace {

using api::Outcome;
using api::Problem;
using object::multipart::Draft;

// The body so far.
class Ingest {
  public:
    Ingest(House& house, object::TransactionalBucket& bucket, IngestRules rules)
        : house_(house), bucket_(bucket), rules_(rules), checksum_(rules.algorithm) {
        body_.blob.id = object::multipart::random_blob_id(house.random);
    }

    run::Task<Outcome<>> take(std::string part) {
        body_.blob.bytes += part.size();
        if (body_.blob.bytes > rules_.bytes_max) {
            co_return Problem{
                "EntityTooLarge", {}, {{"MaxSizeAllowed", base::text(rules_.bytes_max)}}};
        }
        md5_.add(part);
        checksum_.add(part);
        std::string& piece = body_.last_piece;
        if (piece.empty()) {
            piece = std::move(part);
        } else {
            piece += part;
        }
        // Only once more has come: the last piece goes with the record of its owner.
        while (piece.size() > object::kPieceBytes) {
            const base::ByteView bytes = base::as_bytes(piece).first(object::kPieceBytes);
            const Draft draft = object::multipart::piece_of(body_.blob.id, pieces_++, bytes);
            CO_TRY_VOID(co_await house_.writes.commit(bucket_, draft.writes));
            piece.erase(0, object::kPieceBytes);
        }
        co_return Outcome<>();
    }

    Ingested end() {
        const std::string md5 = md5_.end();
        std::memcpy(body_.sums.md5.data(), md5.data(), body_.sums.md5.size());
        body_.sums.checksum = checksum_.end();
        return std::move(body_);
    }
    const Ingested& so_far() const { return body_; }

  private:
    House& house_;
    object::TransactionalBucket& bucket_;
    const IngestRules rules_;
    auth::Hasher md5_{auth::Hash::md5};
    api::Checksum checksum_;
    Ingested body_{};
    std::uint32_t pieces_ = 0;
};

run::Task<Outcome<>> take_all(Ingest& ingest, BodySource& source) {
    for (;;) {
        CO_TRY(std::optional<std::string> part, co_await source.next());
        if (!part) co_return Outcome<>();
        CO_TRY_VOID(co_await ingest.take(*std::move(part)));
    }
}

}  // namespace

run::Task<Outcome<Ingested>> ingest(House& house, object::TransactionalBucket& bucket,
                                    BodySource& source, IngestRules rules) {
    Ingest ingest(house, bucket, rules);
    const Outcome<> taken = co_await take_all(ingest, source);
    if (!taken) {
        co_await discard(house, bucket, ingest.so_far());
        co_return taken.error();
    }
    co_return ingest.end();
}

run::Task<void> discard(House& house, object::TransactionalBucket& bucket,
                        const Ingested& ingested) {
    if (ingested.is_one_piece()) co_return;
    const auto draft_now = [&] {
        return object::multipart::discard_blob(bucket, ingested.blob.id);
    };
    const base::Result<Draft> draft = co_await house.pool.run(draft_now);
    base::Result<> done = draft ? base::Result<>() : draft.error();
    if (draft) done = co_await house.writes.commit(bucket, draft->writes);
    // The next start finds it by its mark.
    if (!done) base::log_warn("s3", "body_not_discarded", {{"error", done.error().what}});
}

void add_object(Draft& draft, object::Write object, const Ingested& ingested) {
    const base::ByteView last_piece = base::as_bytes(ingested.last_piece);
    if (ingested.is_one_piece()) {
        object.body = last_piece;
        object.md5 = &ingested.sums.md5;
    } else {
        object.assembly =
            draft.keep(object::Assembly{.blobs = {ingested.blob}, .md5 = ingested.sums.md5});
        object::multipart::add_last_piece(draft, ingested.blob, last_piece);
    }
    draft.writes.push_back(object);
}

}  // namespace door::s3::intake
