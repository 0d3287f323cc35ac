package main

import (
	"errors"
	"os"
	"os/exec"
	"testing"
)

// runAgain runs the test in a process of its own and gives what it printed; the process must end by itself.
func runAgain(t *testing.T, environment string) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program, "-test.run", "^"+t.Name()+"$")
	command.Env = append(os.Environ(), environment)
	out, err := command.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Fatalf("the process did not end itself: %v\n%s", err, out)
	}
	return string(out)
}
