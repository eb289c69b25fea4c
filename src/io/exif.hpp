#pragma once

#include <cstddef>
#include <span>

#include "mnist/io/image.hpp"

namespace mnist::io {

/// How a picture must be turned, as the orientation tag of its EXIF data says: 1 (not at all) to 8.
/// `tiff` starts at the byte order mark. Data that are damaged or say nothing give 1: a picture is
/// worth reading without them.
int exif_orientation(std::span<const std::byte> tiff);

/// The picture turned and mirrored so that it stands upright.
Image upright(Image image, int orientation);

}  // namespace mnist::io
