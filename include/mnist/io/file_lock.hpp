#pragma once

#include <filesystem>

namespace mnist::io {

/// Holds a file for one process at a time, as long as the object lives, so that two trainings do
/// not write one state by turns. The lock is advisory and lies beside the file, in `<file>.lock`,
/// since an atomic save replaces the file itself. The system releases it when the holder dies in
/// any way, and a `.lock` file left by a killed process is taken over.
class FileLock {
 public:
  /// Locks `path` (or what it links to), which need not exist. Does not wait: throws Error when
  /// another process holds the lock, naming that process, or when the `.lock` file cannot be
  /// created.
  explicit FileLock(const std::filesystem::path& path);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  std::filesystem::path lock_path_;
  int descriptor_;
};

}  // namespace mnist::io
