// The functions of the benchmarks in Go. For each line "FUNCTION ARGUMENT CALLS"
// on stdin makes so many calls, and prints the nanoseconds of this thread's
// processor time that they took.
package main

// void intoC(void) {}
import "C"

import (
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"unsafe"
)

func now() int64 {
	const threadCPUTime = 3
	var t syscall.Timespec
	syscall.Syscall(syscall.SYS_CLOCK_GETTIME, threadCPUTime, uintptr(unsafe.Pointer(&t)), 0)
	return t.Nano()
}

type state struct {
	mutex sync.Mutex
	sum   int
}

//go:noinline
func work(s *state, k int) int { s.sum += k; return k }

//go:noinline
func done(s *state, v int) { s.sum ^= v }

//go:noinline
func done3(s *state, a, b int) { s.sum ^= a + b }

// The normal path (normal/Normal.h), with defer and without.

//go:noinline
func lockDefer(s *state, k int) int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return work(s, k)
}

func lockSmallDefer(s *state, k int) int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return work(s, k)
}

//go:noinline
func lockPlain(s *state, k int) int {
	s.mutex.Lock()
	r := work(s, k)
	s.mutex.Unlock()
	return r
}

func lockSmallPlain(s *state, k int) int {
	s.mutex.Lock()
	r := work(s, k)
	s.mutex.Unlock()
	return r
}

//go:noinline
func oneDefer(s *state, k int) int {
	defer done(s, 1)
	return work(s, k)
}

//go:noinline
func onePlain(s *state, k int) int {
	r := work(s, k)
	done(s, 1)
	return r
}

//go:noinline
func threeDefer(s *state, k int) int {
	defer done(s, 1)
	defer done(s, 2)
	defer done(s, 3)
	return work(s, k)
}

//go:noinline
func threePlain(s *state, k int) int {
	r := work(s, k)
	done(s, 3)
	done(s, 2)
	done(s, 1)
	return r
}

//go:noinline
func eightDefer(s *state, k int) int {
	defer done(s, 1)
	defer done(s, 2)
	defer done(s, 3)
	defer done(s, 4)
	defer done(s, 5)
	defer done(s, 6)
	defer done(s, 7)
	defer done(s, 8)
	return work(s, k)
}

//go:noinline
func eightPlain(s *state, k int) int {
	r := work(s, k)
	done(s, 8)
	done(s, 7)
	done(s, 6)
	done(s, 5)
	done(s, 4)
	done(s, 3)
	done(s, 2)
	done(s, 1)
	return r
}

//go:noinline
func conditionalDefer(s *state, k int) int {
	if k&1 != 0 {
		defer done(s, 1)
	}
	return work(s, k)
}

//go:noinline
func conditionalPlain(s *state, k int) int {
	r := work(s, k)
	if k&1 != 0 {
		done(s, 1)
	}
	return r
}

//go:noinline
func earlyDefer(s *state, k int) int {
	defer done(s, 1)
	if k%4 == 1 {
		return 1
	}
	defer done(s, 2)
	if k%4 == 2 {
		return 2
	}
	defer done(s, 3)
	return work(s, k)
}

//go:noinline
func earlyPlain(s *state, k int) int {
	if k%4 == 1 {
		done(s, 1)
		return 1
	}
	if k%4 == 2 {
		done(s, 2)
		done(s, 1)
		return 2
	}
	r := work(s, k)
	done(s, 3)
	done(s, 2)
	done(s, 1)
	return r
}

//go:noinline
func valuesDefer(s *state, k int) int {
	defer done3(s, k, 3*k)
	k = work(s, k)
	return work(s, k)
}

//go:noinline
func valuesPlain(s *state, k int) int {
	n := work(s, k)
	r := work(s, n)
	done3(s, k, 3*k)
	return r
}

//go:noinline
func referenceDefer(s *state, k int) int {
	n := 0
	defer func() { done(s, n) }()
	n = work(s, k)
	return work(s, n)
}

