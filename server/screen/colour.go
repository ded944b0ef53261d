package screen

// Colour says how a part of a text stands out.
type Colour string

// The colours, as parameters of the control sequence SGR (ECMA-48, section 8.3.117). They are the
// terminal's own, which its user has chosen to be readable on the ground.
const (
	Plain  Colour = ""
	Bold   Colour = "1"
	Faint  Colour = "2"
	Red    Colour = "1;31"
	Green  Colour = "32"
	Yellow Colour = "1;33"
	Blue   Colour = "1;34"
	Cyan   Colour = "36"
)

// Paint gives text colours, or leaves it as it is where On is false.
type Paint struct{ On bool }

// In is s in a colour.
func (p Paint) In(c Colour, s string) string {
	if !p.On || c == Plain || s == "" {
		return s
	}
	return "\x1b[" + string(c) + "m" + s + "\x1b[0m"
}
