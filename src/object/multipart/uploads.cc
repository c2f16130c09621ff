#include "object/multipart/uploads.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "base/text.h"
#include "object/multipart/blob_draft.h"
#include "object/multipart/upload_keys.h"
#include "object/reserved.h"

namespace object::multipart {
namespace {

using base::Code;
using base::Error;

Error no_upload(std::string_view id) {
    return {Code::not_found,
            base::text("there is no multipart upload '", base::printable(id), "'")};
}

// The change is void once the upload has gone.
void depend_on(Draft& draft, const Upload& upload) {
    draft.writes.push_back({.kind = Write::Kind::check,
                            .key = draft.keep(upload_key(upload.key, upload.id)),
                            .if_match = "*"});
}

}  // namespace

std::string random_upload_id(io::Random& random) {
    std::string id = random.uuid();
    std::erase(id, '-');
    return id;
}

Draft Uploads::begin(const Upload& upload) {
    Draft draft;
    draft.writes.push_back({.key = draft.keep(upload_key(upload.key, upload.id)),
                            .metadata = draft.keep(upload.metadata)});
    return draft;
}

Result<Upload> Uploads::find(std::string_view key, std::string_view id) {
    if (!is_upload_id(id)) return no_upload(id);
    Result<Object> record = bucket_.get(upload_key(key, id));
    if (!record && record.error().code == Code::not_found) return no_upload(id);
    if (!record) return record.error();
    return Upload{.key = std::string(key),
                  .id = std::string(id),
                  .begun = record->info.modified,
                  .metadata = std::move(record->metadata)};
}

Result<UploadPage> Uploads::list(const UploadListRequest& request) {
    ListRequest records{.prefix = upload_prefix(request.prefix),
                        .delimiter = request.delimiter,
                        .start_after = {},
                        .keys_max = request.uploads_max};
    const bool after_group = !request.delimiter.empty() &&
                             request.key_marker.ends_with(request.delimiter) &&
                             request.id_marker.empty();
    if (!request.id_marker.empty() && is_upload_id(request.id_marker)) {
        records.start_after = upload_key(request.key_marker, request.id_marker);
    } else if (after_group) {
        records.start_after = upload_prefix(request.key_marker);
    } else if (!request.key_marker.empty()) {
        records.start_after = after_uploads_of(request.key_marker);
    }
    TRY(const ListPage found, bucket_.list(records));
    UploadPage page;
    for (const Info& record : found.objects) {
        std::optional<UploadName> name = parse_upload_key(record.key);
        if (!name) return Error{Code::corrupt, "the record of a multipart upload is malformed"};
        page.uploads.push_back(
            {.key = std::move(name->key), .id = std::move(name->id), .begun = record.modified});
    }
    const std::size_t space_bytes = upload_prefix("").size();
    for (const std::string& group : found.common_prefixes) {
        page.common_prefixes.push_back(group.substr(space_bytes));
    }
    if (!found.next) return page;
    page.is_truncated = true;
    const bool is_group =
        !found.common_prefixes.empty() && *found.next == found.common_prefixes.back();
    if (is_group) {
        page.next_key = page.common_prefixes.back();
    } else if (!page.uploads.empty()) {
        page.next_key = page.uploads.back().key;
        page.next_id = page.uploads.back().id;
    }
    return page;
}

Result<std::vector<Uploads::StoredPart>> Uploads::stored_parts(std::string_view id,
                                                               std::uint32_t after,
                                                               std::size_t parts_max) {
    std::vector<StoredPart> parts;
    Md5 md5;
    Result<> fault;
    const auto take = [&](const BulkObject& record) {
        std::optional<Part> part = decode_part(record.key, record.body);
        if (!part) {
            fault = Error{Code::corrupt, "the record of a part is malformed"};
            return false;
        }
        part->modified = record.modified;
        part->metadata = *record.metadata;
        parts.push_back({*std::move(part), hex_of(md5.of(base::as_bytes(record.body)))});
        return true;
    };
    const std::string start = after == 0 ? std::string() : part_key(id, after);
    TRY_VOID(bucket_.scan(part_prefix(id), start, parts_max, take));
    TRY_VOID(fault);
    return parts;
}

Result<PartPage> Uploads::parts(std::string_view id, std::uint32_t after, std::size_t parts_max) {
    TRY(std::vector<StoredPart> stored, stored_parts(id, after, parts_max + 1));
    PartPage page;
    page.is_truncated = stored.size() > parts_max;
    if (page.is_truncated) stored.resize(parts_max);
    for (StoredPart& one : stored) page.parts.push_back(std::move(one.part));
    return page;
}

void Uploads::remove_pieces(Draft& draft, const Blob& blob) {
    for (std::uint32_t number = 0; number < pieces_of(blob); ++number) {
        draft.remove(piece_key(blob.id, number));
    }
}

Result<Draft> Uploads::put_part(const Upload& upload, const Part& part, ByteView last_piece) {
    Draft draft;
    depend_on(draft, upload);
    Write record{.key = draft.keep(part_key(upload.id, part.number)),
                 .body = draft.keep(encode_part(part)),
                 .metadata = draft.keep(part.metadata)};
    // Two clients may send the same part at once: the pieces of the one that loses go with it.
    TRY(const std::vector<StoredPart> old, stored_parts(upload.id, part.number - 1, 1));
    if (!old.empty() && old.front().part.number == part.number) {
        record.if_match = draft.keep(old.front().record_etag);
        remove_pieces(draft, old.front().part.blob);
    } else {
        record.if_none_match = true;
    }
    draft.writes.push_back(record);
    add_last_piece(draft, part.blob, last_piece);
    return draft;
}

Result<Draft> Uploads::abort(const Upload& upload) {
    Draft draft;
    depend_on(draft, upload);
    draft.writes.front().kind = Write::Kind::removal;
    TRY(const std::vector<StoredPart> parts, stored_parts(upload.id, 0, SIZE_MAX));
    for (const StoredPart& one : parts) {
        draft.writes.push_back({.kind = Write::Kind::removal,
                                .key = draft.keep(part_key(upload.id, one.part.number)),
                                .if_match = draft.keep(one.record_etag)});
        remove_pieces(draft, one.part.blob);
    }
    return draft;
}

Result<std::vector<Part>> Uploads::choose(const Upload& upload,
                                          std::span<const PartChoice> choices) {
    const bool ascends = std::ranges::adjacent_find(choices, std::ranges::greater_equal(),
                                                    &PartChoice::number) == choices.end();
    if (!ascends) return Error{Code::out_of_order, "the part numbers do not ascend"};
    TRY(std::vector<StoredPart> stored, stored_parts(upload.id, 0, SIZE_MAX));
    std::vector<Part> chosen;
    auto at = stored.begin();
    for (const PartChoice& choice : choices) {
        while (at != stored.end() && at->part.number < choice.number) ++at;
        const bool is_there = at != stored.end() && at->part.number == choice.number;
        if (!is_there || at->part.etag() != choice.etag) {
            return Error{
                Code::conflict,
                base::text("part ", choice.number, is_there ? " has another ETag" : " is missing")};
        }
        chosen.push_back(std::move(at->part));
        ++at;
    }
    for (std::size_t i = 0; i + 1 < chosen.size(); ++i) {
        if (chosen[i].blob.bytes < kPartBytesMin) {
            return Error{Code::out_of_range,
                         base::text("part ", chosen[i].number, " has ", chosen[i].blob.bytes,
                                    " bytes, fewer than ", kPartBytesMin)};
        }
    }
    return chosen;
}

Result<Draft> Uploads::complete(const Upload& upload, std::span<const Part> chosen, Write object) {
    Draft draft;
    depend_on(draft, upload);
    draft.writes.front().kind = Write::Kind::removal;
    Assembly assembly;
    assembly.has_parts_etag = true;
    Md5 md5;
    md5.begin();
    std::set<BlobId> used;
    for (const Part& part : chosen) {
        assembly.blobs.push_back(part.blob);
        md5.add(part.md5);
        used.insert(part.blob.id);
    }
    assembly.md5 = md5.end();
    Metadata metadata = object.metadata == nullptr ? upload.metadata : *object.metadata;
    metadata.emplace_back(kUploadMetadata, upload.id);
    object.key = draft.keep(std::string(upload.key));
    object.assembly = draft.keep(std::move(assembly));
    object.metadata = draft.keep(std::move(metadata));
    object.if_match = draft.keep(std::string(object.if_match));
    draft.writes.push_back(object);

    TRY(const std::vector<StoredPart> parts, stored_parts(upload.id, 0, SIZE_MAX));
    for (const StoredPart& one : parts) {
        draft.writes.push_back({.kind = Write::Kind::removal,
                                .key = draft.keep(part_key(upload.id, one.part.number)),
                                .if_match = draft.keep(one.record_etag)});
        if (used.erase(one.part.blob.id) == 0) remove_pieces(draft, one.part.blob);
    }
    // A part was sent anew since it was chosen.
    if (!used.empty()) return Error{Code::conflict, "a part has changed meanwhile"};
    return draft;
}

}  // namespace object::multipart
