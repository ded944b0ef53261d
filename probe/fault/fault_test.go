package fault

import (
	"strings"
	"testing"
)

func TestContain(t *testing.T) {
	var told []*Fault
	OnFault(func(f *Fault) { told = append(told, f) })
	defer OnFault(func(*Fault) {})
	done := false
	if fault := Contain("adding", func() { done = true }); fault != nil || !done || told != nil {
		t.Errorf("%v, done %v, told %v", fault, done, told)
	}
	fault := Contain("dividing", func() { var none []int; _ = none[len(told)] })
	if fault == nil || !strings.HasPrefix(fault.Error(), "a mistake in this program, dividing: runtime error: index out of range") {
		t.Errorf("%v", fault)
	}
	if len(told) != 1 || told[0] != fault || !strings.Contains(string(fault.Stack), "TestContain") {
		t.Errorf("%v", told)
	}
}
