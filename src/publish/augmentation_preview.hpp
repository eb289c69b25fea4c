#pragma once

#include <cstddef>

#include "mnist/data/batches.hpp"
#include "mnist/data/dataset.hpp"
#include "mnist/io/image.hpp"

namespace mnist {

/// A picture of what training sees: for each class in `samples` a row with its first sample and
/// `variations` of it, spread over the `epochs` of a run, since the strength changes with the
/// epoch.
io::Image augmentation_preview(const Samples& samples, const Augmenter& augmenter,
                               std::size_t epochs, std::size_t variations = 16);

/// A picture of the digit styles: for each a row with variations of it, in the order of the table.
io::Image allographs_preview(std::uint64_t seed, std::size_t variations = 16);

}  // namespace mnist
