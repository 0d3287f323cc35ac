package uploads

import (
	"bytes"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/fake"
	"wasmbridge/incoming"
	"wasmbridge/spool"
)

const mostBytes = 8 << 20

func newBench(t *testing.T) (*Uploads, *fake.Server) {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	server := fake.NewServer(t.TempDir())
	return New(server, func() int64 { return mostBytes }), server
}

func bodyOf(t *testing.T, from io.Reader, length int64) *incoming.Body {
	t.Helper()
	body, err := incoming.Begin(incoming.NewFlow(io.NopCloser(from), func() {}), length, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { body.End(0, 0) })
	return body
}

// leftovers lists the temporary files.
func leftovers(t *testing.T) int {
	t.Helper()
	left, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return len(left)
}

func TestABodyBecomesAFile(t *testing.T) {
	u, server := newBench(t)
	for _, length := range []int{1, 4096, 4097, 6 << 20, mostBytes} {
		content := bytes.Repeat([]byte("0123456789abcdef!"), length/17+1)[:length]
		info, err := u.Take(bodyOf(t, bytes.NewReader(content), int64(length)), Order{
			User: "bot", Channel: "desk", Name: "../a/list of\x00 things.bin", Max: mostBytes,
		})
		if err != nil {
			t.Fatal(err)
		}
		kept, known := server.File(info.Id)
		if !bytes.Equal(kept, content) || known.Name != "list of things.bin" || known.CreatorId != "bot" || known.ChannelId != "desk" {
			t.Errorf("%d bytes became %d: %+v", length, len(kept), known)
		}
	}
	if u.in.Open() != 0 || leftovers(t) != 0 {
		t.Errorf("%d are open, %d files are left", u.in.Open(), leftovers(t))
	}
}

func TestWhatIsNotTaken(t *testing.T) {
	short := func(length int64) *incoming.Body {
		return bodyOf(t, strings.NewReader(strings.Repeat("x", 5000)), length)
	}
	for name, test := range map[string]struct {
		body   *incoming.Body
		change func(*Uploads, *fake.Server)
		max    int64
		want   error
	}{
		"longer than allowed":         {short(5000), nil, 4999, ErrTooLong},
		"longer than the server lets": {short(5000), func(u *Uploads, _ *fake.Server) { u.Most = func() int64 { return 4999 } }, 1 << 30, ErrTooLong},
		"no files at all":             {short(5000), func(u *Uploads, _ *fake.Server) { u.Most = func() int64 { return 0 } }, 1 << 30, ErrOff},
		"no length":                   {short(-1), nil, 1 << 30, ErrNoLength},
		"nothing":                     {short(0), nil, 1 << 30, ErrEmpty},
		"cut short":                   {short(6000), nil, 1 << 30, incoming.ErrShort},
		"a server that is not there":  {short(5000), func(_ *Uploads, s *fake.Server) { s.Break("something") }, 1 << 30, ErrLost},
		"no place":                    {short(5000), func(u *Uploads, _ *fake.Server) { u.in.Files = 0 }, 1 << 30, spool.ErrFull},
	} {
		t.Run(name, func(t *testing.T) {
			u, server := newBench(t)
			if test.change != nil {
				test.change(u, server)
			}
			_, err := u.Take(test.body, Order{User: "bot", Channel: "desk", Name: "a.bin", Max: test.max})
			if !errors.Is(err, test.want) || len(server.FileIDs()) != 0 || u.in.Open() != 0 || leftovers(t) != 0 {
				t.Errorf("%v; %v, %d open, %d left", err, server.FileIDs(), u.in.Open(), leftovers(t))
			}
		})
	}
	u, server := newBench(t)
	server.Refuse(403)
	_, err := u.Take(short(5000), Order{User: "bot", Channel: "desk", Name: "a.bin", Max: 1 << 30})
	var refused *model.AppError
	if !errors.As(err, &refused) || refused.StatusCode != 403 {
		t.Errorf("refused: %v", err)
	}
}

// drops is a server that reads uploads and keeps nothing.
type drops struct {
	*fake.Server
	hold chan struct{}
}

// UploadData reads everything.
func (d drops) UploadData(session *model.UploadSession, from io.Reader) (*model.FileInfo, error) {
	if d.hold != nil {
		<-d.hold
	}
	n, err := io.Copy(io.Discard, from)
	return &model.FileInfo{Id: session.Id, Size: n}, err
}

func TestNoFileIsHeldInMemory(t *testing.T) {
	u, server := newBench(t)
	u.API, u.Most = drops{Server: server}, func() int64 { return 1 << 30 }
	const length = 64 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	info, err := u.Take(bodyOf(t, io.LimitReader(zeros{}, length), length), Order{User: "bot", Channel: "desk", Name: "a.bin", Max: length})
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; err != nil || info.Size != length || allocated > 2<<20 {
		t.Errorf("%v, %v; %d bytes were allocated", info, err, allocated)
	}
}

