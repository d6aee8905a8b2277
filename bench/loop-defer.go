// Go's side of LoopBench.cpp: for each line "CLOSURE DEFERS CALLS" on stdin
// makes that many calls of a function that defers in a loop, and prints the
// nanoseconds that they took.
package main

import (
	"fmt"
	"time"
)

var sum int

//go:noinline
func add(v int) { sum += v }

//go:noinline
func deferSmall(n int) {
	for i := 0; i < n; i++ {
		i := i
		defer func() { add(i) }()
	}
}

//go:noinline
func deferLarge(n int) {
	a, b := n, n+1
	for i := 0; i < n; i++ {
		i, a, b := i, a+i, b+i
		defer func() { add(i + a + b) }()
	}
}

func main() {
	for {
		var closure string
		var defers, calls int
		if _, err := fmt.Scan(&closure, &defers, &calls); err != nil {
			return
		}
		run := deferSmall
		if closure == "large" {
			run = deferLarge
		}
		start := time.Now()
		for c := 0; c < calls; c++ {
			run(defers)
		}
		fmt.Println(time.Since(start).Nanoseconds())
	}
}
