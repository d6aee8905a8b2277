#include <cstddef>
/// Defers, and panics with the text unless it is empty; returns its size.
std::size_t cleaned(const char *Text);
/// Panics and recovers.
void recovers(const char *Text);
/// Throws a std::runtime_error.
void throws();
