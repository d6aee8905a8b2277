/* Calls the function for rows 0 to Count - 1 until it returns 0. Returns the number of
   calls that have not. */
int for_each_row(int Count, int (*Function)(int Row, void *Argument), void *Argument);
