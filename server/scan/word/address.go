package word

// address are the last words of names that hold addresses or URLs. "listen" and "bind" say
// so anywhere in a name.
var address = newList("address", `
	addr address endpoint listener url uri host server broker target origin
	upstream proxy node peer voter dsn socket authority hostport backend webbind
	listenaddress httpbind`)

// SaysAddress reports whether a key of this name holds addresses or URLs.
func SaysAddress(name string) bool {
	last := false // whether the word found last is one of addresses
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

// hosts end the name of a key that holds the machine of a port beside it, the likelier
// ones first.
var hosts = newList("hosts", `
	host hostname address addr server ip domain url uri endpoint bind servername interface`)

// HostRank tells how likely a key whose name ends in word holds the machine of a port
// beside it: 0 is the likeliest. ok is false for other words.
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
