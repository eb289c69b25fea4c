#pragma once

#include <optional>
#include <vector>

#include "mnist/io/image.hpp"
#include "mnist/vision/digit.hpp"
#include "mnist/vision/region.hpp"

namespace mnist::vision {

/// What the caller knows about an image: nothing, that it holds one digit, or a whole number.
enum class Layout { automatic, single, number };

/// How an image is read.
struct Options {
  Layout layout = Layout::automatic;
};

/// The single digit of `image` as the network takes it, or nothing if there is no ink. It needs no
/// classifier: all the ink that is not noise is taken to be the digit.
std::optional<Digit> prepare(const io::Image& image);

/// The digits of `image`, lines from top to bottom, each from left to right. Empty means that no
/// digit was found: a blank page, noise, texture, a page of text.
std::vector<Region> find_digits(const io::Image& image, const Classifier& classify,
                                const Options& options = {});

}  // namespace mnist::vision
