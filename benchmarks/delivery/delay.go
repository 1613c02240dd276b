// A proxy that hands every byte on after a fixed time, each way, without holding back what follows: a long line with room for everything.
//
//	go run delay.go -to PORT -oneway 10ms
//
// Prints its own port. 127.0.0.1 only. It models neither loss nor TCP's slow start.
package main

import (
	"flag"
	"fmt"
	"net"
	"time"
)

type piece struct {
	due   time.Time
	bytes []byte
}

func read(from *net.TCPConn, delay time.Duration, pieces chan<- piece) {
	defer close(pieces)
	for {
		room := make([]byte, 65536)
		length, err := from.Read(room)
		if length > 0 {
			pieces <- piece{time.Now().Add(delay), room[:length]}
		}
		if err != nil {
			return
		}
	}
}

func pass(from, to *net.TCPConn, delay time.Duration) {
	pieces := make(chan piece, 4096)
	go read(from, delay, pieces)
	for one := range pieces {
		time.Sleep(time.Until(one.due))
		if _, err := to.Write(one.bytes); err != nil {
			break
		}
	}
	to.CloseWrite()
	for range pieces {
	}
}

func main() {
	to := flag.Int("to", 2525, "")
	oneway := flag.Duration("oneway", 10*time.Millisecond, "")
	flag.Parse()
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(door.Addr().(*net.TCPAddr).Port)
	for {
		near, err := door.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", *to))
		if err != nil {
			near.Close()
			continue
		}
		go pass(near.(*net.TCPConn), far.(*net.TCPConn), *oneway)
		go pass(far.(*net.TCPConn), near.(*net.TCPConn), *oneway)
	}
}
