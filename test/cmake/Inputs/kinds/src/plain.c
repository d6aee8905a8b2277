int plain(void) {
  int defer = 1; /* a name like any other */
  return defer;
}
