#pragma once
// A handle on a file of the simulated disk, and the words both share.

#include <memory>
#include <string>

#include "io/sim_disk.h"
#include "io/sim_node.h"

namespace io {

base::Error sim_not_found(const std::string& path);
base::Error sim_not_a_directory(const std::string& path);

class SimFile final : public File {
  public:
    SimFile(SimDisk& disk, std::shared_ptr<SimNode> node, std::string path);

    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const override;
    Result<> append(std::span<const ByteView> parts) override;
    Result<> sync() override;
    Result<std::uint64_t> size() const override;
    Result<> truncate(std::uint64_t size) override;

  private:
    // A bug of the caller: a process that has ended goes on.
    void check_alive() const;
    // Writes so many bytes of the parts, perhaps to the wrong place.
    void write(std::span<const ByteView> parts, std::uint64_t bytes);

    SimDisk& disk_;
    std::uint64_t life_;
    std::shared_ptr<SimNode> node_;
    std::string path_;
};

}  // namespace io
