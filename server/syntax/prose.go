package syntax

// Prose reads text for people: every line is a comment, and there is nothing else.
func Prose(src []byte) *Document {
	d := &Document{}
	for _, l := range lines(src) {
		d.comment(src, l.start, l.end)
	}
	return d
}
