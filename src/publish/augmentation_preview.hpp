#pragma once

#include <cstddef>

#include "mnist/data/batches.hpp"
#include "mnist/data/dataset.hpp"
#include "mnist/io/image.hpp"

namespace mnist {

/// A picture of what training sees: for each class a row with its first sample and `variations` of
/// it, from the first to the last of `epochs` epochs, so that their fading shows. Classes that
/// `samples` lacks have no row.
io::Image augmented_sheet(const Samples& samples, const Augmenter& augmenter, std::size_t epochs,
                          std::size_t variations = 16);

}  // namespace mnist
