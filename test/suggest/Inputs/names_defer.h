// A header that uses the name for itself, as one of folly's does.
#pragma once
namespace lib {
template <class T> struct defer {
  using type = T;
};
} // namespace lib
