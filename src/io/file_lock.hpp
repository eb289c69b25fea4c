#pragma once

#include <filesystem>
#include <string>

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

  /// What its last holder noted before it was killed; empty if it was not, or noted nothing.
  const std::string& left_note() const { return left_note_; }

  /// Leaves a short line, without a line break, to the next holder should this process be killed.
  /// Until then the note that was left stays.
  void set_note(const std::string& note);

 private:
  std::filesystem::path lock_path_;
  int descriptor_;
  std::string left_note_;
};

}  // namespace mnist::io
