// Several labels, and cleanups for failures only.
// RUN: %suggested %s >%t && %filecheck --keep-comments %s <%t
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {
int step(int n);
int get(int n);
void put(int n);
}

// Each cleanup is due from its own place on; the last label has none.
int copy(int n) {
  int result = -1;
  FILE *in, *file;
  char *buffer;
  in = fopen(n == 0 ? "/none" : "/dev/null", "r");
  if (!in)
    goto out;
  file = fopen(n == 1 ? "/none/none" : "/dev/null", "w");
  if (!file)
    goto close_in;
  buffer = static_cast<char *>(malloc(4096));
  if (n == 2)
    goto close_file;

  for (int i = 0; i < n; i++)
    if (step(i))
      goto free_buffer;
  result = 0;

free_buffer:
  free(buffer);
close_file:
  if (fclose(file) != 0 || n == 3)
    result = -3;
  printf("file closed\n");
close_in:
  fclose(in);
  printf("closed\n");
out:
  return result;
}

// As drivers of Linux do it: on success nothing is put back.
int probe(int n) {
  int err;
  int a = get(n), b;
  if (!a)
    return -1;
  b = get(n - 1);
  if (!b) {
    err = -2;
    goto put_a;
  }
  err = step(n - 1);
  if (err)
    goto put_b;
  if (n == 3) return 7;
  switch (n) {
  case 2:
    return 8;
  }
  put(100);
  return 0;

put_b:
  put(b);
put_a: /* back */
  put(a);
  return err;
}

// As libyaml does it.
char *duplicate(const char *text) {
  char *copy = NULL;

  if (!text)
    goto error;
  copy = static_cast<char *>(malloc(strlen(text) + 1));
  if (!copy) goto error;
  if (strlen(text) > 5) {
    put(6);
    goto error;
  }
  strcpy(copy, text);
  return copy;

error:

  printf("free it\n");
  free(copy);

  return NULL;
}

// What throws cleans nothing up here, so what fails says so.
void check(int n) {
  if (n == 4)
    throw n;
}
int throwing(int n) {
  int a = get(n), b = 0;
  if (!a)
    return -1;
  check(n);
  if (step(n))
    goto put_a;
  b = get(n - 1);
  check(n + 2);
  if (b == 2) {
    a++;
    goto put_b;
  }
  return 0;
put_b:
  put(b);
put_a:
  put(a);
  return -2;
}

// A name that is not free for the flag.
int named(int n) {
  int a = get(n), done = n;
  if (step(n))
    goto fail;
  done++;
  return done;
fail:
  put(a);
  return -1;
}

// A loop before the first place is no part of it.
void retry(int n) {
again:
  if (step(n--))
    goto again;
  if (get(n))
    goto out;
  put(1);
out:
  put(n);
}

// Nothing is released behind these labels.
void *setsErrno(int n) {
  if (n < 0)
    goto invalid;
  return malloc(static_cast<size_t>(n));
invalid:
  errno = EINVAL;
  return nullptr;
}
int says(int n) {
  int ret = 0;
  if (n)
    goto bad;
  return 1;
bad:
  perror("bad");
  fprintf(stderr, "bad %d\n", n);
  ret = -1;
  return ret;
}

// No place is right for all ways.
int over(int n) {
  int a = get(n);
  if (!a)
    goto fail;
  if (step(n))
    goto fail;
  put(1);
  goto out;
fail:
  put(a);
out:
  put(n);
  return n;
}
int between(int n) {
  int a = get(n);
  if (a)
    goto one;
  if (step(n))
    goto two;
  put(0);
one:
  put(a);
  return 1;
two:
  put(n);
  return 2;
}

extern "C" int step(int n) {
  printf("step %d\n", n);
  return n > 3;
}
extern "C" int get(int n) {
  printf("get %d\n", n);
  return n > 0 ? n : 0;
}
extern "C" void put(int n) { printf("put %d\n", n); }

int main() {
  for (int i = 0; i < 7; i++) {
    printf("copy %d\n", copy(i));
    printf("probe %d\n", probe(i));
    printf("named %d\n", named(i));
    try {
      printf("throwing %d\n", throwing(i));
    } catch (int n) {
      printf("thrown %d\n", n);
    }
    retry(i);
    printf("says %d\n", says(i));
    printf("over %d\n", over(i));
    printf("between %d\n", between(i));
  }
  free(duplicate("abc"));
  duplicate(nullptr);
  duplicate("abcdef");
  free(setsErrno(-1));
}

// CHECK: remark: label 'free_buffer' begins a cleanup
// CHECK: remark: label 'put_b' begins a cleanup
// CHECK: remark: label 'error' begins a cleanup
// CHECK: remark: label 'put_b' begins a cleanup
// CHECK: remark: label 'fail' begins a cleanup
// CHECK: remark: label 'out' begins a cleanup
// CHECK-NOT: remark: label 'invalid'
// CHECK-NOT: remark: label 'bad'
// CHECK: remark: label 'fail' begins a cleanup
// CHECK: note: not rewritten: this 'goto' follows a 'goto' to an earlier label, or is in the same statement, so that there is no place for the 'defer' between them
// CHECK: remark: label 'one' begins a cleanup
// CHECK: note: not rewritten: this 'return' between the labels keeps them from reaching one end
// CHECK: 8 guards found, 6 of which
// CHECK: {{^}}+  defer_result int result = -1;
// CHECK: {{^}}-    goto out;
// CHECK-NEXT: {{^}}+    return result;
// CHECK-NEXT: {{^}}+  defer {
// CHECK-NEXT: {{^}}+    fclose(in);
// CHECK-NEXT: {{^}}+    printf("closed\n");
// CHECK-NEXT: {{^}}+  }
// CHECK-NEXT: {{^}}   file = fopen(
// CHECK: {{^}}-out:
// CHECK-NEXT: {{^}}   return result;
// CHECK: {{^}}+  bool done = false;
// CHECK-NEXT: {{^}}+  defer {
// CHECK-NEXT: {{^}}+    if (!done) {
// CHECK-NEXT: {{^}}+      /* back */
// CHECK-NEXT: {{^}}+      put(a);
// CHECK-NEXT: {{^}}+    }
// CHECK-NEXT: {{^}}+  }
// CHECK: {{^}}+  if (n == 3) { done = true; return 7; }
// CHECK: {{^}}+    { done = true; return 8; }
// CHECK: {{^}}+  done = true;
// CHECK-NEXT: {{^}}   return 0;
// CHECK: {{^}}+      printf("free it\n");
// CHECK: {{^}}+  bool failed = false;
// CHECK-NEXT: {{^}}+  defer {
// CHECK-NEXT: {{^}}+    if (failed) {
// CHECK-NEXT: {{^}}+      put(a);
// CHECK: {{^}}+    { failed = true; return -2; }
// CHECK: {{^}}+    failed = true;
// CHECK-NEXT: {{^}}+    return -2;
// CHECK: {{^}}+  bool succeeded = false;

// IN-TURN: 1 of 4
