// A label at the end that everything goes through becomes a deferred block.
// RUN: %suggested %s >%t && %filecheck --keep-comments %s <%t
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {
int step(int n);
int finish(int *result);
}

// The result is a variable that the cleanup leaves alone.
int plain(int n) {
  int ret = -1;
  char *copy = NULL;
  FILE *file;

  if (n == 0)
    return -2;
  file = fopen("/dev/null", "w");
  if (!file)
    goto out;
  copy = static_cast<char *>(malloc(16));
  for (int i = 0; i < n; i++) {
    if (step(i))
      goto out; // leaves the loop, too
  }
  strcpy(copy, "copied");
  ret = static_cast<int>(strlen(copy));

out: // free all
  if (file)
    fclose(file);

  printf("free %s\n", copy ? "it" : "nothing");
  free(copy);
  return ret;
}

// The cleanup changes the result, so it is the function's named result.
int changed(int n) {
  int rc = n;
  if (step(n))
    goto done;
  rc = n + 1;
done:
  if (finish(&rc))
    rc = 100;
  return rc;
}

// No result; a constant one; an expression.
void none(int n) {
  void *p = malloc(1);
  if (n)
    goto end;
  puts("not left");
end:;
  free(p);
  puts("freed");
}
bool constant(int n) {
  void *p = malloc(1);
  if (n > 1) goto end;
  puts("small");
end: free(p);
  return true;
}
const char *expression(int n) {
  int ok = 0;
  if (n > 2)
    goto fail;
  ok = 1;
fail:
  step(ok);
  return ok ? "ok" : "failed";
}

extern "C" int step(int n) {
  printf("step %d\n", n);
  return n > 2;
}
extern "C" int finish(int *result) {
  ++*result;
  return *result > 4;
}

int main() {
  for (int i = 0; i < 5; i++) {
    printf("plain %d\n", plain(i));
    printf("changed %d\n", changed(i));
    none(i);
    printf("%d\n", constant(i));
    printf("%s\n", expression(i));
  }
}

// CHECK: goto-cleanup.cpp:31:1: remark: label 'out' begins a cleanup; use 'defer' instead of 'goto' [opendefer-suggest-goto-cleanup]
// CHECK: 5 guards found, 5 of which
// CHECK: {{^}}+  defer {
// CHECK-NEXT: {{^}}+    // free all
// CHECK-NEXT: {{^}}+    if (file)
// CHECK-NEXT: {{^}}+      fclose(file);
// CHECK-NEXT: {{^\+$}}
// CHECK-NEXT: {{^}}+    printf("free %s\n", copy ? "it" : "nothing");
// CHECK-NEXT: {{^}}+    free(copy);
// CHECK-NEXT: {{^}}+  }
// CHECK-NEXT: {{^}}   if (!file)
// CHECK-NEXT: {{^}}-    goto out;
// CHECK-NEXT: {{^}}+    return ret;
// CHECK: {{^}}+      return ret; // leaves the loop, too
// CHECK: {{^}}-out: // free all
// CHECK: {{^}}   return ret;
// CHECK: {{^}}+  defer_result int rc = n;
// CHECK: {{^}}+  defer {
// CHECK: {{^}}+    if (finish(&rc))
// CHECK: {{^}}+    return rc;
// CHECK: {{^}}+    return;
// CHECK: {{^}}+  if (n > 1) return true;
// CHECK: {{^}}+    return ok ? "ok" : "failed";

// IN-TURN: 3 of 4
