#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "mnist/recipe/recipe.hpp"

namespace mnist {

using Json = nlohmann::ordered_json;  // keys stay in the order they are written in

inline constexpr std::uint64_t format_version = 2;

inline constexpr std::pair<const char*, double AugmentOptions::*> augment_fields[] = {
    {"elastic_rms", &AugmentOptions::elastic_rms},
    {"elastic_sigma", &AugmentOptions::elastic_sigma},
    {"rotation", &AugmentOptions::rotation},
    {"scale", &AugmentOptions::scale},
    {"shear", &AugmentOptions::shear},
    {"shift", &AugmentOptions::shift},
    {"stroke", &AugmentOptions::stroke},
    {"blur", &AugmentOptions::blur},
    {"noise", &AugmentOptions::noise},
    {"fade_to", &AugmentOptions::fade_to}};

}  // namespace mnist
