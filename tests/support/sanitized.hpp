#pragma once

// MNIST_SANITIZED is defined where a sanitizer watches memory or threads: programs are then slower,
// and have its operator new.
#if defined(__has_feature)  // Clang's way to say it
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MNIST_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)  // GCC's
#define MNIST_SANITIZED
#endif
