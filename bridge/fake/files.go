package fake

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// firstPart is how long the first part of an upload has to be at least, where it is not the whole.
const firstPart = 5 << 20

// files are the uploaded ones and the uploads on their way.
type files struct {
	stored   map[string]*stored
	sessions map[string]*model.UploadSession
}

type stored struct {
	info    model.FileInfo
	content []byte
}

// AddFile puts a file there.
func (s *Server) AddFile(info model.FileInfo, content []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files.stored == nil {
		s.files.stored = make(map[string]*stored)
	}
	info.Size = int64(len(content))
	s.files.stored[info.Id] = &stored{info: info, content: content}
}

// File gives a file's content and what is known of it.
func (s *Server) File(id string) ([]byte, model.FileInfo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if file := s.files.stored[id]; file != nil {
		return file.content, file.info
	}
	return nil, model.FileInfo{}
}

// FileIDs lists the files.
func (s *Server) FileIDs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]string, 0, len(s.files.stored))
	for id := range s.files.stored {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (s *Server) CreateUploadSession(from *model.UploadSession) (*model.UploadSession, error) {
	if !s.call("CreateUploadSession") {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != nil {
		return nil, s.refusal
	}
	session := *from
	session.CreateAt, session.Path = milliseconds(), "/"+from.Filename
	if session.UserId == "" || session.ChannelId == "" || session.FileSize <= 0 || session.Id == "" {
		return nil, model.NewAppError("fake", "invalid session", nil, "", http.StatusBadRequest)
	}
	if s.files.sessions == nil {
		s.files.sessions = make(map[string]*model.UploadSession)
	}
	s.files.sessions[session.Id] = &session
	given := session
	return &given, nil
}

// UploadData keeps what is too long for its session out, gives nothing for what is too short, and takes a picture's name for
// the promise of a picture.
func (s *Server) UploadData(session *model.UploadSession, from io.Reader) (*model.FileInfo, error) {
	if !s.call("UploadData") {
		return nil, nil
	}
	content, err := io.ReadAll(io.LimitReader(from, session.FileSize))
	if short := int64(len(content)) < session.FileSize; err != nil || short && len(content) < firstPart {
		return nil, model.NewAppError("fake", "first part too small", nil, "", http.StatusBadRequest)
	} else if short {
		return nil, nil
	}
	kind := mime.TypeByExtension(path.Ext(session.Filename))
	if strings.HasPrefix(kind, "image/") && !bytes.HasPrefix(content, []byte("\x89PNG")) {
		return nil, model.NewAppError("UploadData", "app.upload.upload_data.gen_info.app_error", nil, "", http.StatusInternalServerError)
	}
	s.mu.Lock()
	s.serial++
	id := fmt.Sprintf("file-%d", s.serial)
	delete(s.files.sessions, session.Id)
	s.mu.Unlock()
	s.AddFile(model.FileInfo{
		Id: id, CreatorId: session.UserId, ChannelId: session.ChannelId, Name: session.Filename, MimeType: kind,
	}, content)
	_, info := s.File(id)
	return &info, nil
}

func (s *Server) GetFileInfo(id string) (*model.FileInfo, *model.AppError) {
	if !s.call("GetFileInfo") {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != nil {
		return nil, s.refusal
	}
	if file := s.files.stored[id]; file != nil && file.info.DeleteAt == 0 {
		info := file.info
		return &info, nil
	}
	return nil, notFound("file")
}

func (s *Server) GetFile(id string) ([]byte, *model.AppError) {
	if _, refused := s.GetFileInfo(id); refused != nil {
		return nil, refused
	}
	if !s.call("GetFile") {
		return nil, nil
	}
	content, _ := s.File(id)
	return bytes.Clone(content), nil
}

// attach gives files to a post: those of its author that no post has yet.
func (s *Server) attach(post *model.Post) {
	var attached model.StringArray
	for _, id := range post.FileIds {
		if file := s.files.stored[id]; file != nil && file.info.PostId == "" && file.info.CreatorId == post.UserId {
			file.info.PostId = post.Id
			attached = append(attached, id)
		}
	}
	post.FileIds = attached
}
