#include  <opendefer/defer.h> // for defer
#include "log.h"

OPENDEFER_LINKED int twice(int n);

int   untouched( ) { return 1 ; }

std::string parse(const char *path) {
    std::FILE *file = std::fopen(path, "r");
    if (!file)
        return "none";
    defer std::fclose(file); // close it
    defer {
        if (auto v = opendefer::recover())
            declared(v);
    };
    /* A panic. */
    if (path[0] == '/')
        opendefer::panic("absolute: " + std::string(path));
    return path;
}

int main() {
    Log log{"main"};
    std::printf("%d\n", log.around([] { return twice(untouched()); }));
    parse("/dev/null");
    defer std::puts("left");
    auto lambda = [](int n) {
        defer std::printf("in lambda %d\n", n);
        return n + 1;
    };
    return lambda(1) - 2;
}
