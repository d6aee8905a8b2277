#ifndef LOG_H
#define LOG_H
#include "opendefer/defer.h"
#include <cstdio>
#include <string>

// Says when something begins and ends.
struct Log {
    std::string name; // of what
    template <typename Work> auto around(Work work) {
        std::printf("begin %s\n", name.c_str());
        defer {
            // A comment inside.
            std::printf("end %s\n", name.c_str());
        };
        return work();
    }
};

void declared(opendefer::value v);
#endif
