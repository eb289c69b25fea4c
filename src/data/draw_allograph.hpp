#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "mnist/data/allographs.hpp"
#include "mnist/nn/random.hpp"

namespace mnist {

/// The sides of a drawn image: MNIST's.
inline constexpr std::size_t allograph_side = 28;

/// Draws a digit in this style as one person may write it once, and as MNIST shows digits: white on
/// black, its longer side 20 pixels, the centre of mass of its line in the middle. `random` decides
/// where exactly the pen passes, how wide it is, and the aspect, slant and rotation of the digit.
/// `image` has 28 x 28 pixels.
void draw_allograph(const Allograph& style, nn::Random random, std::span<std::uint8_t> image);

/// Draws one to three strokes at random, round or straight, a fifth of the time with so broad a pen
/// that they may become a blot: no digit.
void draw_scribble(nn::Random random, std::span<std::uint8_t> image);

/// Draws any digit, all ten being as likely, in any of its styles, and returns which digit it is;
/// a third of the time something that is none, and returns `nn::no_class`.
std::uint8_t draw_any_allograph(nn::Random random, std::span<std::uint8_t> image);

}  // namespace mnist