type zeros struct{}

// Read gives zeros.
func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestOnlySoManyAreTakenAtATime(t *testing.T) {
	u, server := newBench(t)
	hold := make(chan struct{})
	u.API = drops{server, hold}
	var group sync.WaitGroup
	take := func() error {
		_, err := u.Take(bodyOf(t, strings.NewReader("x"), 1), Order{User: "bot", Channel: "desk", Name: "a.bin", Max: 1})
		return err
	}
	for range filesIn {
		group.Go(func() {
			if err := take(); err != nil {
				t.Error(err)
			}
		})
	}
	for u.in.Open() < filesIn {
		time.Sleep(time.Millisecond)
	}
	if err := take(); !errors.Is(err, spool.ErrFull) {
		t.Errorf("one more: %v", err)
	}
	close(hold)
	group.Wait()
	if err := take(); err != nil {
		t.Error(err)
	}
}

func TestFilesAreRead(t *testing.T) {
	u, server := newBench(t)
	content := bytes.Repeat([]byte("content"), 1000)
	server.AddFile(model.FileInfo{Id: "there"}, content)
	server.AddFile(model.FileInfo{Id: "gone", DeleteAt: 1}, content)
	info, err := u.Info("there")
	if err != nil {
		t.Fatal(err)
	}
	file, length, err := u.Open(info)
	if err != nil || length != int64(len(content)) {
		t.Fatalf("%d, %v", length, err)
	}
	if read, err := io.ReadAll(file); err != nil || !bytes.Equal(read, content) {
		t.Errorf("read %d bytes, %v", len(read), err)
	}
	_ = file.Close()
	for _, id := range []string{"gone", "never"} {
		if _, err := u.Info(id); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if _, _, err := u.Open(&model.FileInfo{Id: "gone", Size: 7000}); !errors.Is(err, ErrNone) {
		t.Errorf("it went meanwhile: %v", err)
	}
	server.Break("something")
	if _, err := u.Info("there"); !errors.Is(err, ErrLost) {
		t.Errorf("got %v", err)
	}
	if _, _, err := u.Open(info); !errors.Is(err, ErrLost) || u.out.Open() != 0 || leftovers(t) != 0 {
		t.Errorf("%v, %d open, %d left", err, u.out.Open(), leftovers(t))
	}
}

// gives is a server whose files take their time.
type gives struct {
	*fake.Server
	mu           sync.Mutex
	inside, most int
	wait         chan struct{}
}

// GetFile counts how many are read at a time.
func (g *gives) GetFile(id string) ([]byte, *model.AppError) {
	g.mu.Lock()
	g.inside++
	g.most = max(g.most, g.inside)
	g.mu.Unlock()
	<-g.wait
	g.mu.Lock()
	g.inside--
	g.mu.Unlock()
	return g.Server.GetFile(id)
}

func TestOnlySomeFilesAreInMemoryAtATime(t *testing.T) {
	u, server := newBench(t)
	slow := &gives{Server: server, wait: make(chan struct{})}
	u.API = slow
	server.AddFile(model.FileInfo{Id: "there"}, []byte("content"))
	info, _ := u.Info("there")
	const places = inMemory / leastInMemory
	var group sync.WaitGroup
	open := func() {
		file, _, err := u.Open(info)
		if err != nil {
			t.Error(err)
			return
		}
		_ = file.Close()
	}
	for range places {
		group.Go(open)
	}
	for inside := 0; inside < places; time.Sleep(time.Millisecond) {
		slow.mu.Lock()
		inside = slow.inside
		slow.mu.Unlock()
	}
	u.memoryWait = time.Millisecond
	if _, _, err := u.Open(info); !errors.Is(err, ErrBusy) {
		t.Errorf("one more: %v", err)
	}
	u.memoryWait = memoryWait
	for range 2 * places {
		group.Go(open)
	}
	time.Sleep(10 * time.Millisecond)
	close(slow.wait)
	group.Wait()
	if slow.most > places {
		t.Errorf("%d at a time", slow.most)
	}
}

func TestNamesLeadNowhere(t *testing.T) {
	long := strings.Repeat("ä", 200)
	for name, want := range map[string]string{
		"list.pdf": "list.pdf", "../../etc/passwd": "passwd", `C:\Users\a\photo.JPG`: "photo.JPG", "": "file", "..": "file", ".": "file",
		"a/": "file", " a b .txt ": "a b.txt", "a\r\nb\x00.txt": "ab.txt", "invoice\u202Efdp.exe": "invoicefdp.exe",
		"bad \xff.txt": "bad \uFFFD.txt", ".png": ".png", "Übersicht für März.xlsx": "Übersicht für März.xlsx",
		long + ".jpeg": strings.Repeat("ä", 57) + ".jpeg", "a." + strings.Repeat("b", 300): "a." + strings.Repeat("b", 118),
	} {
		if got := fileName(name); got != want || len(got) > longestName {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}
