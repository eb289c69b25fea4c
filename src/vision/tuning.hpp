#pragma once

namespace mnist::vision {

/// The thresholds of the pipeline. A contrast is a share of the light that falls on the paper (0
/// paper, 1 black); brightness goes from 0 to 1; a cost is a negative natural logarithm of a
/// probability. `tests/vision/ablate.py` measures what each value is worth on pictures made of
/// MNIST's training digits, and tries others. What a value was chosen on stands in brackets:
/// RENDERINGS are single digits drawn, scanned and photographed in twenty ways, NUMBERS are lines
/// of two to eight digits, GROUNDS are pictures that show no digit.
struct Tuning {
  // ---- ink: what is written, what is paper
  float max_side = 1024;       ///< pixels; larger pictures are shrunk to it: bounds time and memory
  float tiny_side = 16;        ///< pixels; a picture no larger is the digit (8x8 to 16x16 scans)
  float min_contrast = 0.04F;  ///< of ink to paper (RENDERINGS, GROUNDS)
  float min_signal_to_noise = 6;  ///< contrast of ink by the paper's deviation (GROUNDS)
  float plain_border = 0.8F;      ///< share of the border that shows the one paper (RENDERINGS)
  float fading = 0.8F;            ///< of a stroke's edge level, to which it may fade (RENDERINGS)
  float pale = 0.3F;  ///< of the edge level, which ruled lines and pale strokes must reach
  float max_pale_share = 1.2F;  ///< pale strokes' area, by that of the ink they continue
  float gap_strength = 0.2F;    ///< coverage of a short gap in a stroke that closes it
  float busy_runs = 10;      ///< runs of ink a row beyond which the ground may be woven (GROUNDS)
  float sheet_area = 0.1F;   ///< least share of the picture that a sheet of paper has
  float sheet_step = 0.06F;  ///< brightness; more between coarse pixels is the sheet's edge
  float sheet_contrast = 0.1F;  ///< brightness of a sheet from what lies around it
  float sheet_contact = 0.4F;   ///< largest share of a sheet's outline on the picture's edge

  // ---- segment: which marks are digits, or parts of one
  float ruled_length = 0.8F;  ///< of the picture: shorter is no ruled line (RENDERINGS)
  float box_line = 0.8F;      ///< of a box's side that its line covers (RENDERINGS)
  float speck_area = 0.03F;   ///< by the largest mark; smaller is dirt (RENDERINGS)
  float edge_contact = 0.2F;  ///< share of its outline on the picture's edge: a table, not ink
  float max_runs = 6;         ///< strokes side by side in a mark as wide as high (GROUNDS)
  float max_marks = 600;      ///< marks beyond which a picture is no writing
  float tall = 0.45F;         ///< by the writing's height: lower marks are parts or signs (NUMBERS)
  float near = 0.33F;         ///< by the writing's height: parts lie no further off (NUMBERS)
  float enough_height = 80;   ///< pixels of a digit; larger ones are shrunk to it
  float max_work = 16e6F;     ///< pixels of all readings together
  float max_candidates = 2000;  ///< readings a picture is worth, beyond it is no writing

  // ---- normalise: strokes as bold as MNIST's
  float min_stroke = 2.2F;  ///< pixels of the 28x28; thinner strokes grow (MNIST's quartiles)
  float max_stroke = 3.2F;  ///< pixels of the 28x28; bolder strokes shrink

  // ---- decode: costs beside the classifier's own, fitted together to NUMBERS
  float cut = 0.7F;            ///< ink as high as the line is cut through
  float joined = 0.05F;        ///< two fragments are one digit
  float gap = 6;               ///< pieces a line's height apart are one digit
  float side_by_side = 1;      ///< pieces as high as the line stand beside each other
  float low = 2.2F;            ///< a digit is lower than usual, by the line's height
  float wide = 0.05F;          ///< a digit is a standard deviation wider than usual
  float sign = 2;              ///< a mark shaped as a plus or a slash is a digit
  float left_out = 3;          ///< all ink of a picture of one digit is left out
  float sure_of_many = 0.97F;  ///< probability that most digits of a long number have (GROUNDS)
};

}  // namespace mnist::vision
