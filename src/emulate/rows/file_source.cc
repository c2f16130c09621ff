#include "base/check.h"
#include "base/log_line.h"
#include "base/text.h"
#include "codec/json/json.h"
#include "emulate/rows/csv.h"
#include "emulate/rows/line_reader.h"
#include "emulate/rows/row_source.h"

namespace emulate::rows {
namespace {

using base::Code;
using base::Error;

// A table without a file: it ended before it began.
class NoRows final : public TableRows {
  public:
    Result<std::optional<Record>> read(std::uint64_t) override { return std::optional<Record>{}; }
};

// Rows of a file come one after the other; a reader that starts further on passes over the first.
class FileRows : public TableRows {
  public:
    explicit FileRows(LineReader lines) : lines_(std::move(lines)) {}

    Result<std::optional<Record>> read(std::uint64_t at) override {
        CHECK(at >= rows_, "row ", at, " after row ", rows_);
        while (rows_ < at) {
            TRY(const std::optional<Line> passed, next_record());
            if (!passed) return std::optional<Record>{};
            ++rows_;
        }
        TRY(std::optional<Line> line, next_record());
        if (!line) return std::optional<Record>{};
        ++rows_;
        const std::string place = lines_.place(line->number);
        if (line->is_too_long()) {
            return Error{Code::malformed,
                         base::text(place, ": longer than ", kLineBytesMax, " bytes")};
        }
        Result<Record> record = record_of(std::move(line->text));
        if (!record) return Error{Code::malformed, base::text(place, ": ", record.error().what)};
        return std::optional<Record>{*std::move(record)};
    }

  protected:
    virtual Result<std::optional<Line>> next_record() { return lines_.next(); }
    virtual Result<Record> record_of(std::string text) = 0;
    LineReader& lines() { return lines_; }

  private:
    LineReader lines_;
    std::uint64_t rows_ = 0;
};

class JsonlRows final : public FileRows {
  public:
    using FileRows::FileRows;

  protected:
    Result<Record> record_of(std::string text) override {
        std::string scratch = text;  // the reader writes over what it reads
        codec::JsonReader reader(scratch);
        reader.skip();
        if (auto whole = reader.finish(); !whole) {
            return base::within("not JSON", whole.error());
        }
        return Record{JsonText{std::move(text)}};
    }
};

class CsvRows final : public FileRows {
  public:
    CsvRows(LineReader lines, std::vector<std::string> columns)
        : FileRows(std::move(lines)), columns_(std::move(columns)) {}

    static Result<std::unique_ptr<TableRows>> open(LineReader lines) {
        TRY(std::optional<Line> header, lines.next());
        if (!header) return Error{Code::malformed, base::text(lines.place(1), ": no header row")};
        static constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
        std::string_view text = header->text;
        if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
        if (text.ends_with('\r')) text.remove_suffix(1);
        auto columns = split_csv(text);
        if (!columns) return base::within(lines.place(1), columns.error());
        return std::unique_ptr<TableRows>(
            std::make_unique<CsvRows>(std::move(lines), *std::move(columns)));
    }

  protected:
    Result<std::optional<Line>> next_record() override {
        TRY(std::optional<Line> line, lines().next());
        while (line && !line->is_too_long() && csv_goes_on(line->text)) {
            TRY(std::optional<Line> more, lines().next());
            if (!more) break;
            line->text += "\n" + more->text;
        }
        return line;
    }

    Result<Record> record_of(std::string text) override {
        if (text.ends_with('\r')) text.pop_back();
        TRY(std::vector<std::string> fields, split_csv(text));
        if (fields.size() != columns_.size()) {
            return Error{Code::malformed,
                         base::text(fields.size(), " fields under a header of ", columns_.size())};
        }
        Row row;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            row.push_back({columns_[i], cell_of_csv(columns_[i], std::move(fields[i]))});
        }
        return Record{std::move(row)};
    }

  private:
    std::vector<std::string> columns_;
};

class FileSource final : public RowSource {
  public:
    FileSource(io::Disk& disk, std::string directory)
        : disk_(disk), directory_(std::move(directory)) {}

    Result<std::unique_ptr<TableRows>> open(Table table) override {
        for (const std::string_view ending : {".jsonl", ".csv"}) {
            const std::string path = base::text(directory_, "/", table_name(table), ending);
            auto file = disk_.open(path);
            if (!file && file.error().code == Code::not_found) continue;
            if (!file) return file.error();
            LineReader lines(*std::move(file), path);
            if (ending == ".csv") return CsvRows::open(std::move(lines));
            return std::unique_ptr<TableRows>(std::make_unique<JsonlRows>(std::move(lines)));
        }
        return std::unique_ptr<TableRows>(std::make_unique<NoRows>());
    }
    std::optional<std::uint64_t> size() const override { return std::nullopt; }
    std::string name() const override { return "files " + directory_; }

  private:
    io::Disk& disk_;
    std::string directory_;
};

}  // namespace

Result<std::unique_ptr<RowSource>> open_file_source(io::Disk& disk, const std::string& directory) {
    TRY(const std::vector<io::DirectoryEntry> entries, disk.list(directory));
    std::size_t found = 0;
    for (const Table table : kTables) {
        const std::string jsonl = base::text(table_name(table), ".jsonl");
        const std::string csv = base::text(table_name(table), ".csv");
        bool there = false;
        for (const auto& entry : entries) there |= entry.name == jsonl || entry.name == csv;
        if (there) ++found;
        if (!there)
            base::log_warn("emulate", "rows_missing",
                           {{"file", base::text(directory, "/", jsonl)}});
    }
    if (found == 0) {
        return Error{Code::not_found,
                     base::text(directory,
                                " holds none of pinterest_data, geolocation_data and "
                                "user_data, as .jsonl or .csv")};
    }
    return std::unique_ptr<RowSource>(std::make_unique<FileSource>(disk, directory));
}

}  // namespace emulate::rows
