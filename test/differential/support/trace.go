// What generated programs print with, in Go; trace.h is the same in C++.
//
// A body passes to everything that prints the number of Goexits that its thread
// had begun when the body was entered. If there has been one more, a callee that
// called Goexit has returned: Go 1.19 lost the Goexit, which is one of its two
// known defects. Such a run proves nothing, and says so.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
)

type Err struct{ n int }

func (e Err) Error() string { return "error " + strconv.Itoa(e.n) }

// What panic(nil) has been since Go 1.21.
type NilError struct{}

func (NilError) Error() string { return "nil panic" }

// The state of a thread, and of those it waits for.
type Context struct {
	G, fuel, bumps, lines, exits int
	inThread                     bool
	buffered                     bool
	buffer                       []byte
}

var C = &Context{}

const maxLines = 1500

func put(s string) {
	C.lines++
	if C.lines > maxLines {
		C.fuel = 0
	} else if C.buffered {
		C.buffer = append(C.buffer, s...)
	} else {
		os.Stdout.WriteString(s)
	}
}

func Check(exits int) {
	if C.exits != exits {
		os.Stdout.WriteString("!lost\n")
		os.Exit(77)
	}
}

func T(exits, id, v int) {
	Check(exits)
	put(fmt.Sprintf("T %d %d\n", id, v))
}

func Text(exits, id int, s string) {
	Check(exits)
	if len(s) > 20 {
		s = s[:20]
	}
	put(fmt.Sprintf("S %d %s\n", id, s))
}

func Bump(id int) int {
	C.bumps++
	put(fmt.Sprintf("B %d %d\n", id, C.bumps))
	return C.bumps
}

func R(exits, id int, r interface{}) {
	Check(exits)
	s := "other"
	switch v := r.(type) {
	case nil:
		s = "nil"
	case int:
		s = "int " + strconv.Itoa(v)
	case string:
		s = "text " + v
	case Err:
		s = v.Error()
	case NilError:
		s = "nil error"
	case runtime.Error:
		s = "runtime error"
	}
	put(fmt.Sprintf("R %d %s\n", id, s))
}

func Num(r interface{}) int {
	switch v := r.(type) {
	case int:
		return v
	case string:
		return len(v)
	}
	return -1
}

func Again(r interface{}) interface{} {
	if r == nil {
		return NilError{}
	}
	return r
}

// Whether a function may go on.
func Fuel() bool {
	if C.fuel <= 0 {
		return false
	}
	C.fuel--
	return true
}

func Goexit() {
	if C.inThread {
		C.exits++
		runtime.Goexit()
	}
}

// Runs the body in a goroutine to its very end. Not by a deferred call, which
// an uncaught panic would run, too.
func finish(body func()) {
	before := runtime.NumGoroutine()
	go func() {
		body()
		Check(0)
	}()
	for runtime.NumGoroutine() > before {
		time.Sleep(5 * time.Microsecond)
	}
}

func Thread(body func()) {
	inThread, exits := C.inThread, C.exits
	C.inThread, C.exits = true, 0
	finish(body)
	C.inThread, C.exits = inThread, exits
}

func Together(bodies ...func()) {
	main := C
	os.Stdout.WriteString("!together\n")
	for _, body := range bodies {
		C = &Context{fuel: 12, inThread: true, buffered: true}
		finish(body)
		buffer := C.buffer
		C = main
		os.Stdout.Write(buffer)
	}
	os.Stdout.WriteString("!joined\n")
}

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	programs[n]()
}
