#include "rows.h"

int for_each_row(int Count, int (*Function)(int Row, void *Argument), void *Argument) {
  int Row = 0;
  while (Row < Count && Function(Row, Argument))
    ++Row;
  return Row;
}
