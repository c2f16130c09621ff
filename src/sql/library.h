#pragma once
// DuckDB's C interface as a table of function pointers, filled from libduckdb.so at run time: a
// command that needs no SQL never loads its 65 MB.

#include <duckdb.h>

#include <string>
#include <type_traits>
#include <vector>

#include "base/result.h"

namespace sql {

// A symbol of a loaded library, which becomes whatever function pointer it is stored in.
struct Symbol {
    void* address = nullptr;
    template <class Fn>
        requires std::is_function_v<Fn>
    operator Fn*() const {  // NOLINT(google-explicit-constructor): one member, one line, below
        return reinterpret_cast<Fn*>(address);
    }
};

// One for the process, as a loaded library is: DuckDB calls back into this room with nothing but
// its own handles, and keeps threads and thread-local state, so it is never unloaded.
class Library {
  public:
    // The first success is kept, and later calls get it whatever their path. `path` may be empty:
    // then beside the program, in ../lib/millrace, and where the loader looks.
    static base::Result<const Library*> load(const std::string& path);
    // For callbacks from DuckDB, which prove that it is loaded.
    static const Library& loaded();

  private:
    explicit Library(void* handle) : handle_(handle) {}
    Symbol find(const char* name);

    void* handle_;  // declared before the members whose initialisers use it
    std::vector<std::string> missing_;

  public:
    decltype(&duckdb_create_config) create_config = find("duckdb_create_config");
    decltype(&duckdb_set_config) set_config = find("duckdb_set_config");
    decltype(&duckdb_destroy_config) destroy_config = find("duckdb_destroy_config");
    decltype(&duckdb_open_ext) open_ext = find("duckdb_open_ext");
    decltype(&duckdb_close) close = find("duckdb_close");
    decltype(&duckdb_connect) connect = find("duckdb_connect");
    decltype(&duckdb_disconnect) disconnect = find("duckdb_disconnect");
    decltype(&duckdb_interrupt) interrupt = find("duckdb_interrupt");
    decltype(&duckdb_free) free = find("duckdb_free");
    decltype(&duckdb_connection_get_client_context) connection_get_client_context =
        find("duckdb_connection_get_client_context");
    decltype(&duckdb_client_context_get_connection_id) client_context_get_connection_id =
        find("duckdb_client_context_get_connection_id");
    decltype(&duckdb_destroy_client_context) destroy_client_context =
        find("duckdb_destroy_client_context");

    decltype(&duckdb_extract_statements) extract_statements = find("duckdb_extract_statements");
    decltype(&duckdb_extract_statements_error) extract_statements_error =
        find("duckdb_extract_statements_error");
    decltype(&duckdb_destroy_extracted) destroy_extracted = find("duckdb_destroy_extracted");
    decltype(&duckdb_prepare_extracted_statement) prepare_extracted_statement =
        find("duckdb_prepare_extracted_statement");
    decltype(&duckdb_prepare) prepare = find("duckdb_prepare");
    decltype(&duckdb_prepare_error) prepare_error = find("duckdb_prepare_error");
    decltype(&duckdb_destroy_prepare) destroy_prepare = find("duckdb_destroy_prepare");
    decltype(&duckdb_prepared_statement_type) prepared_statement_type =
        find("duckdb_prepared_statement_type");
    decltype(&duckdb_prepared_statement_column_count) prepared_statement_column_count =
        find("duckdb_prepared_statement_column_count");
    decltype(&duckdb_prepared_statement_column_name) prepared_statement_column_name =
        find("duckdb_prepared_statement_column_name");
    decltype(&duckdb_prepared_statement_column_logical_type)
        prepared_statement_column_logical_type =
            find("duckdb_prepared_statement_column_logical_type");
    decltype(&duckdb_execute_prepared) execute_prepared = find("duckdb_execute_prepared");

