/* Callee.c - What CgoNoop calls. */
void intoC(void) {}
