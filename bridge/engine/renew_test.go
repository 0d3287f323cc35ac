package engine

import (
	"testing"
	"time"

	"wasmbridge/wire"
)

func TestAStepWithADeadlineOfItsOwnGivesTheEventItsTimeAnew(t *testing.T) {
	for _, renews := range []bool{true, false} {
		b := newBench(func(answers map[string]wire.Answer) ([]any, string) {
			if len(answers) == 0 {
				return []any{ask("taken", "limit")}, "ask"
			}
			return []any{do("respond")}, "done"
		})
		b.Limits.Duration = 100 * time.Millisecond
		b.Table["limit"] = Effect{Class: Result, Do: func(job *Job, _ any) (wire.Answer, error) {
			<-job.Context.Done()
			if renews {
				job.Renew()
			}
			return wire.Done(), nil
		}}
		job, err := b.lead(t)
		if renews != (err == nil) {
			t.Errorf("renewed %v: %v", renews, err)
		}
		if job.Context.Err() == nil {
			t.Error("its context goes on")
		}
	}
	(&Job{}).Renew() // one that is not led by an engine
}
