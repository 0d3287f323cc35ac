package effects

import (
	"fmt"
	"reflect"
	"strings"

	"wasmbridge/engine"
	"wasmbridge/wire"
)

// config reads values from the configuration that the server gives to plugins, in which secrets are masked. What is no
// plain value, such as the settings of other plugins, is left out like what is not set.
func (e *Effects) config(_ *engine.Job, op *wire.GetConfig) (wire.Answer, error) {
	config := e.API.GetConfig()
	if config == nil {
		return wire.Answer{}, errLost
	}
	values := make(map[string]string, len(op.Paths))
	for _, path := range op.Paths {
		if value, set := at(reflect.ValueOf(config), path); set {
			values[path] = wire.Text(value)
		}
	}
	return wire.Answer{Values: &wire.Values{Values: values}}, nil
}

// at follows a path of field names and gives the value there as text; lists are joined with spaces.
func at(value reflect.Value, path string) (string, bool) {
	for name := range strings.SplitSeq(path, ".") {
		value = reflect.Indirect(value)
		if value.Kind() != reflect.Struct {
			return "", false
		}
		field, found := value.Type().FieldByName(name)
		if !found || !field.IsExported() {
			return "", false
		}
		value = value.FieldByIndex(field.Index)
	}
	return plain(value)
}

func plain(value reflect.Value) (string, bool) {
	value = reflect.Indirect(value)
	switch {
	case !value.IsValid():
		return "", false
	case value.Kind() == reflect.Slice && value.Type().Elem().Kind() == reflect.String:
		items := make([]string, value.Len())
		for at := range items {
			items[at] = value.Index(at).String()
		}
		return strings.Join(items, " "), true
	case value.Kind() == reflect.String || value.Kind() == reflect.Bool || value.CanInt() || value.CanUint() || value.CanFloat():
		return fmt.Sprint(value.Interface()), true
	default:
		return "", false
	}
}
