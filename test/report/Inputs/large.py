"""large.py DIRECTORY: writes a source with fifty headers that defer; the first header
has 10,000 lines."""
import os
import sys

os.makedirs(sys.argv[1], exist_ok=True)


def write(name, lines):
    with open(os.path.join(sys.argv[1], name), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


names = ["header%02d.h" % number for number in range(50)]
for number, name in enumerate(names):
    lines = ["inline void function%d() {" % number, "  defer call(1);", "}"]
    lines += ["// line"] * (9992 if number == 0 else 195)
    lines += ["inline void other%d() {" % number, "  for (int i = 0; i < 3; i++)", "    defer call(i);", "}"]
    write(name, lines)
write("main.cpp", ["#include <opendefer/defer.h>", "inline void call(int) {}"] +
      ['#include "%s"' % name for name in names])