    decltype(&duckdb_destroy_result) destroy_result = find("duckdb_destroy_result");
    decltype(&duckdb_result_error) result_error = find("duckdb_result_error");
    decltype(&duckdb_result_error_type) result_error_type = find("duckdb_result_error_type");
    decltype(&duckdb_column_count) column_count = find("duckdb_column_count");
    decltype(&duckdb_column_name) column_name = find("duckdb_column_name");
    decltype(&duckdb_column_logical_type) column_logical_type = find("duckdb_column_logical_type");
    decltype(&duckdb_fetch_chunk) fetch_chunk = find("duckdb_fetch_chunk");

    decltype(&duckdb_destroy_data_chunk) destroy_data_chunk = find("duckdb_destroy_data_chunk");
    decltype(&duckdb_data_chunk_get_vector) data_chunk_get_vector =
        find("duckdb_data_chunk_get_vector");
    decltype(&duckdb_data_chunk_get_column_count) data_chunk_get_column_count =
        find("duckdb_data_chunk_get_column_count");
    decltype(&duckdb_data_chunk_get_size) data_chunk_get_size = find("duckdb_data_chunk_get_size");
    decltype(&duckdb_data_chunk_set_size) data_chunk_set_size = find("duckdb_data_chunk_set_size");
    decltype(&duckdb_vector_size) vector_size = find("duckdb_vector_size");
    decltype(&duckdb_vector_get_data) vector_get_data = find("duckdb_vector_get_data");
    decltype(&duckdb_vector_get_validity) vector_get_validity = find("duckdb_vector_get_validity");
    decltype(&duckdb_vector_ensure_validity_writable) vector_ensure_validity_writable =
        find("duckdb_vector_ensure_validity_writable");
    decltype(&duckdb_vector_assign_string_element_len) vector_assign_string_element_len =
        find("duckdb_vector_assign_string_element_len");
    decltype(&duckdb_list_vector_get_size) list_vector_get_size =
        find("duckdb_list_vector_get_size");
    decltype(&duckdb_list_vector_set_size) list_vector_set_size =
        find("duckdb_list_vector_set_size");
    decltype(&duckdb_list_vector_reserve) list_vector_reserve = find("duckdb_list_vector_reserve");
    decltype(&duckdb_list_vector_get_child) list_vector_get_child =
        find("duckdb_list_vector_get_child");
    decltype(&duckdb_struct_vector_get_child) struct_vector_get_child =
        find("duckdb_struct_vector_get_child");
    decltype(&duckdb_array_vector_get_child) array_vector_get_child =
        find("duckdb_array_vector_get_child");

    decltype(&duckdb_create_map_type) create_map_type = find("duckdb_create_map_type");
    decltype(&duckdb_create_struct_type) create_struct_type = find("duckdb_create_struct_type");
    decltype(&duckdb_create_decimal_type) create_decimal_type = find("duckdb_create_decimal_type");
    decltype(&duckdb_create_logical_type) create_logical_type = find("duckdb_create_logical_type");
    decltype(&duckdb_destroy_logical_type) destroy_logical_type =
        find("duckdb_destroy_logical_type");
    decltype(&duckdb_get_type_id) get_type_id = find("duckdb_get_type_id");
    decltype(&duckdb_logical_type_get_alias) logical_type_get_alias =
        find("duckdb_logical_type_get_alias");
    decltype(&duckdb_decimal_width) decimal_width = find("duckdb_decimal_width");
    decltype(&duckdb_decimal_scale) decimal_scale = find("duckdb_decimal_scale");
    decltype(&duckdb_decimal_internal_type) decimal_internal_type =
        find("duckdb_decimal_internal_type");
    decltype(&duckdb_enum_internal_type) enum_internal_type = find("duckdb_enum_internal_type");
    decltype(&duckdb_enum_dictionary_size) enum_dictionary_size =
        find("duckdb_enum_dictionary_size");
    decltype(&duckdb_enum_dictionary_value) enum_dictionary_value =
        find("duckdb_enum_dictionary_value");
    decltype(&duckdb_list_type_child_type) list_type_child_type =
        find("duckdb_list_type_child_type");
    decltype(&duckdb_array_type_child_type) array_type_child_type =
        find("duckdb_array_type_child_type");
    decltype(&duckdb_array_type_array_size) array_type_array_size =
        find("duckdb_array_type_array_size");
    decltype(&duckdb_map_type_key_type) map_type_key_type = find("duckdb_map_type_key_type");
    decltype(&duckdb_map_type_value_type) map_type_value_type = find("duckdb_map_type_value_type");
    decltype(&duckdb_struct_type_child_count) struct_type_child_count =
        find("duckdb_struct_type_child_count");
    decltype(&duckdb_struct_type_child_name) struct_type_child_name =
        find("duckdb_struct_type_child_name");
    decltype(&duckdb_struct_type_child_type) struct_type_child_type =
        find("duckdb_struct_type_child_type");

