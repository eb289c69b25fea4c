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
  float pale_width = 2.5F;      ///< of a pale stroke, by the pen's
  float gap_length = 1.5F;      ///< of a short gap in a stroke, by the pen's width, and 2 pixels
  float fringe = 0.35F;         ///< of a stroke, by the pen's width
  float gap_strength = 0.2F;    ///< coverage of a short gap in a stroke that closes it
  float busy_runs = 10;      ///< runs of ink a row beyond which the ground may be woven (GROUNDS)
  float sheet_area = 0.1F;   ///< least share of the picture that a sheet of paper has
  float sheet_step = 0.06F;  ///< brightness; more between coarse pixels is the sheet's edge
  float sheet_contrast = 0.1F;   ///< brightness of a sheet from what lies around it
  float sheet_contact = 0.4F;    ///< largest share of a sheet's outline on the picture's edge
  float rectangularity = 0.8F;   ///< least share of the rectangle around a sheet that it fills
  float frame_contrast = 0.25F;  ///< of a frame's lines, by the picture's strongest mark
  float same_brightness = 4.0F / 255;  ///< up to which the border shows one paper
  float darkest_paper = 0.25F;         ///< brightness; below it noise would pass for ink
  float max_vignetting = 0.12F;        ///< share of the light that falls off at the picture's edge
  float tiny_blur = 0.2F;  ///< coverage of a tiny picture's pixel that its neighbours explain

  // ---- segment: which marks are digits, or parts of one
  float ruled_length = 0.8F;  ///< of the picture: shorter is no ruled line (RENDERINGS)
  float box_line = 0.8F;      ///< of a box's side that its line covers (RENDERINGS)
  float min_box_side = 24;    ///< pixels of a form's box
  float max_boxes = 64;       ///< boxes that are looked for on a form: bounds time
  float speck_area = 0.03F;   ///< by the largest mark; smaller is dirt (RENDERINGS)
  float edge_contact = 0.2F;  ///< share of its outline on the picture's edge: a table, not ink
  float max_runs = 6;         ///< strokes side by side in a mark as wide as high (GROUNDS)
  float max_marks = 600;      ///< marks beyond which a picture is no writing
  float tall = 0.45F;         ///< by the writing's height: lower marks are parts or signs (NUMBERS)
  float near = 0.33F;         ///< by the writing's height: parts lie no further off (NUMBERS)
  float sign_rest = 0.04F;    ///< share of a sign's ink beside its strokes
  float max_overlap = 4;      ///< boxes of all marks, by the picture's area; more is no writing
  float max_work = 16e6F;     ///< pixels of all readings together
  float max_candidates = 2000;  ///< readings a picture is worth, beyond it is no writing

  // ---- normalise: strokes as bold as MNIST's
  float min_stroke = 2.2F;  ///< pixels of the 28x28; thinner strokes grow (MNIST's quartiles)
  float max_stroke = 3.2F;  ///< pixels of the 28x28; bolder strokes shrink

  // ---- decode: costs beside the classifier's own, fitted together to NUMBERS
  float cut = 0.7F;            ///< ink as high as the line is cut through
  float joined = 0.05F;        ///< two fragments are one digit
  float gap = 6;               ///< pieces a line's height apart are one digit
  float low = 2.2F;            ///< a digit is lower than usual, by the line's height
  float wide = 0.05F;          ///< a digit is a standard deviation wider than usual
  float usual_height = 0.85F;  ///< of a digit, by the line's: lower ones cost
  float max_width = 1.8F;      ///< of a digit, by its height or the line's
  float sign = 2;              ///< a mark shaped as a plus or a slash is a digit
};

}  // namespace mnist::vision
