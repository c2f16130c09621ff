#pragma once
// Where a command's words go: data to `out`, all else to `err`. A command that runs inside the
// running instance collects them; one that runs here writes them.

#include <string>
#include <string_view>

namespace app::commands {

class Output {
  public:
    virtual ~Output() = default;
    virtual void out(std::string_view text) = 0;
    virtual void err(std::string_view text) = 0;
    // Columns of the terminal that `out` goes to; 0 if it goes elsewhere.
    virtual int width() const = 0;
};

// The process's own stdout and stderr.
class StandardOutput final : public Output {
  public:
    void out(std::string_view text) override;
    void err(std::string_view text) override;
    int width() const override;
};

// Kept, for the answer over the control interface.
class CollectedOutput final : public Output {
  public:
    explicit CollectedOutput(int width) : width_(width) {}
    void out(std::string_view text) override { out_ += text; }
    void err(std::string_view text) override { err_ += text; }
    int width() const override { return width_; }
    const std::string& to_out() const { return out_; }
    const std::string& to_err() const { return err_; }

  private:
    std::string out_;
    std::string err_;
    int width_;
};

}  // namespace app::commands
