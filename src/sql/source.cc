#include "sql/source.h"

#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "sql/instance.h"
#include "sql/tree_writer.h"

namespace sql {

using base::Code;
using base::Error;

namespace {

// What bind, init and scan share; DuckDB deletes it with the statement.
struct Binding {
    Instance& instance;
    std::shared_ptr<Source> source;
    std::vector<Column> columns;
};

struct LocalScan {
    std::vector<std::size_t> projected;
    std::unique_ptr<RowWorker> worker;
};

template <class T>
void destroy(void* data) {
    delete static_cast<T*>(data);
}

duckdb_type stored_type(Type type) {
    switch (type) {
        case Type::boolean:
            return DUCKDB_TYPE_BOOLEAN;
        case Type::integer:
            return DUCKDB_TYPE_INTEGER;
        case Type::bigint:
            return DUCKDB_TYPE_BIGINT;
        case Type::real:
            return DUCKDB_TYPE_DOUBLE;
        case Type::text:
            return DUCKDB_TYPE_VARCHAR;
        case Type::timestamp:
            return DUCKDB_TYPE_TIMESTAMP;
        case Type::timestamp_tz:
            return DUCKDB_TYPE_TIMESTAMP_TZ;
        case Type::date:
            return DUCKDB_TYPE_DATE;
        case Type::list_real:
        case Type::other:
            break;
    }
    return DUCKDB_TYPE_INVALID;
}

// Writes straight into the vectors of one chunk.
class VectorWriter final : public ChunkWriter {
  public:
    VectorWriter(const Binding& binding, const LocalScan& scan, duckdb_data_chunk chunk)
        : library_(binding.instance.duckdb), capacity_(library_.vector_size()) {
        targets_.reserve(scan.projected.size());
        for (std::size_t i = 0; i < scan.projected.size(); ++i) {
            const duckdb_vector vector = library_.data_chunk_get_vector(chunk, i);
            const Column& column = binding.columns[scan.projected[i]];
            targets_.push_back({vector, library_.vector_get_data(vector), column.type, nullptr,
                                column.shape.get()});
        }
    }

    std::size_t capacity() const override { return capacity_; }

    void set_null(std::size_t column, std::size_t row) override {
        Target& target = targets_[column];
        if (target.validity == nullptr) {
            library_.vector_ensure_validity_writable(target.vector);
            target.validity = library_.vector_get_validity(target.vector);
        }
        target.validity[row / 64] &= ~(1ULL << (row % 64));
    }

    void set_integer(std::size_t column, std::size_t row, std::int64_t value) override {
        Target& target = targets_[column];
        switch (target.type) {
            case Type::boolean:
                static_cast<bool*>(target.data)[row] = value != 0;
                break;
            case Type::integer:
            case Type::date:
                static_cast<std::int32_t*>(target.data)[row] = static_cast<std::int32_t>(value);
                break;
            default:
                static_cast<std::int64_t*>(target.data)[row] = value;
        }
    }

    void set_real(std::size_t column, std::size_t row, double value) override {
        static_cast<double*>(targets_[column].data)[row] = value;
    }

    void set_text(std::size_t column, std::size_t row, std::string_view value) override {
        library_.vector_assign_string_element_len(targets_[column].vector, row, value.data(),
                                                  value.size());
    }

    void set_tree(std::size_t column, std::size_t row, const Tree& value) override {
        const Target& target = targets_[column];
        write_tree(library_, target.vector, *target.shape, row, value);
    }

