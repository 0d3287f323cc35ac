// Package memory is what a node keeps and may lose at any time: lanes, limits, what is watched, answers by age.
package memory

import "container/list"

// recent is a map of bounded size that drops what was used longest ago. Its owner locks it.
type recent[V any] struct {
	size  int
	order *list.List // of *entry[V], the latest in front
	byKey map[string]*list.Element
}

type entry[V any] struct {
	key   string
	value V
}

func newRecent[V any](size int) *recent[V] {
	return &recent[V]{size: size, order: list.New(), byKey: make(map[string]*list.Element)}
}

func (r *recent[V]) get(key string) (V, bool) {
	element, found := r.byKey[key]
	if !found {
		var none V
		return none, false
	}
	r.order.MoveToFront(element)
	return element.Value.(*entry[V]).value, true //nolint:forcetypeassert // nothing else is put in
}

func (r *recent[V]) put(key string, value V) {
	if element, found := r.byKey[key]; found {
		element.Value.(*entry[V]).value = value //nolint:forcetypeassert // nothing else is put in
		r.order.MoveToFront(element)
		return
	}
	r.byKey[key] = r.order.PushFront(&entry[V]{key, value})
	for len(r.byKey) > r.size {
		r.drop(r.order.Back().Value.(*entry[V]).key) //nolint:forcetypeassert // nothing else is put in
	}
}

func (r *recent[V]) drop(key string) {
	if element, found := r.byKey[key]; found {
		r.order.Remove(element)
		delete(r.byKey, key)
	}
}

func (r *recent[V]) len() int { return len(r.byKey) }
