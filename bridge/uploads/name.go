package uploads

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"wasmbridge/wire"
)

const (
	// longestName is how many bytes a file's name may have: the server puts it into a path, with words of its own behind it.
	longestName = 120
	// longestEnding is how long an ending is kept when the name is cut.
	longestEnding = 16
	// nameless is what a file is called whose name has nothing that can be kept.
	nameless = "file"
)

// fileName makes a name that leads nowhere else: the last part of a path, without what can't be seen.
func fileName(name string) string {
	name = strings.ReplaceAll(wire.Text(name), `\`, "/")
	name = name[strings.LastIndexByte(name, '/')+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, name)
	name = strings.TrimSpace(name)
	ending := path.Ext(name)
	if len(ending) > longestEnding || ending == name {
		ending = ""
	}
	stem := strings.TrimSuffix(name, ending)
	name = strings.TrimRight(cut(stem, longestName-len(ending)), " ") + ending
	if strings.Trim(name, ".") == "" {
		return nameless
	}
	return name
}

// cut gives at most so many bytes of a text, and only whole characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
