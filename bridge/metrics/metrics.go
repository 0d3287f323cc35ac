// Package metrics keeps the plugin's metrics in Prometheus's form: those that the module names, and a few of the bridge.
package metrics

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// mostSeries is how many series the module may make in all, a histogram's counted once.
const mostSeries = 2_000

// The reasons for which something is not counted.
var (
	ErrSeries = errors.New("the module's metrics have too many series; give its labels fewer values")
	ErrLabels = errors.New("a metric of this name is there already, as another kind or with other labels")
	ErrName   = errors.New("the metric or a label of it has a name that Prometheus does not allow")
)

var (
	nameForm = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)
	notName  = regexp.MustCompile(`[^a-zA-Z0-9_]`)
	// durations are the buckets for what the module measures, calls those for a call into it, in seconds.
	durations = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}
	calls     = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .05, .25, 1, 2}
)

// Metrics are all that the plugin has.
type Metrics struct {
	prefix   string
	registry *prometheus.Registry

	mu     sync.Mutex
	named  map[string]*family
	told   map[string]struct{} // what was left out and has been said
	series int

	events   *prometheus.CounterVec
	took     *prometheus.HistogramVec
	entered  *prometheus.HistogramVec
	requests *prometheus.CounterVec
	left     prometheus.Counter
}

// family is a metric that the module has named.
type family struct {
	labels    []string
	counter   *prometheus.CounterVec
	histogram *prometheus.HistogramVec
	seen      map[string]struct{}
}

// New makes metrics whose names begin with the plugin's id.
func New(plugin string) *Metrics {
	prefix := notName.ReplaceAllString(plugin, "_")
	m := &Metrics{prefix: prefix, registry: prometheus.NewRegistry(), named: make(map[string]*family), told: make(map[string]struct{})}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: m.name("bridge_" + name), Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		options := prometheus.HistogramOpts{Name: m.name("bridge_" + name), Help: help, Buckets: buckets}
		return prometheus.NewHistogramVec(options, labels)
	}
	m.events = counter("events_total", "Events by name and by what became of them.", "event", "outcome")
	m.took = histogram("event_seconds", "How long events took, without the wait for their lane.", durations, "event")
	m.entered = histogram("call_seconds", "How long calls into the module took.", calls, "outcome")
	m.requests = counter("http_requests_total", "Requests to others by the class of their status, or by their fault.", "result")
	m.left = prometheus.NewCounter(prometheus.CounterOpts{
		Name: m.name("bridge_metrics_left_out_total"), Help: "What the module counted or measured and is in no metric.",
	})
	m.registry.MustRegister(
		m.events, m.took, m.entered, m.requests, m.left,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *Metrics) name(of string) string { return m.prefix + "_" + of }

// Handler answers with all metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Gauge adds a metric of the bridge whose value is asked for whenever metrics are read.
func (m *Metrics) Gauge(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: m.name("bridge_" + name), Help: help}, value))
}

// Event counts an event and how long it took.
func (m *Metrics) Event(name, outcome string, took time.Duration) {
	m.events.WithLabelValues(name, outcome).Inc()
	m.took.WithLabelValues(name).Observe(took.Seconds())
}

// Call counts a call into the module.
func (m *Metrics) Call(took time.Duration, failed bool) {
	outcome := "done"
	if failed {
		outcome = "failed"
	}
	m.entered.WithLabelValues(outcome).Observe(took.Seconds())
}

// Request counts a request to others by its fault, or by its status where there is none.
func (m *Metrics) Request(fault string, status int) {
	if fault == "" {
		fault = fmt.Sprintf("%dxx", status/100)
	}
	m.requests.WithLabelValues(fault).Inc()
}

// Count adds to a counter that the module names; the first use of a name settles its labels.
func (m *Metrics) Count(name string, labels map[string]string, add uint32) error {
	known, values, err := m.use(name, labels, func(full string, names []string) *family {
		options := prometheus.CounterOpts{Name: full, Help: "Counted by the module."}
		return &family{counter: prometheus.NewCounterVec(options, names)}
	})
	if err == nil && known.counter == nil {
		err = ErrLabels
	}
	if err == nil {
		var one prometheus.Counter
		if one, err = known.counter.GetMetricWithLabelValues(values...); err == nil {
			one.Add(float64(add))
		}
	}
	return m.settle(name, err)
}

// Observe puts a duration into a histogram that the module names, as Count does.
func (m *Metrics) Observe(name string, labels map[string]string, duration time.Duration) error {
	known, values, err := m.use(name, labels, func(full string, names []string) *family {
		options := prometheus.HistogramOpts{Name: full, Help: "Measured by the module.", Buckets: durations}
		return &family{histogram: prometheus.NewHistogramVec(options, names)}
	})
	if err == nil && known.histogram == nil {
		err = ErrLabels
	}
	if err == nil {
		var one prometheus.Observer
		if one, err = known.histogram.GetMetricWithLabelValues(values...); err == nil {
			one.Observe(duration.Seconds())
		}
	}
	return m.settle(name, err)
}

// use finds the metric of a name or makes it, and gives the values of its labels in their order.
func (m *Metrics) use(name string, labels map[string]string, made func(string, []string) *family) (*family, []string, error) {
	names := slices.Sorted(maps.Keys(labels))
	m.mu.Lock()
	defer m.mu.Unlock()
	known := m.named[name]
	if known == nil {
		if err := allowed(name, names); err != nil {
			return nil, nil, err
		}
		if m.series >= mostSeries {
			return nil, nil, ErrSeries
		}
		known = made(m.name(name), names)
		known.labels, known.seen = names, make(map[string]struct{})
		if err := m.registry.Register(known.collector()); err != nil {
			return nil, nil, ErrLabels
		}
		m.named[name] = known
	}
	if !slices.Equal(known.labels, names) {
		return nil, nil, ErrLabels
	}
	values := make([]string, len(names))
	for at, label := range names {
		values[at] = labels[label]
	}
	if key := fmt.Sprintf("%q", values); !known.has(key) {
		if m.series >= mostSeries {
			return nil, nil, ErrSeries
		}
		known.seen[key] = struct{}{}
		m.series++
	}
	return known, values, nil
}

func (f *family) has(key string) bool {
	_, has := f.seen[key]
	return has
}

func (f *family) collector() prometheus.Collector {
	if f.counter != nil {
		return f.counter
	}
	return f.histogram
}

func allowed(name string, labels []string) error {
	if !nameForm.MatchString(name) {
		return ErrName
	}
	for _, label := range labels {
		if !nameForm.MatchString(label) || label == "le" || len(label) > 1 && label[:2] == "__" {
			return ErrName
		}
	}
	return nil
}

// settle counts what was left out. It says why once for each name, since whoever counts goes on doing so.
func (m *Metrics) settle(name string, err error) error {
	if err == nil {
		return nil
	}
	m.left.Inc()
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, told := m.told[name]; told || len(m.told) >= mostSeries {
		return nil
	}
	m.told[name] = struct{}{}
	return fmt.Errorf("%s: %w", name, err)
}
