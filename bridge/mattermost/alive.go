// Package mattermost is the bridge's side towards the server: what a call to the server's API needs around it, and how
// the server's things look on the wire.
package mattermost

import (
	"bytes"
	"io"
	"sync/atomic"
	"time"
)

// probeEvery is how often the connection to the server is tried when nothing else uses it.
const probeEvery = 15 * time.Second

// Line watches the API connection to the server.
//
// The generated client of the API tells nobody that a call did not get through: it writes a line to the standard
// logger and returns zero values, which look like "no such key" or "no such post". Line is that logger's
// output. It counts such lines, so that whoever called can tell; and where the connection is dead it ends the process
// before the call returns, since no answer can be trusted then and the server starts the process again.
type Line struct {
	out  io.Writer
	exit func(code int)
	lost atomic.Uint64
}

// ExitCode is what the process ends with when the connection is dead.
const ExitCode = 3

var (
	callFailed = []byte("RPC call ")
	// oldServer is what every request to a plugin says where the server is too old to stream its answer.
	oldServer = []byte("response body connection for PluginHTTPStream")
	// fatal are the reasons after which no call gets through any more. An encoding error is one: what was written
	// of the request stays in the stream and breaks the next.
	fatal = [][]byte{
		[]byte("connection is shut down"), []byte("EOF"), []byte("broken pipe"), []byte("closed"), []byte("shutdown"),
		[]byte("connection reset"), []byte("gob: "),
	}
)

// NewLine makes a logger's output that passes everything on to out and ends the process by exit.
func NewLine(out io.Writer, exit func(code int)) *Line { return &Line{out: out, exit: exit} }

// Write takes one line of the standard logger.
func (l *Line) Write(line []byte) (int, error) {
	if bytes.Contains(line, oldServer) {
		return len(line), nil
	}
	if !bytes.Contains(line, callFailed) {
		return l.out.Write(line)
	}
	l.lost.Add(1)
	n, err := l.out.Write(line)
	for _, reason := range fatal {
		if bytes.Contains(line, reason) {
			l.exit(ExitCode)
			break
		}
	}
	return n, err
}

// Lost is how many calls did not get through.
func (l *Line) Lost() uint64 { return l.lost.Load() }

// Watch tries the connection from time to time until done is closed, so that a dead one is noticed when nothing happens.
// version asks the server for its version, which is never empty.
func (l *Line) Watch(done <-chan struct{}, version func() string) {
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			l.Probe(version)
		}
	}
}

// Probe tries the connection once.
func (l *Line) Probe(version func() string) {
	if version() != "" {
		return
	}
	_, _ = l.out.Write([]byte("the connection to the server is dead; the process ends, and the server starts it again\n"))
	l.exit(ExitCode)
}
