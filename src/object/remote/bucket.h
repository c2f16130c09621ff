#pragma once
// One bucket of an S3 server as an object::Bucket. Private to this room.

#include <memory>
#include <string>

#include "io/disk.h"
#include "io/http_client.h"
#include "object/remote/answers.h"
#include "object/remote/file_cache.h"
#include "object/remote/service.h"
#include "object/store.h"
#include "run/blocking.h"

namespace object::remote {

// On what must be put once only: tells our own put from another's after a lost answer.
inline constexpr std::string_view kMarkName = "x-amz-meta-millrace-put";

// Any thread.
class RemoteBucket final : public Bucket {
  public:
    // All but the cache outlive it. `prefix` stands before every key there, and in none here.
    // Without a cache there are no plain files.
    RemoteBucket(Service& service, run::BlockingPool& pool, io::Disk& disk, std::string name,
                 std::string prefix, std::unique_ptr<FileCache> cache);

    Result<Info> put(const Put& put) override;
    Result<> put_many(std::span<const Put> puts) override;
    Result<Info> put_file(std::string_view key, const std::string& path) override;
    Result<Object> get(std::string_view key, Range range) override;
    Result<Info> head(std::string_view key) override;
    Result<> remove(std::string_view key) override;
    Result<> remove_many(std::span<const std::string_view> keys) override;
    Result<ListPage> list(const ListRequest& request) override;
    Result<> scan(std::string_view prefix, std::string_view start_after, std::size_t objects_max,
                  const std::function<bool(const BulkObject&)>& each) override;
    std::optional<std::string> local_path(std::string_view key) const override;
    Result<std::vector<std::string>> fetch(std::span<const std::string> keys,
                                           Freshness freshness) override;

    // Whether the server keeps OBJ-3: Code::unsupported if it puts what is there already.
    Result<> check_conditional_puts();

  private:
    // A body in parts.
    struct Upload {
        std::string key;
        std::string id;    // the server's
        std::string mark;  // ours, to know the object by
        std::uint64_t part_bytes = 0;
        std::uint64_t bytes = 0;
    };

    Result<Request> request(std::string_view method, std::string_view key) const;
    Result<Info> put_once(Request request, std::string_view key, std::uint64_t bytes,
                          const std::string& mark);
    // Of the object there, whatever wrote it.
    Result<io::HttpResponse> headers(std::string_view key);
    // Only as long as the object has that ETag, if one is given; else Code::conflict.
    Result<io::HttpResponse> get_part(std::string_view key, Range range, std::string_view etag);
    Result<std::string> fetch_one(const std::string& key, Freshness freshness);
    Result<> download(const std::string& key, const std::string& path);
    Result<Info> upload(std::string_view key, const io::File& file, std::uint64_t bytes);
    Result<> upload_parts(const Upload& upload, const io::File& file,
                          std::vector<std::string>& etags);
    Result<Info> complete(const Upload& upload, const std::vector<std::string>& etags);
    Result<std::vector<Object>> get_all(std::span<const Info> infos);

    Service& service_;
    run::BlockingPool& pool_;
    io::Disk& disk_;
    const std::string name_;
    const std::string prefix_;
    const std::unique_ptr<FileCache> cache_;
};

}  // namespace object::remote