  private:
    struct Target {
        duckdb_vector vector;
        void* data;
        Type type;
        std::uint64_t* validity;  // asked for at the first null
        const Shape* shape;
    };
    const Library& library_;
    std::size_t capacity_;
    std::vector<Target> targets_;
};

std::int64_t asked_id(const Library& duckdb, duckdb_bind_info info) {
    duckdb_value value = duckdb.bind_get_parameter(info, 0);
    const std::int64_t id = duckdb.get_int64(value);
    duckdb.destroy_value(&value);
    return id;
}

std::uint64_t asking_connection(const Library& duckdb, duckdb_bind_info info) {
    duckdb_client_context context = nullptr;
    duckdb.table_function_get_client_context(info, &context);
    const std::uint64_t id = duckdb.client_context_get_connection_id(context);
    duckdb.destroy_client_context(&context);
    return id;
}

void add_column(const Library& duckdb, duckdb_bind_info info, const Column& column) {
    duckdb_logical_type type = column.shape ? logical_type_of(duckdb, *column.shape)
                                            : duckdb.create_logical_type(stored_type(column.type));
    duckdb.bind_add_result_column(info, column.name.c_str(), type);
    duckdb.destroy_logical_type(&type);
}

void bind(duckdb_bind_info info) {
    const Library& duckdb = Library::loaded();
    auto& instance = *static_cast<Instance*>(duckdb.bind_get_extra_info(info));
    std::shared_ptr<Source> source = instance.sources.find(asked_id(duckdb, info));
    if (source == nullptr || source->connection != asking_connection(duckdb, info)) {
        duckdb.bind_set_error(info, "no such source in this session");
        return;
    }
    std::vector<Column> columns = source->rows.columns();
    for (const Column& column : columns) add_column(duckdb, info, column);
    if (const std::uint64_t rows = source->rows.rows_estimate(); rows > 0) {
        duckdb.bind_set_cardinality(info, rows, false);
    }
    auto binding =
        std::make_unique<Binding>(Binding{instance, std::move(source), std::move(columns)});
    duckdb.bind_set_bind_data(info, binding.release(), &destroy<Binding>);
}

void init(duckdb_init_info info) {
    const Library& duckdb = Library::loaded();
    const auto& binding = *static_cast<Binding*>(duckdb.init_get_bind_data(info));
    duckdb.init_set_max_threads(info, binding.instance.threads);
}

void local_init(duckdb_init_info info) {
    const Library& duckdb = Library::loaded();
    auto& binding = *static_cast<Binding*>(duckdb.init_get_bind_data(info));
    auto scan = std::make_unique<LocalScan>();
    const idx_t count = duckdb.init_get_column_count(info);
    for (idx_t i = 0; i < count; ++i) {
        const idx_t column = duckdb.init_get_column_index(info, i);
        if (column >= binding.columns.size()) {  // rowid and other columns of DuckDB's own
            duckdb.init_set_error(info, "this source has no such column");
            return;
        }
        scan->projected.push_back(column);
    }
    {
        const std::scoped_lock lock(binding.source->mutex);
        scan->worker = binding.source->rows.worker(scan->projected);
    }
    duckdb.init_set_init_data(info, scan.release(), &destroy<LocalScan>);
}

void fill(duckdb_function_info info, duckdb_data_chunk chunk) {
    const Library& duckdb = Library::loaded();
    auto& binding = *static_cast<Binding*>(duckdb.function_get_bind_data(info));
    auto& scan = *static_cast<LocalScan*>(duckdb.function_get_local_init_data(info));
    VectorWriter writer(binding, scan, chunk);
    const Result<std::size_t> filled = scan.worker->fill(writer);
    if (filled) {
        CHECK(*filled <= writer.capacity(), *filled);
        duckdb.data_chunk_set_size(chunk, *filled);
        return;
    }
    {
        const std::scoped_lock lock(binding.source->mutex);
        binding.source->failure = filled.error();
    }
    duckdb.function_set_error(info, filled.error().what.c_str());
}

}  // namespace

std::int64_t Sources::add(RowSource& rows, std::uint64_t connection) {
    const std::scoped_lock lock(mutex_);
    sources_.emplace(++last_, new Source{rows, connection, {}, {}});
    return last_;
}

void Sources::remove(std::int64_t id) {
    const std::scoped_lock lock(mutex_);
    sources_.erase(id);
}

std::shared_ptr<Source> Sources::find(std::int64_t id) {
    const std::scoped_lock lock(mutex_);
    const auto found = sources_.find(id);
    return found == sources_.end() ? nullptr : found->second;
}

std::optional<Error> Sources::take_failure(std::uint64_t connection) {
    const std::scoped_lock lock(mutex_);
    for (auto& [id, source] : sources_) {
        if (source->connection != connection) continue;
        const std::scoped_lock source_lock(source->mutex);
        if (source->failure) return std::exchange(source->failure, std::nullopt);
    }
    return std::nullopt;
}

Result<> register_source_function(Instance& instance, duckdb_connection connection) {
    const Library& duckdb = instance.duckdb;
    duckdb_table_function function = duckdb.create_table_function();
    duckdb.table_function_set_name(function, kSourceFunction);
    duckdb_logical_type id_type = duckdb.create_logical_type(DUCKDB_TYPE_BIGINT);
    duckdb.table_function_add_parameter(function, id_type);
    duckdb.destroy_logical_type(&id_type);
    duckdb.table_function_set_extra_info(function, &instance, nullptr);
    duckdb.table_function_set_bind(function, &bind);
    duckdb.table_function_set_init(function, &init);
    duckdb.table_function_set_local_init(function, &local_init);
    duckdb.table_function_set_function(function, &fill);
    duckdb.table_function_supports_projection_pushdown(function, true);
    const duckdb_state state = duckdb.register_table_function(connection, function);
    duckdb.destroy_table_function(&function);
    if (state == DuckDBSuccess) return {};
    return Error{Code::unsupported, "DuckDB refused the table function of sources"};
}

std::uint64_t connection_id(const Library& duckdb, duckdb_connection connection) {
    duckdb_client_context context = nullptr;
    duckdb.connection_get_client_context(connection, &context);
    const std::uint64_t id = duckdb.client_context_get_connection_id(context);
    duckdb.destroy_client_context(&context);
    return id;
}

bool may_come_from_source(const Column& column) {
    return column.shape != nullptr || stored_type(column.type) != DUCKDB_TYPE_INVALID;
}

}  // namespace sql
