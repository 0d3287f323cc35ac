package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

const (
	// keptFile is the largest file, in bytes, that is kept in memory; maxFile the largest that is read at all.
	keptFile = 2 << 20
	maxFile  = 16 << 20
)

// Files reads the files of the bundle's server folder and keeps them, compressed as well.
type Files struct {
	folder string
	mu     sync.Mutex
	kept   map[string]*file
}

type file struct {
	plain  []byte
	tag    string
	once   sync.Once
	packed []byte
}

// NewFiles reads from a folder and never from outside it.
func NewFiles(folder string) *Files { return &Files{folder: folder, kept: make(map[string]*file)} }

// Read gives a file's bytes, which are not to be changed.
func (f *Files) Read(path string) ([]byte, error) {
	read, err := f.open(path)
	if err != nil {
		return nil, err
	}
	return read.plain, nil
}

func (f *Files) open(path string) (*file, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if kept, found := f.kept[path]; found {
		return kept, nil
	}
	plain, err := f.load(path)
	if err != nil {
		return nil, fmt.Errorf("read %q of the bundle: %w", path, err)
	}
	sum := sha256.Sum256(plain)
	read := &file{plain: plain, tag: hex.EncodeToString(sum[:8])}
	if len(plain) <= keptFile {
		f.kept[path] = read
	}
	return read, nil
}

func (f *Files) load(path string) ([]byte, error) {
	root, err := os.OpenRoot(f.folder)
	if err != nil {
		return nil, err
	}
	defer root.Close() //nolint:errcheck // nothing was written
	opened, err := root.Open(filepath.FromSlash(path))
	if err != nil {
		return nil, err
	}
	defer opened.Close() //nolint:errcheck // nothing was written
	about, err := opened.Stat()
	if err != nil {
		return nil, err
	}
	if !about.Mode().IsRegular() || about.Size() > maxFile {
		return nil, os.ErrInvalid
	}
	return io.ReadAll(opened)
}

// gzipped gives the compressed bytes, made when they are first asked for.
func (f *file) gzipped() []byte {
	f.once.Do(func() { f.packed = pack(f.plain, gzip.BestCompression) })
	return f.packed
}

func pack(plain []byte, level int) []byte {
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, level)
	if err == nil {
		_, err = writer.Write(plain)
	}
	if err == nil {
		err = writer.Close()
	}
	if err != nil {
		return nil
	}
	return packed.Bytes()
}
