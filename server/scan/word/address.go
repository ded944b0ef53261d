package word

// address are the last words of names that hold addresses or URLs. The words "listen" and "bind" mean
// an address anywhere in a name.
var address = newList("address", `
	addr address endpoint listener url uri host server broker target origin
	upstream proxy node peer voter dsn socket authority hostport backend webbind
	listenaddress httpbind laddr`)

// SaysAddress reports whether a key of this name holds addresses or URLs.
func SaysAddress(name string) bool {
	last := false // whether the latest word is in address
	s := split(name)
	for w, ok := s.next(); ok; w, ok = s.next() {
		if string(w) == "listen" || string(w) == "bind" {
			return true
		}
		w = withoutDigits(w)
		last = address.has(w) || address.has(singular(w)) || string(w) == "addresses"
	}
	return last
}

// hosts are the last words of keys that may hold the host of a port beside them, the most likely first.
var hosts = newList("hosts", `
	host hostname address addr server ip domain url uri endpoint bind servername interface relay`)

// HostRank says how likely it is that a key whose name ends in word holds the host of a port beside it;
// 0 is the most likely. ok is false for other words.
func HostRank(word string) (rank int, ok bool) {
	rank, ok = hosts.words[word]
	return rank, ok
}

// LastAddress reports whether the last word of a flag's name says address:
// --address, --dev-addr.
func LastAddress(words []string) bool {
	last := words[len(words)-1]
	return last == "addr" || last == "address"
}
