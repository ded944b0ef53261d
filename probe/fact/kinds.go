package fact

// Kind says what sort of reservation a range is. Its text is the name of the kind in
// JSON, in recordings' expected output and in the keys of the message catalogues.
type Kind string

// The kinds of reservation. Each has a row in the table of Kinds.
const (
	KindBlock          Kind = "wsl-block"           // the range mirrored networking holds on Windows
	KindBlockPredicted Kind = "wsl-block-predicted" // where the block will probably be when WSL starts
	KindGuestPort      Kind = "wsl-guest-port"      // one port held on Windows for a program inside WSL
	KindExcluded       Kind = "win-excluded"        // netsh row without '*': explicit binds fail with 10013
	KindExcludedAdmin  Kind = "win-excluded-admin"  // netsh row with '*': only automatic assignment avoids it
	KindDynamic        Kind = "win-dynamic"         // Windows' dynamic (ephemeral) range
	KindGuestEphemeral Kind = "guest-ephemeral"     // Linux ip_local_port_range that is not a block
	KindGuestReserved  Kind = "guest-reserved"      // Linux ip_local_reserved_ports
	KindPrivileged     Kind = "guest-privileged"    // below ip_unprivileged_port_start
	KindListenerWin    Kind = "listener-win"        // a Windows program listens
	KindForward        Kind = "win-forward"         // Windows listens and passes connections on (netsh portproxy)
	KindListenerGuest  Kind = "listener-guest"      // a program inside WSL listens
	KindNeverSteered   Kind = "wsl-never-steered"   // inbound never reaches the guest in mirrored mode
	KindIgnored        Kind = "wsl-ignored"         // .wslconfig ignoredPorts and 53
	KindExtra          Kind = "extra-reserved"      // named by the user: --reserve, wslPortGuard.reservedRanges
)

// KindInfo is what all packages must know of a kind. A new kind is a new row; tests in
// fact, fuse, check, explain, report and words fail until each of them handles it.
type KindInfo struct {
	Kind Kind
	Side Side // where it matters: where its binds are refused or its rule applies
	// StopsBind says that any explicit bind on the side fails while the reservation is in
	// force, whatever the program and its socket options.
	StopsBind bool
	// SinglePorts says that each reservation is a socket or a rule of one port, so that
	// reports never join neighbouring ports to a range.
	SinglePorts bool
	// ShowOwner says that reports name the owner; for other kinds the kind implies it.
	ShowOwner bool
	Lane      LaneKey // of the port map; NoLane to leave it out
	Variety   string  // how it looks within its lane: a class of the picture's style sheet, "" for plain
}

// Kinds is the table of all kinds. Its order is the order of a Snapshot's reservations,
// of reports, and of the marks in a lane of the map. The slice must not be changed.
func Kinds() []KindInfo { return kinds[:] }

var kinds = [...]KindInfo{
	{Kind: KindBlock, Side: SideWindows, StopsBind: true, Lane: LaneBlock},
	{Kind: KindBlockPredicted, Side: SideWindows, Lane: LaneBlock, Variety: "predicted"},
	{Kind: KindGuestPort, Side: SideWindows, StopsBind: true, Lane: LaneWindows},
	{Kind: KindExcluded, Side: SideWindows, StopsBind: true, ShowOwner: true, Lane: LaneExcluded},
	{Kind: KindExcludedAdmin, Side: SideWindows, Lane: LaneExcluded, Variety: "admin"},
	{Kind: KindDynamic, Side: SideWindows, Lane: LaneDynamic},
	{Kind: KindGuestEphemeral, Side: SideWSL, Lane: LaneEphemeral},
	{Kind: KindGuestReserved, Side: SideWSL, Lane: NoLane},
	{Kind: KindPrivileged, Side: SideWSL, Lane: NoLane},
	{Kind: KindListenerWin, Side: SideWindows, StopsBind: true, SinglePorts: true, ShowOwner: true, Lane: LaneWindows},
	{Kind: KindForward, Side: SideWindows, StopsBind: true, SinglePorts: true, ShowOwner: true, Lane: LaneWindows},
	{Kind: KindListenerGuest, Side: SideWSL, StopsBind: true, SinglePorts: true, ShowOwner: true, Lane: LaneWSL},
	{Kind: KindNeverSteered, Side: SideWSL, Lane: NoLane},
	{Kind: KindIgnored, Side: SideWSL, Lane: NoLane},
	{Kind: KindExtra, Side: SideBoth, StopsBind: true, Lane: LaneExtra},
}

// Index is the position of k in Kinds, -1 for a kind that the table does not have.
func (k Kind) Index() int {
	for i := range kinds {
		if kinds[i].Kind == k {
			return i
		}
	}
	return -1
}

// Info is the row of k in Kinds; the zero KindInfo for a kind that the table does not have.
func (k Kind) Info() KindInfo {
	if i := k.Index(); i >= 0 {
		return kinds[i]
	}
	return KindInfo{}
}

// LaneKey names a lane of the port map, in style sheets and in the keys of the message
// catalogues.
type LaneKey string

// The lanes of the machine on the port map. A kind with NoLane is not drawn on purpose: it
// is the rule of a single port or of Linux alone, and would hide the rest.
const (
	NoLane        LaneKey = "none"
	LaneBlock     LaneKey = "block"
	LaneExcluded  LaneKey = "excluded"
	LaneDynamic   LaneKey = "dynamic"
	LaneWindows   LaneKey = "windows"
	LaneWSL       LaneKey = "wsl"
	LaneEphemeral LaneKey = "ephemeral"
	LaneExtra     LaneKey = "extra"
)

// LaneInfo is a lane of the port map with its colours (CSS), which an editor's theme may
// replace.
type LaneInfo struct {
	Key         LaneKey
	Light, Dark string // on a light and on a dark ground
}

// Lanes lists the lanes of the machine from top to bottom.
func Lanes() []LaneInfo {
	return []LaneInfo{
		{LaneBlock, "#bc4c00", "#ffa657"},
		{LaneExcluded, "#8250df", "#d2a8ff"},
		{LaneDynamic, "#6e7781", "#8b949e"},
		{LaneWindows, "#0969da", "#58a6ff"},
		{LaneWSL, "#1a7f37", "#56d364"},
		{LaneEphemeral, "#57606a", "#8b949e"},
		{LaneExtra, "#9a6700", "#e3b341"},
	}
}

// MattersOn reports whether r matters on side s, SideWindows or SideWSL.
func (r Reservation) MattersOn(s Side) bool {
	side := r.Side
	if side == "" {
		side = r.Kind.Info().Side
	}
	return side == s || side == SideBoth
}
