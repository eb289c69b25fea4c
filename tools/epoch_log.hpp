#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "io/atomic_file.hpp"
#include "mnist/error.hpp"
#include "mnist/recipe/training_record.hpp"
#include "train_report.hpp"

namespace mnist::tool {

/// A table of the epochs, one line each, written as they finish: a JSON object a line in a file
/// that ends in .jsonl, else CSV.
class EpochLog {
 public:
  /// Does nothing if `path` is empty. Opens the file at once, so that a wrong path is known before
  /// anything is trained. `append` adds to what is there.
  EpochLog(const std::string& path, bool append) : path_(path), json_(path.ends_with(".jsonl")) {
    if (path.empty()) return;
    const auto descriptor = io::named_descriptor(path);
    file_.reset(descriptor ? ::fdopen(::dup(*descriptor), "w")
                           : std::fopen(path.c_str(), append ? "a" : "w"));
    require(file_ != nullptr);
    if (json_) return;
    if (append && std::fseek(file_.get(), 0, SEEK_END) == 0 && std::ftell(file_.get()) > 0) return;
    write("epoch,loss,train_accuracy,validation_accuracy,images_per_second\n");
  }

  void add(std::size_t epoch, const EpochRecord& record, double images_per_second) {
    if (file_ == nullptr) return;
    if (json_) return write(epoch_json(epoch, record, images_per_second).dump() + "\n");
    const std::string validation =
        record.validation_accuracy ? fmt::to_string(*record.validation_accuracy) : "";
    write(fmt::format("{},{},{},{},{:.0f}\n", epoch, record.loss, record.train_accuracy, validation,
                      images_per_second));
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void write(const std::string& line) {
    require(std::fputs(line.c_str(), file_.get()) >= 0 && std::fflush(file_.get()) == 0);
  }

  void require(bool success) const {
    if (success) return;
    throw Error(
        fmt::format("{}: cannot be written: {}", path_, std::generic_category().message(errno)));
  }

  std::string path_;
  bool json_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace mnist::tool
