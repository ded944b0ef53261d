package fix

// Reason is why a port stays as it is in some place although it is refused, or is changed elsewhere. The
// sentences are in the message catalogues, under "stays/" and the text of the Reason.
type Reason string

// The reasons.
const (
	StaysInFixture Reason = "fixture" // a recording, a fixture of a test, vendored or generated code
	StaysOutside   Reason = "outside" // a file outside of the workspace's folders, or behind a link
	StaysInProse   Reason = "prose"   // a mention in a comment or in prose
)
