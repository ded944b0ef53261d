package scan

// TableRow is a format as README lists it.
type TableRow struct {
	Name  string
	Files []string // globs on the slash path, without regard to case
}

// Table lists the formats in the order in which they are tried; rows that share a name
// are one format in two shapes.
func Table() []TableRow {
	var out []TableRow
	for _, f := range allFormats() {
		if n := len(out); n > 0 && out[n-1].Name == f.name {
			out[n-1].Files = append(out[n-1].Files, f.files...)
			continue
		}
		out = append(out, TableRow{f.name, f.files})
	}
	return out
}