//go:noinline
func referencePlain(s *state, k int) int {
	n := work(s, k)
	r := work(s, n)
	done(s, n)
	return r
}

//go:noinline
func lockInlinedDefer(s *state, k int) int { return lockSmallDefer(s, k) + 1 }

//go:noinline
func lockInlinedPlain(s *state, k int) int { return lockSmallPlain(s, k) + 1 }

// A defer in a loop.

//go:noinline
func add(v int) { theState.sum += v }

//go:noinline
func loopSmall(n int) {
	for i := 0; i < n; i++ {
		i := i
		defer func() { add(i) }()
	}
}

//go:noinline
func loopLarge(n int) {
	a, b := n, n+1
	for i := 0; i < n; i++ {
		i, a, b := i, a+i, b+i
		defer func() { add(i + a + b) }()
	}
}

// panic and recover over n frames.

//go:noinline
func frames(n int) int {
	if n == 0 {
		panic(1)
	}
	return frames(n-1) + 1
}

//go:noinline
func recovers(n int) (r int) {
	defer func() { recover() }()
	return frames(n)
}

// Go's own benchmarks of defer.

//go:noinline
func seedDefer() {
	defer func(x, y, z int) {
		if recover() != nil || x != 1 || y != 2 || z != 3 {
			panic("bad recover")
		}
	}(1, 2, 3)
}

//go:noinline
func seedMany(n int) {
	for i := 0; i < n; i++ {
		defer func(x, y, z int) {
			if recover() != nil || x != 1 || y != 2 || z != 3 {
				panic("bad recover")
			}
		}(1, 2, 3)
	}
}

//go:noinline
func seedDeferLock() {
	theState.mutex.Lock()
	defer theState.mutex.Unlock()
}

//go:noinline
func seedNoDeferLock() {
	theState.mutex.Lock()
	theState.mutex.Unlock()
}

//go:noinline
func seedCallC() {
	defer C.intoC()
	C.intoC()
}

var seeds = map[string]func(){
	"seedDefer":       seedDefer,
	"seedDeferLock":   seedDeferLock,
	"seedNoDeferLock": seedNoDeferLock,
	"seedCallC":       seedCallC,
}

var theState state

var normal = map[string]func(*state, int) int{
	"lockDefer":        lockDefer,
	"lockPlain":        lockPlain,
	"oneDefer":         oneDefer,
	"onePlain":         onePlain,
	"threeDefer":       threeDefer,
	"threePlain":       threePlain,
	"eightDefer":       eightDefer,
	"eightPlain":       eightPlain,
	"conditionalDefer": conditionalDefer,
	"conditionalPlain": conditionalPlain,
	"earlyDefer":       earlyDefer,
	"earlyPlain":       earlyPlain,
	"valuesDefer":      valuesDefer,
	"valuesPlain":      valuesPlain,
	"referenceDefer":   referenceDefer,
	"referencePlain":   referencePlain,
	"lockInlinedDefer": lockInlinedDefer,
	"lockInlinedPlain": lockInlinedPlain,
}

func main() {
	runtime.LockOSThread()
	for {
		var name string
		var argument, calls int
		if _, err := fmt.Scan(&name, &argument, &calls); err != nil {
			return
		}
		f := normal[name]
		start := now()
		switch name {
		case "loopSmall":
			for c := 0; c < calls; c++ {
				loopSmall(argument)
			}
		case "loopLarge":
			for c := 0; c < calls; c++ {
				loopLarge(argument)
			}
		case "seedDefer10", "seedDeferMany":
			for c := 0; c < calls; c++ {
				seedMany(argument)
			}
		case "seedDefer", "seedDeferLock", "seedNoDeferLock", "seedCallC":
			seed := seeds[name]
			for c := 0; c < calls; c++ {
				seed()
			}
		case "recover":
			for c := 0; c < calls; c++ {
				recovers(argument)
			}
		default:
			for c := 0; c < calls; c++ {
				f(&theState, c)
			}
		}
		fmt.Println(now() - start)
	}
}
