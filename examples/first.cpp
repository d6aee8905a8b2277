// The example of README.md, and what scripts/demo lowers.
#include <opendefer/defer.h>

#include <cstdio>
#include <string>

/// The sum of the numbers in a file; -1 if there is no such file.
int sumOf(const char *path) {
  std::FILE *file = std::fopen(path, "r");
  if (!file)
    return -1;
  defer std::fclose(file);

  int sum = 0;
  for (int number; std::fscanf(file, "%d", &number) == 1;) {
    if (number < 0)
      opendefer::panic("negative number in " + std::string(path));
    sum += number;
  }
  return sum;
}

int main(int argc, char **argv) {
  defer {
    if (opendefer::value failure = opendefer::recover())
      std::printf("recovered: %s\n", failure.what().c_str());
  };
  for (int i = 1; i < argc; i++)
    std::printf("%s: %d\n", argv[i], sumOf(argv[i]));
}
