package effects

import (
	"fmt"
	"time"

	"wasmbridge/cluster"
	"wasmbridge/engine"
	"wasmbridge/memory"
	"wasmbridge/wire"
)

func (e *Effects) limit(_ *engine.Job, op *wire.Limit) (wire.Answer, error) {
	wait := e.Limits.Count(op.Key, time.Now(), int(op.Count), wire.Duration(op.Window))
	rounded := wait.Milliseconds()
	if wait%time.Millisecond > 0 {
		rounded++
	}
	return wire.Answer{Limit: &wire.Wait{Wait: rounded}}, nil
}

func (e *Effects) lane(job *engine.Job, op *wire.Lane) (wire.Answer, error) {
	if job.Lane == op.Key {
		return wire.Done(), nil
	}
	if job.Lane != "" {
		return wire.Answer{}, fmt.Errorf("the event holds the lane %s; it can have one only", job.Lane)
	}
	leave, err := e.Lanes.Try(job.Context, op.Key)
	if err != nil {
		return wire.Answer{}, err
	}
	job.Hold(op.Key, leave)
	return wire.Done(), nil
}

func (e *Effects) subscribe(job *engine.Job, op *wire.Subscribe) (wire.Answer, error) {
	if job.Subscription != nil {
		if job.Subscription.Topic() == op.Topic {
			return wire.Done(), nil
		}
		job.Subscription.End()
		job.Subscription = nil
	}
	subscription, err := e.Hub.Subscribe(op.Topic, time.Now().UnixMilli())
	if err != nil {
		return wire.Answer{}, err
	}
	job.Subscription = subscription
	return wire.Done(), nil
}

func (e *Effects) publish(_ *engine.Job, op *wire.Publish) (wire.Answer, error) {
	if op.Local {
		e.Hub.Publish(op.Topic, op.Frame)
		return wire.Done(), nil
	}
	return wire.Done(), e.Bus.Tell(cluster.Note{Publish: op})
}

func (e *Effects) watchChannel(_ *engine.Job, op *wire.WatchChannel) (wire.Answer, error) {
	return wire.Done(), e.Bus.Tell(cluster.Note{WatchChannel: op.Channel, RootsOf: op.RootsOf, Roots: op.Roots, Emojis: op.Emojis})
}

func (e *Effects) unwatchChannel(_ *engine.Job, op *wire.UnwatchChannel) (wire.Answer, error) {
	return wire.Done(), e.Bus.Tell(cluster.Note{UnwatchChannel: op.Channel})
}

func (e *Effects) watchThread(job *engine.Job, op *wire.WatchThread) (wire.Answer, error) {
	if op.Binding == nil {
		e.Watch.Disown(op.Root, job.Now)
		return wire.Done(), nil
	}
	e.Watch.Bind(op.Root, op.Binding)
	return wire.Done(), nil
}

func (e *Effects) forgetThread(_ *engine.Job, op *wire.ForgetThread) (wire.Answer, error) {
	return wire.Done(), e.Bus.Tell(cluster.Note{ForgetThread: op.Root})
}

// schedule takes the time from the wall clock and waits by the node's own, which nobody puts back.
func (e *Effects) schedule(_ *engine.Job, op *wire.Schedule) (wire.Answer, error) {
	if op.At == 0 {
		e.Timers.Cancel(op.Name)
		return wire.Done(), nil
	}
	now := time.Now()
	after := wire.Duration(max(op.At, 0) - now.UnixMilli())
	return wire.Done(), e.Timers.Set(memory.Timer{Name: op.Name, Lane: op.Lane, Thread: op.Thread, Payload: op.Payload, Early: op.Early}, now, after)
}

func (e *Effects) count(_ *engine.Job, op *wire.Count) (wire.Answer, error) {
	return wire.Done(), e.Metrics.Count(op.Name, op.Labels, op.Add)
}

func (e *Effects) observe(_ *engine.Job, op *wire.Observe) (wire.Answer, error) {
	return wire.Done(), e.Metrics.Observe(op.Name, op.Labels, wire.Duration(max(op.Millis, 0)))
}

func (e *Effects) log(_ *engine.Job, op *wire.Log) (wire.Answer, error) {
	write, known := map[string]func(string, ...any){
		"debug": e.API.LogDebug, "info": e.API.LogInfo, "warn": e.API.LogWarn, "error": e.API.LogError,
	}[op.Level]
	if !known {
		write = e.API.LogInfo
	}
	write(op.Message)
	return wire.Done(), nil
}
