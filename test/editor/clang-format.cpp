// clang-format with the setting that docs/editors.md gives, and the examples have:
// what is laid out well stays, and what is not gets there.
// REQUIRES: clang-format-19
// DEFINE: %{format}=clang-format-19 --style=file:%t/style --assume-filename=x.cpp
// RUN: rm -rf %t && mkdir %t && cd %t && sed -n '/^```yaml/,/^```/p' %S/../../docs/editors.md | grep -v '^```' >style && diff style %examples/.clang-format
// RUN: cd %t && %{format} <%S/Inputs/formatted.cpp | diff %S/Inputs/formatted.cpp -
// RUN: cd %t && %{format} <%S/Inputs/kept.cpp | diff %S/Inputs/kept.cpp -
// RUN: cd %t && sed 's/^ *//; s/  *\\$/ \\/' %S/Inputs/formatted.cpp >flat.cpp && ! diff -q >/dev/null flat.cpp %S/Inputs/formatted.cpp && %{format} <flat.cpp | diff %S/Inputs/formatted.cpp -
// RUN: cd %t && sed 's/^  */    /; s/ {$/\n{/; s/, /,/g' %S/Inputs/formatted.cpp | %{format} | diff %S/Inputs/formatted.cpp -
//
// The examples are laid out by it.
// RUN: cd %examples && for f in *.cpp */*.cpp; do clang-format-19 $f | diff $f - || exit 1; done
