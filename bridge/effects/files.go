package effects

import (
	"errors"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/incoming"
	"wasmbridge/mattermost"
	"wasmbridge/spool"
	"wasmbridge/uploads"
	"wasmbridge/wire"
)

var (
	errNoBody = errors.New("the event has no body that could be taken")
	errLane   = errors.New("a body is taken before a lane: the sender decides how long it takes")
)

// statuses are what a body that was not taken is answered with.
var statuses = []struct {
	reason error
	status int
}{
	{errNoBody, http.StatusBadRequest},
	{incoming.ErrShort, http.StatusBadRequest},
	{uploads.ErrEmpty, http.StatusBadRequest},
	{incoming.ErrSlow, http.StatusRequestTimeout},
	{incoming.ErrTaken, http.StatusConflict},
	{uploads.ErrNoLength, http.StatusLengthRequired},
	{uploads.ErrTooLong, http.StatusRequestEntityTooLarge},
	{uploads.ErrOff, http.StatusNotImplemented},
	{spool.ErrFull, http.StatusServiceUnavailable},
}

// notAPicture is the server's error of a file that is named as a picture and is none. The server takes it for its own.
const notAPicture = "app.upload.upload_data.gen_info.app_error"

// takeBody waits for the sender as long as a body may take, which is longer than an event may.
func (e *Effects) takeBody(job *engine.Job, op *wire.TakeBody) (wire.Answer, error) {
	body := incoming.From(job.Context)
	if body == nil {
		return wire.Answer{}, untaken(errNoBody)
	}
	if job.Lane != "" {
		return wire.Answer{}, errLane
	}
	owner := op.User
	if owner == "" {
		owner = job.Host.Bot
	}
	info, err := e.Uploads.Take(body, uploads.Order{User: owner, Channel: op.Channel, Name: op.Name, Max: op.Max})
	job.Renew()
	if errors.Is(err, uploads.ErrTooLong) {
		return files(), nil
	}
	if err != nil {
		return wire.Answer{}, untaken(err)
	}
	return files(info), nil
}

// upload makes a file of what the module made.
func (e *Effects) upload(job *engine.Job, op *wire.Upload) (wire.Answer, error) {
	owner := op.User
	if owner == "" {
		owner = job.Host.Bot
	}
	info, err := e.Uploads.Put(op.Bytes, uploads.Order{User: owner, Channel: op.Channel, Name: op.Name})
	if err != nil {
		return wire.Answer{}, untaken(err)
	}
	return files(info), nil
}

// untaken gives the reason for which a body was not taken with its status.
func untaken(err error) error {
	var refused *model.AppError
	if errors.As(err, &refused) {
		if refused.Id == notAPicture {
			refused.StatusCode = http.StatusBadRequest
		}
		return check(refused)
	}
	for _, one := range statuses {
		if errors.Is(err, one.reason) {
			return &engine.RefusedError{Message: err.Error(), Status: one.status}
		}
	}
	return err
}

func (e *Effects) fileInfos(_ *engine.Job, op *wire.FileInfos) (wire.Answer, error) {
	var found []*model.FileInfo
	for _, id := range op.IDs {
		info, err := e.Uploads.Info(id)
		if errors.Is(err, uploads.ErrNone) {
			continue
		}
		if err != nil {
			return wire.Answer{}, untaken(err)
		}
		found = append(found, info)
	}
	return files(found...), nil
}

// files is the answer that lists files.
func files(infos ...*model.FileInfo) wire.Answer {
	made := make([]wire.File, 0, len(infos))
	for _, info := range infos {
		made = append(made, mattermost.File(info))
	}
	return wire.Answer{Files: &wire.Files{Files: made}}
}