    decltype(&duckdb_create_table_function) create_table_function =
        find("duckdb_create_table_function");
    decltype(&duckdb_destroy_table_function) destroy_table_function =
        find("duckdb_destroy_table_function");
    decltype(&duckdb_table_function_set_name) table_function_set_name =
        find("duckdb_table_function_set_name");
    decltype(&duckdb_table_function_add_parameter) table_function_add_parameter =
        find("duckdb_table_function_add_parameter");
    decltype(&duckdb_table_function_set_extra_info) table_function_set_extra_info =
        find("duckdb_table_function_set_extra_info");
    decltype(&duckdb_table_function_set_bind) table_function_set_bind =
        find("duckdb_table_function_set_bind");
    decltype(&duckdb_table_function_set_init) table_function_set_init =
        find("duckdb_table_function_set_init");
    decltype(&duckdb_table_function_set_local_init) table_function_set_local_init =
        find("duckdb_table_function_set_local_init");
    decltype(&duckdb_table_function_set_function) table_function_set_function =
        find("duckdb_table_function_set_function");
    decltype(&duckdb_table_function_supports_projection_pushdown)
        table_function_supports_projection_pushdown =
            find("duckdb_table_function_supports_projection_pushdown");
    decltype(&duckdb_register_table_function) register_table_function =
        find("duckdb_register_table_function");
    decltype(&duckdb_table_function_get_client_context) table_function_get_client_context =
        find("duckdb_table_function_get_client_context");
    decltype(&duckdb_bind_get_extra_info) bind_get_extra_info = find("duckdb_bind_get_extra_info");
    decltype(&duckdb_bind_get_parameter) bind_get_parameter = find("duckdb_bind_get_parameter");
    decltype(&duckdb_get_int64) get_int64 = find("duckdb_get_int64");
    decltype(&duckdb_destroy_value) destroy_value = find("duckdb_destroy_value");
    decltype(&duckdb_bind_add_result_column) bind_add_result_column =
        find("duckdb_bind_add_result_column");
    decltype(&duckdb_create_list_type) create_list_type = find("duckdb_create_list_type");
    decltype(&duckdb_bind_set_bind_data) bind_set_bind_data = find("duckdb_bind_set_bind_data");
    decltype(&duckdb_bind_set_cardinality) bind_set_cardinality =
        find("duckdb_bind_set_cardinality");
    decltype(&duckdb_bind_set_error) bind_set_error = find("duckdb_bind_set_error");
    decltype(&duckdb_init_get_bind_data) init_get_bind_data = find("duckdb_init_get_bind_data");
    decltype(&duckdb_init_set_init_data) init_set_init_data = find("duckdb_init_set_init_data");
    decltype(&duckdb_init_get_column_count) init_get_column_count =
        find("duckdb_init_get_column_count");
    decltype(&duckdb_init_get_column_index) init_get_column_index =
        find("duckdb_init_get_column_index");
    decltype(&duckdb_init_set_max_threads) init_set_max_threads =
        find("duckdb_init_set_max_threads");
    decltype(&duckdb_init_set_error) init_set_error = find("duckdb_init_set_error");
    decltype(&duckdb_function_get_bind_data) function_get_bind_data =
        find("duckdb_function_get_bind_data");
    decltype(&duckdb_function_get_local_init_data) function_get_local_init_data =
        find("duckdb_function_get_local_init_data");
    decltype(&duckdb_function_set_error) function_set_error = find("duckdb_function_set_error");
};

}  // namespace sql
