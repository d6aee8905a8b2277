#include "../include/shared.h"
#include <cstdio>

// Text that is no markup: </script> <!-- <b>&amp; " "  
void two(const char *) {}
void names() {
  /* ü 𝄞 € */ defer two("</script><script>alert(1)</script>"); // 𝄞
  if (true) {
    /* 𝄞 */ int inner = 0;
    /* é𝄞 */ defer { std::printf("%d", inner); };
  }
}
