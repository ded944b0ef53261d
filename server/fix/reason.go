package fix

// Reason is why a port stays as it is in some place although it is refused, or is changed elsewhere. The
// sentences are in the message catalogues, under "stays/" and the text of the Reason.
type Reason string

// The reasons.
const (
	StaysInFixture Reason = "fixture"    // a recording, a fixture of a test, vendored or generated code
	StaysOutside   Reason = "outside"    // a file outside of the workspace's folders, or behind a link
	StaysInProse   Reason = "prose"      // a mention in a comment or in prose
	StaysUnchosen  Reason = "unchosen"   // a file that Limits.Files leaves out
	StaysUncured   Reason = "uncured"    // another port does not solve the finding
	StaysUnplaced  Reason = "unplaced"   // no other port is known to be free
	StaysUnread    Reason = "unread"     // the changed file would not be read as was meant
	StaysTogether  Reason = "together"   // a file of Blocker, which uses the port too, cannot be changed
	StaysReadOnly  Reason = "read-only"  // the file may not be written
	StaysChanged   Reason = "changed"    // the file is not the one that was read
	StaysShared    Reason = "hard-links" // the file has other names, which would keep the old text
	StaysFailed    Reason = "failed"     // the system reports an error
)
