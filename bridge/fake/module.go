// Package fake stands in, in tests, for what the bridge stands on: a Mattermost server in memory and a tiny module.
package fake

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TinyModule gives the tiny module's bytes: those of the file that TINY_WASM names, or else compiled now.
func TinyModule(t testing.TB) []byte {
	t.Helper()
	path := os.Getenv("TINY_WASM")
	if path == "" {
		_, file, _, _ := runtime.Caller(0)
		script := filepath.Join(filepath.Dir(file), "..", "testdata", "build-tiny.sh")
		command := exec.CommandContext(t.Context(), "bash", script)
		command.Stderr = os.Stderr
		out, err := command.Output()
		if err != nil {
			t.Fatalf("compile the tiny module: %v", err)
		}
		path = strings.TrimSpace(string(out))
	}
	code, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		t.Fatalf("read the tiny module: %v", err)
	}
	return code
}
