// Package memory is what a node keeps and may lose at any time: lanes, limits, what is watched, answers by age.
package memory

// recent is a map of bounded size that drops what was used longest ago. Its owner locks it.
type recent[V any] struct {
	size  int
	byKey map[string]*entry[V]
	ring  entry[V] // its next is what was used last, its previous what was used longest ago
}

type entry[V any] struct {
	key            string
	value          V
	previous, next *entry[V]
}

func newRecent[V any](size int) *recent[V] {
	r := &recent[V]{size: size, byKey: make(map[string]*entry[V])}
	r.ring.previous, r.ring.next = &r.ring, &r.ring
	return r
}

func (r *recent[V]) get(key string) (V, bool) {
	found, is := r.byKey[key]
	if !is {
		var none V
		return none, false
	}
	found.leave()
	r.enter(found)
	return found.value, true
}

func (r *recent[V]) put(key string, value V) {
	r.drop(key)
	made := &entry[V]{key: key, value: value}
	r.byKey[key] = made
	r.enter(made)
	if len(r.byKey) > r.size {
		r.drop(r.ring.previous.key)
	}
}

func (r *recent[V]) drop(key string) {
	if found, is := r.byKey[key]; is {
		found.leave()
		delete(r.byKey, key)
	}
}

func (r *recent[V]) dropWhere(unwanted func(V) bool) {
	for key, one := range r.byKey {
		if unwanted(one.value) {
			r.drop(key)
		}
	}
}

func (r *recent[V]) enter(one *entry[V]) {
	one.previous, one.next = &r.ring, r.ring.next
	one.previous.next, one.next.previous = one, one
}

func (e *entry[V]) leave() {
	e.previous.next, e.next.previous = e.next, e.previous
}

func (r *recent[V]) len() int { return len(r.byKey) }
