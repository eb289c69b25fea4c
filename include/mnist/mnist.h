/** @file
 * The library for other languages: five functions of plain C types, in the shared library
 * libmnist_c. A recogniser never changes, so any number of threads may use one. Any C from C89
 * with stdint.h, and any C++, compiles this. */
#ifndef MNIST_MNIST_H
#define MNIST_MNIST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A trained network, and the way from an image to it. */
typedef struct mnist_recognizer mnist_recognizer;

/** One digit of an image. */
typedef struct mnist_digit {
  int32_t digit; /**< the most probable one, 0 to 9 */
  int32_t x, y;  /**< its box in pixels of the image */
  int32_t width, height;
  float probabilities[10]; /**< of every digit; they sum to 1 */
} mnist_digit;

/** Reads a state: the file `name` if `bytes` is NULL, else the `size` bytes there, which messages
 * call `name`. NULL on failure. */
mnist_recognizer* mnist_open(const char* name, const void* bytes, size_t size);

/** Finds and reads the digits of an image of 8-bit samples, dark on light or light on dark; lines
 * from top to bottom, each from left to right. `channels` is 1 grey, 2 grey and alpha, 3 RGB or
 * 4 RGB and alpha; `stride` is the bytes from one row to the next, 0 if there are no gaps. Fills
 * `digits` with the first `capacity` of them. Returns how many there are, 0 for none, or -1 on
 * failure. */
int32_t mnist_recognize(const mnist_recognizer* recognizer, const uint8_t* pixels, int32_t width,
                        int32_t height, int32_t channels, size_t stride, mnist_digit* digits,
                        size_t capacity);

/** The probability of each digit for one input as MNIST has them: 28x28 values in [0,1], row after
 * row, white on black. Returns the most probable digit, or -1 on failure, as for a value that is
 * NaN or out of range. */
int32_t mnist_classify(const mnist_recognizer* recognizer, const float pixels[784],
                       float probabilities[10]);

/** What went wrong in this thread's last call that failed: one line, valid until it fails again. */
const char* mnist_error(void);

/** Frees a recogniser; NULL is none. */
void mnist_close(mnist_recognizer* recognizer);

#ifdef __cplusplus
}
#endif

#endif
