#include "sql/database.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <thread>

#include "base/text.h"
#include "sql/instance.h"
#include "sql/macros.h"
#include "sql/session.h"

namespace sql {

using base::Code;
using base::Error;

namespace {

// DuckDB's settings at open; destroyed with the scope.
class Config {
  public:
    explicit Config(const Library& duckdb) : library_(duckdb) { library_.create_config(&handle_); }
    Config(const Config&) = delete;
    Config& operator=(const Config&) = delete;
    ~Config() { library_.destroy_config(&handle_); }

    Result<> set(const std::string& name, const std::string& value) {
        if (library_.set_config(handle_, name.c_str(), value.c_str()) == DuckDBSuccess) return {};
        return Error{Code::invalid_argument,
                     base::text("DuckDB's setting ", name, " does not take ", value)};
    }
    duckdb_config handle() const { return handle_; }

  private:
    const Library& library_;
    duckdb_config handle_ = nullptr;
};

std::uint64_t machine_bytes() {
    return static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
           static_cast<std::uint64_t>(::sysconf(_SC_PAGE_SIZE));
}

// Half of what is free where big sorts spill: the other half stays for the data itself.
std::string spill_limit(const std::string& directory) {
    std::error_code fault;
    const auto space = std::filesystem::space(directory, fault);
    return base::text(fault ? 0 : space.available / 2 / 1'000'000, "MB");
}

Result<> fill(Config& config, const DatabaseOptions& options, unsigned threads) {
    const std::uint64_t memory =
        options.memory_bytes_max > 0 ? options.memory_bytes_max : machine_bytes() / 2;
    TRY_VOID(config.set("memory_limit", base::text(memory / 1'000'000, "MB")));
    TRY_VOID(config.set("threads", base::text(threads)));
    TRY_VOID(config.set("temp_directory", options.temp_directory));
    if (!options.temp_directory.empty()) {
        TRY_VOID(config.set("max_temp_directory_size", spill_limit(options.temp_directory)));
    }
    TRY_VOID(config.set("autoinstall_known_extensions", "false"));
    TRY_VOID(config.set("autoload_known_extensions", "false"));
    // What is scanned here has no order of its own; ORDER BY keeps its word all the same.
    TRY_VOID(config.set("preserve_insertion_order", "false"));
    return {};
}

// Closes the doors, in DuckDB's own order: first the places that stay open, last the lock. The
// places must be named before anything spills.
std::string locking_statements(const DatabaseOptions& options) {
    std::string places;
    for (const std::string& directory : options.directories) {
        places += base::text(places.empty() ? "" : ", ", quoted_text(directory));
    }
    return base::text("set global TimeZone = 'UTC'; set allowed_directories = [", places,
                      "]; set enable_external_access = false; set lock_configuration = true;");
}

class OpenDatabase final : public Database {
  public:
    explicit OpenDatabase(std::shared_ptr<Instance> instance) : instance_(std::move(instance)) {}
    Result<std::unique_ptr<Session>> session(SessionOptions options) override {
        TRY(std::unique_ptr<Connection> session, Connection::open(instance_, options));
        return std::unique_ptr<Session>(std::move(session));
    }

  private:
    std::shared_ptr<Instance> instance_;
};

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options) {
    TRY(const Library* duckdb, Library::load(options.duckdb));
    auto instance = std::make_shared<Instance>(*duckdb);
    instance->threads =
        options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
    Config config(*duckdb);
    TRY_VOID(fill(config, options, instance->threads));
    char* words = nullptr;
    if (duckdb->open_ext(nullptr, &instance->database, config.handle(), &words) != DuckDBSuccess) {
        Error error{Code::unavailable, base::text("DuckDB does not open: ", words)};
        duckdb->free(words);
        return error;
    }
    TRY(const std::unique_ptr<Connection> first, Connection::open(instance, {}));
    TRY_VOID(register_source_function(*instance, first->handle()));
    TRY_VOID(first->execute(kSparkMacros));
    TRY_VOID(first->execute(locking_statements(options)));
    return std::unique_ptr<Database>(std::make_unique<OpenDatabase>(std::move(instance)));
}

}  // namespace sql
