package wire

// Post is a post as Mattermost has it. Times are milliseconds since 1970.
type Post struct {
	ID       string   `msgpack:"id"`
	CreateAt int64    `msgpack:"create_at"`
	UpdateAt int64    `msgpack:"update_at"`
	EditAt   int64    `msgpack:"edit_at"`
	DeleteAt int64    `msgpack:"delete_at"`
	User     string   `msgpack:"user"`
	Channel  string   `msgpack:"channel"`
	Root     string   `msgpack:"root"`
	Message  string   `msgpack:"message"`
	Kind     string   `msgpack:"kind"`
	Props    []byte   `msgpack:"props"`
	Files    []string `msgpack:"files"`
}

// User is a user or bot.
type User struct {
	ID        string `msgpack:"id"`
	Username  string `msgpack:"username"`
	Nickname  string `msgpack:"nickname"`
	FirstName string `msgpack:"first_name"`
	LastName  string `msgpack:"last_name"`
	Locale    string `msgpack:"locale"`
	Timezone  string `msgpack:"timezone"`
	IsBot     bool   `msgpack:"is_bot"`
	IsGuest   bool   `msgpack:"is_guest"`
	IsDeleted bool   `msgpack:"is_deleted"`
}

// Status is how somebody is there.
type Status struct {
	User string `msgpack:"user"`
	// Status is online, away, dnd, ooo or offline; empty where the server does not keep it.
	Status string `msgpack:"status"`
}

// Channel is a channel.
type Channel struct {
	ID          string `msgpack:"id"`
	Team        string `msgpack:"team"`
	TeamName    string `msgpack:"team_name"`
	Name        string `msgpack:"name"`
	DisplayName string `msgpack:"display_name"`
	Kind        string `msgpack:"kind"`
	DeleteAt    int64  `msgpack:"delete_at"`
}

// File is a file that was uploaded to the server.
type File struct {
	ID       string `msgpack:"id"`
	User     string `msgpack:"user"`
	Channel  string `msgpack:"channel"`
	Post     string `msgpack:"post"`
	Name     string `msgpack:"name"`
	Mime     string `msgpack:"mime"`
	Size     int64  `msgpack:"size"`
	Width    int64  `msgpack:"width"`
	DeleteAt int64  `msgpack:"delete_at"`
}
