package scan

// File scans content as the file called name (a slash-separated path relative to its
// workspace folder; the name and place decide the format). A name that no format
// claims gives an empty Result.
func File(name string, content []byte) Result {
	return Result{}
}

// Claims reports whether a format reads files of this name and place.
func Claims(name string) bool { return false }
