// Package spool keeps files on their way on this machine's disk, so that none is held in memory, and so that who sends or
// reads slowly is waited for by nobody but the spool.
package spool

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

// ErrFull says that too much is on its way already. It may be tried again.
var ErrFull = errors.New("too many files are on their way")

// Spool is a bounded number of temporary files.
type Spool struct {
	// Files is how many there may be.
	Files int
	// Bytes is how long they may be together; one alone may be longer.
	Bytes int64

	mu    sync.Mutex
	files int
	bytes int64
}

// File is a temporary file. It has no name where the system allows that, and so is gone with the process.
type File struct {
	*os.File
	spool *Spool
	size  int64
	named bool
	once  sync.Once
}

// Make makes a file for so many bytes.
func (s *Spool) Make(size int64) (*File, error) {
	if !s.reserve(size) {
		return nil, ErrFull
	}
	made, err := os.CreateTemp("", "bridge-*")
	if err != nil {
		s.free(size)
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	named := os.Remove(made.Name()) != nil // where it can't be removed yet, Close does it
	return &File{File: made, spool: s, size: size, named: named}, nil
}

// Close drops the file.
func (f *File) Close() error {
	err := f.File.Close()
	f.once.Do(func() {
		if f.named {
			_ = os.Remove(f.Name())
		}
		f.spool.free(f.size)
	})
	return err
}

func (s *Spool) reserve(size int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files >= s.Files || s.files > 0 && s.bytes+size > s.Bytes {
		return false
	}
	s.files++
	s.bytes += size
	return true
}

func (s *Spool) free(size int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files--
	s.bytes -= size
}

// Open is how many files there are.
func (s *Spool) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files
}
