// The part of fmt that is no template, and those templates that every use of it shares, compiled
// here once: the header-only form costs each file that formats a message four seconds, and fmt's
// own library would be one more for a consumer to link.
#include <fmt/format-inl.h>

static_assert(FMT_VERSION >= 90000, "fmt 9 or later is needed");

FMT_BEGIN_NAMESPACE
namespace detail {

template auto dragonbox::to_decimal(float x) noexcept -> dragonbox::decimal_fp<float>;
template auto dragonbox::to_decimal(double x) noexcept -> dragonbox::decimal_fp<double>;
template auto thousands_sep_impl(locale_ref) -> thousands_sep_result<char>;
template auto decimal_point_impl(locale_ref) -> char;
template void buffer<char>::append(const char*, const char*);
#if FMT_VERSION < 110000  // since then it is no template
template void vformat_to(buffer<char>&, string_view, format_args, locale_ref);
#endif

}  // namespace detail
FMT_END_NAMESPACE
