// Package uploads carries files to the server's file store and back.
package uploads

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"golang.org/x/sync/semaphore"

	"wasmbridge/incoming"
	"wasmbridge/spool"
)

// How many files may be on their way at the same time, and how long they may be together.
const (
	filesIn, bytesIn   = 32, 1 << 30
	filesOut, bytesOut = 256, 1 << 30
	// inMemory is how many bytes of files that the server gives may be in memory, leastInMemory what each counts at least.
	inMemory      = 64 << 20
	leastInMemory = 8 << 20
	// memoryWait is how long a file waits for that.
	memoryWait = 10 * time.Second
)

// The reasons for which a file is not carried.
var (
	ErrOff      = errors.New("the server takes no files: its setting EnableFileAttachments is off")
	ErrNoLength = errors.New("the body does not say how long it is")
	ErrEmpty    = errors.New("the body is empty")
	ErrTooLong  = errors.New("the file is longer than allowed")
	ErrNone     = errors.New("there is no such file")
	ErrBusy     = errors.New("too many files are read just now")
	ErrLost     = errors.New("the server did not answer")
)

// Uploads carries files. It is safe for use by several goroutines.
type Uploads struct {
	// API is the server.
	API plugin.API
	// Most is how long a file may be for the server, in bytes; 0 where it takes none.
	Most func() int64
	// Pace is how fast a body must come.
	Pace incoming.Pace

	in, out    spool.Spool
	memory     *semaphore.Weighted
	memoryWait time.Duration
}

// New carries files to a server and back.
func New(api plugin.API, most func() int64) *Uploads {
	return &Uploads{
		API: api, Most: most, Pace: incoming.DefaultPace(),
		in:     spool.Spool{Files: filesIn, Bytes: bytesIn},
		out:    spool.Spool{Files: filesOut, Bytes: bytesOut},
		memory: semaphore.NewWeighted(inMemory), memoryWait: memoryWait,
	}
}

// Order says what becomes of a body.
type Order struct {
	// User owns the file.
	User string
	// Channel is where it is uploaded to.
	Channel string
	// Name is its name, as somebody gave it.
	Name string
	// Max is how long it may be, in bytes.
	Max int64
}

// Take makes a file of a body. The body comes onto this machine's disk first: the server keeps for ever what it got of a file
// that broke off, and some of its stores give up a file that comes slowly.
func (u *Uploads) Take(body *incoming.Body, order Order) (*model.FileInfo, error) {
	most := u.Most()
	switch {
	case most <= 0:
		return nil, ErrOff
	case body.Length < 0:
		return nil, ErrNoLength
	case body.Length == 0:
		return nil, ErrEmpty
	case body.Length > min(most, order.Max):
		return nil, ErrTooLong
	}
	kept, err := u.in.Make(body.Length)
	if err != nil {
		return nil, err
	}
	defer kept.Close() //nolint:errcheck // it is only dropped
	if err := body.Take(kept, u.Pace); err != nil {
		return nil, err
	}
	if _, err := kept.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read a temporary file: %w", err)
	}
	return u.upload(kept, body.Length, order)
}

// Put makes a file of bytes.
func (u *Uploads) Put(content []byte, order Order) (*model.FileInfo, error) {
	length := int64(len(content))
	switch most := u.Most(); {
	case most <= 0:
		return nil, ErrOff
	case length == 0:
		return nil, ErrEmpty
	case length > most:
		return nil, ErrTooLong
	}
	return u.upload(bytes.NewReader(content), length, order)
}

// upload hands a file to the server, which reads it piece by piece.
func (u *Uploads) upload(from io.Reader, length int64, order Order) (*model.FileInfo, error) {
	session, err := u.API.CreateUploadSession(&model.UploadSession{
		Id: model.NewId(), Type: model.UploadTypeAttachment, UserId: order.User, ChannelId: order.Channel,
		Filename: fileName(order.Name), FileSize: length,
	})
	if err != nil {
		return nil, err
	}
	if session == nil {
		return nil, ErrLost
	}
	info, err := u.API.UploadData(session, from)
	if err != nil {
		return nil, err
	}
	if info == nil {
		return nil, ErrLost
	}
	return info, nil
}

// Info tells about a file; ErrNone where there is none, or none any more.
func (u *Uploads) Info(id string) (*model.FileInfo, error) {
	info, refused := u.API.GetFileInfo(id)
	switch {
	case refused != nil && refused.StatusCode == http.StatusNotFound:
		return nil, ErrNone
	case refused != nil:
		return nil, refused
	case info == nil:
		return nil, ErrLost
	case info.DeleteAt != 0:
		return nil, ErrNone
	}
	return info, nil
}

// Open gives a file's content, to be closed, and how long it is. The server gives it in one piece: that stands in memory for
// a moment, and then on this machine's disk for as long as it is read.
func (u *Uploads) Open(info *model.FileInfo) (*spool.File, int64, error) {
	weight := min(max(info.Size, leastInMemory), inMemory)
	ctx, cancel := context.WithTimeout(context.Background(), u.memoryWait)
	defer cancel()
	if u.memory.Acquire(ctx, weight) != nil {
		return nil, 0, ErrBusy
	}
	defer u.memory.Release(weight)
	kept, err := u.out.Make(info.Size)
	if err != nil {
		return nil, 0, err
	}
	length, err := u.fetch(info, kept)
	if err != nil {
		_ = kept.Close()
		return nil, 0, err
	}
	return kept, length, nil
}

func (u *Uploads) fetch(info *model.FileInfo, into io.WriteSeeker) (int64, error) {
	content, refused := u.API.GetFile(info.Id)
	switch {
	case refused != nil && refused.StatusCode == http.StatusNotFound:
		return 0, ErrNone
	case refused != nil:
		return 0, refused
	case len(content) == 0 && info.Size > 0:
		return 0, ErrLost
	}
	if _, err := into.Write(content); err != nil {
		return 0, fmt.Errorf("keep a file: %w", err)
	}
	if _, err := into.Seek(0, io.SeekStart); err != nil {
		return 0, fmt.Errorf("read a temporary file: %w", err)
	}
	return int64(len(content)), nil
}
