// Sends one file many times with Go's net/smtp over kept connections, as pools of Go mailers do.
//
//	go run net_smtp.go -port P -letters N -connections K -file MESSAGE
//
// Prints one JSON line. Talks to 127.0.0.1 only.
package main

import (
	"flag"
	"fmt"
	"net/smtp"
	"os"
	"sync"
	"sync/atomic"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func send(client *smtp.Client, message []byte) {
	must(client.Mail("letter@topten.example"))
	must(client.Rcpt("reader1@example.com"))
	content, err := client.Data()
	must(err)
	_, err = content.Write(message)
	must(err)
	must(content.Close())
}

func main() {
	port := flag.Int("port", 2525, "")
	letters := flag.Int64("letters", 1000, "")
	connections := flag.Int("connections", 4, "")
	file := flag.String("file", "", "")
	flag.Parse()
	message, err := os.ReadFile(*file)
	must(err)
	var taken atomic.Int64
	var all sync.WaitGroup
	for range make([]struct{}, *connections) {
		all.Add(1)
		go func() {
			defer all.Done()
			client, err := smtp.Dial(fmt.Sprintf("127.0.0.1:%d", *port))
			must(err)
			must(client.Hello("bench.example"))
			for taken.Add(1) <= *letters {
				send(client, message)
			}
			client.Quit()
		}()
	}
	all.Wait()
}
