package spool

import (
	"errors"
	"io"
	"os"
	"testing"
)

func TestASpoolIsBounded(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	s := &Spool{Files: 2, Bytes: 100}
	long, err := s.Make(1000)
	if err != nil {
		t.Fatalf("one alone may be longer: %v", err)
	}
	if _, err := s.Make(1); !errors.Is(err, ErrFull) {
		t.Errorf("beside it: %v", err)
	}
	_ = long.Close()
	_ = long.Close() // frees nothing twice
	first, second := make1(t, s, 50), make1(t, s, 50)
	if _, err := s.Make(0); !errors.Is(err, ErrFull) || s.Open() != 2 {
		t.Errorf("a third: %v", err)
	}
	if _, err := io.WriteString(first, "kept"); err != nil {
		t.Error(err)
	}
	_, _ = first.Seek(0, io.SeekStart)
	if text, err := io.ReadAll(first); err != nil || string(text) != "kept" {
		t.Errorf("read %q, %v", text, err)
	}
	_, _ = first.Close(), second.Close()
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 0 || s.Open() != 0 {
		t.Errorf("%v, %v, %d open", left, err, s.Open())
	}
}

func make1(t *testing.T, s *Spool, size int64) *File {
	t.Helper()
	file, err := s.Make(size)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestASpoolWithoutAFolderFails(t *testing.T) {
	t.Setenv("TMPDIR", "/nowhere/at/all")
	s := &Spool{Files: 1, Bytes: 1}
	if _, err := s.Make(1); err == nil || errors.Is(err, ErrFull) || s.Open() != 0 {
		t.Errorf("got %v, %d open", err, s.Open())
	}
}
