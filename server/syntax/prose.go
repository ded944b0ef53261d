package syntax

// Prose reads text for people: it returns every line as a comment, and nothing else.
func Prose(src []byte) *Document {
	d := &Document{}
	for _, l := range lines(src) {
		d.comment(src, l.start, l.end)
	}
	return d
}
