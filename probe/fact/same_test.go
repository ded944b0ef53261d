package fact

import (
	"reflect"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// TestSameComparesEveryField checks that Same compares every field except times of reading.
// It fails for a new field that Same does not compare.
func TestSameComparesEveryField(t *testing.T) {
	times := map[string]bool{"At": true, "CapturedAt": true}
	for i := range reflect.TypeFor[Snapshot]().NumField() {
		field := reflect.TypeFor[Snapshot]().Field(i)
		var s, o Snapshot
		setSomething(t, reflect.ValueOf(&s).Elem().Field(i))
		if s.Same(&o) != times[field.Name] || o.Same(&s) != times[field.Name] {
			t.Errorf("%s differs: the same %v, want %v", field.Name, s.Same(&o), times[field.Name])
		}
	}
}

// setSomething gives v a value that is not its zero value.
func setSomething(t *testing.T, v reflect.Value) {
	t.Helper()
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(1, 0)))
	case v.Kind() == reflect.String:
		v.SetString("x")
	case v.Kind() == reflect.Uint32:
		v.SetUint(1)
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
	default:
		t.Fatalf("no value for %s", v.Type())
	}
}

func TestSame(t *testing.T) {
	at := time.Unix(1, 0)
	source := func(change func(*Source)) *Snapshot {
		s := Source{Name: "a", Status: StatusOK, At: at}
		change(&s)
		return &Snapshot{Sources: []Source{s}}
	}
	block := func(change func(*Block)) *Snapshot {
		b := Block{Range: port.Range{Start: 1, End: 2}, State: StateLive, Source: "a", At: at}
		change(&b)
		return &Snapshot{Block: &b}
	}
	for name, c := range map[string]struct {
		a, b *Snapshot
		want bool
	}{
		"nothing":                    {nil, nil, true},
		"one is nothing":             {&Snapshot{}, nil, false},
		"a source read later":        {source(func(*Source) {}), source(func(s *Source) { s.At = at.Add(time.Hour) }), true},
		"a source with newer data":   {source(func(*Source) {}), source(func(s *Source) { s.ReadAt = at.Add(time.Hour) }), true},
		"a source that failed":       {source(func(*Source) {}), source(func(s *Source) { s.Status = StatusDenied }), false},
		"a source with another note": {source(func(*Source) {}), source(func(s *Source) { s.Note.Code = NoteNoVM }), false},
		"a block confirmed later":    {block(func(*Block) {}), block(func(b *Block) { b.At = at.Add(time.Hour) }), true},
		"a block that moved":         {block(func(*Block) {}), block(func(b *Block) { b.Range.End++ }), false},
	} {
		if got := c.a.Same(c.b); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
