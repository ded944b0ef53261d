package port

import "testing"

func TestParseRange(t *testing.T) {
	for _, c := range []struct {
		text  string
		want  Range
		proto Proto
	}{
		{"5000", Range{5000, 5000}, Both},
		{"5000/tcp", Range{5000, 5000}, TCP},
		{" 44620-48716 ", Range{44620, 48716}, Both},
		{"44620-48716/UDP", Range{44620, 48716}, UDP},
		{"1-65535", Range{1, 65535}, Both},
		{"44620–48715", Range{44620, 48715}, Both},
		{"8000 - 8010", Range{8000, 8010}, Both},
	} {
		r, p, err := ParseRange(c.text)
		if err != nil || r != c.want || p != c.proto {
			t.Errorf("%q: %v %v %v", c.text, r, p, err)
		}
	}
	for _, bad := range []string{"", "0", "65536", "10-5", "a", "5000/sctp", "5000/", "-5", "5-", "1-2-3", "0x10"} {
		if r, _, err := ParseRange(bad); err == nil {
			t.Errorf("%q was read as %v", bad, r)
		}
	}
}

func TestRange(t *testing.T) {
	r := Range{44620, 48715}
	if r.Len() != 4096 || !r.Contains(44620) || !r.Contains(48715) || r.Contains(44619) || r.Contains(48716) {
		t.Error("both ends are inclusive")
	}
	if !r.Overlaps(Range{48715, 48800}) || r.Overlaps(Range{48716, 48800}) || !r.Covers(Range{44620, 44620}) || r.Covers(Range{44619, 44620}) {
		t.Error("Overlaps, Covers")
	}
	if r.String() != "44620–48715" || One(80).String() != "80" || (Range{1, 65535}).Len() != 65535 {
		t.Error("String, Len")
	}
	if (Range{0, 5}).Valid() || (Range{6, 5}).Valid() || !One(65535).Valid() {
		t.Error("Valid")
	}
}
