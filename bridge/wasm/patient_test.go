package wasm_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wasmbridge/wasm"
)

// However many calls let others go first: others find an instance.
func TestWhoLetsOthersGoFirstLeavesThemInstances(t *testing.T) {
	limits := wasm.DefaultLimits()
	limits.Instances, limits.Patient = 4, 2
	pool := newPool(t, limits)
	release := make(chan struct{})
	var inside atomic.Int32
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			err := pool.Do(wasm.Patient(t.Context()), request(t, 1, "/hello", "", ""), func([]byte) error {
				inside.Add(1)
				<-release
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	for inside.Load() < 2 {
		time.Sleep(time.Millisecond)
	}
	for range 20 {
		if _, err := say(t, pool, 2, "/hello", ""); err != nil {
			t.Error(err)
		}
	}
	late, cancel := context.WithTimeout(wasm.Patient(t.Context()), 10*time.Millisecond)
	defer cancel()
	if err := pool.Do(late, nil, nil); !errors.Is(err, wasm.ErrBusy) {
		t.Errorf("one that has no time to wait: %v", err)
	}
	if now := inside.Load(); now != 2 {
		t.Errorf("%d are inside at the same time", now)
	}
	close(release)
	group.Wait()
}
