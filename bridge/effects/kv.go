package effects

import (
	"slices"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/cluster"
	"wasmbridge/engine"
	"wasmbridge/wire"
)

func (e *Effects) kvGet(job *engine.Job, op *wire.KvGet) (wire.Answer, error) {
	now := time.Now()
	cached := op.MaxAge > 0 && !job.Fresh
	if cached {
		if value, found := e.keys.Get(op.Key, now, wire.Duration(op.MaxAge)); found {
			return wire.Answer{Value: &wire.Value{Bytes: value}}, nil
		}
	}
	epoch := e.keys.Epoch()
	lost := e.Lost()
	value, refused := e.API.KVGet(op.Key)
	if refused != nil {
		return wire.Answer{}, check(refused)
	}
	if op.MaxAge > 0 && len(value) <= cachedValue && e.Lost() == lost {
		e.keys.Put(op.Key, now, value, epoch)
	}
	return wire.Answer{Value: &wire.Value{Bytes: value}}, nil
}

func (e *Effects) kvSet(_ *engine.Job, op *wire.KvSet) (wire.Answer, error) {
	begun, epoch := time.Now(), e.keys.Epoch()
	done, err := e.write(op)
	if err != nil || !done || len(op.Value) > cachedValue {
		e.keys.Drop(op.Key) // what the key holds now is not known here, or too long to remember
	} else {
		e.keys.Written(op.Key, begun, slices.Clone(nothing(op.Value)), epoch)
	}
	if err != nil {
		return wire.Answer{}, err
	}
	if !done {
		return wire.Answer{}, engine.ErrConflict
	}
	if err := e.Bus.TellOthers(cluster.Note{ForgetKey: op.Key}); err != nil {
		e.API.LogWarn("a change of a key did not reach the other nodes at once", "error", err.Error())
	}
	return wire.Done(), nil
}

// write gives false where the key holds something else than expected. For the server, empty and nothing are the same.
func (e *Effects) write(op *wire.KvSet) (bool, error) {
	value, old := nothing(op.Value), nothing(op.Old)
	if op.Guarded && value == nil && old == nil {
		found, refused := e.API.KVGet(op.Key)
		return found == nil, check(refused)
	}
	lost := e.Lost()
	done, refused := e.API.KVSetWithOptions(op.Key, value, model.PluginKVSetOptions{Atomic: op.Guarded, OldValue: old})
	if refused != nil {
		return false, check(refused)
	}
	if !done && (e.Lost() != lost || !op.Guarded) {
		return false, errLost // a conflict can't be told from a call that did not get through
	}
	return done, nil
}

func nothing(value []byte) []byte {
	if len(value) == 0 {
		return nil
	}
	return value
}
