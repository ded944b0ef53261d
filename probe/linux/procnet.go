package linux

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strconv"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/redact"
)

// Socket is a local endpoint that accepts from any peer: a listening TCP socket, or a UDP
// socket without a peer.
type Socket struct {
	Address netip.Addr // IPv4-mapped IPv6 addresses are given as IPv4
	Port    uint16
	Inode   uint64 // names the socket in /proc/PID/fd; 0 if unknown
}

// States of a socket in /proc/net (kernel include/net/tcp_states.h).
const (
	stateUnconnected = "07" // TCP_CLOSE, which a UDP socket without a peer is in
	stateListen      = "0A" // TCP_LISTEN
)

// inodeField is the index of the inode in a row (kernel Documentation/networking/proc_net_tcp.rst).
const inodeField = 9

// ParseProcTCP reads /proc/net/tcp or /proc/net/tcp6: the listening sockets.
func ParseProcTCP(raw []byte) ([]Socket, error) { return parseProcNet(raw, stateListen) }

// ParseProcUDP reads /proc/net/udp or /proc/net/udp6: the sockets without a peer.
func ParseProcUDP(raw []byte) ([]Socket, error) { return parseProcNet(raw, stateUnconnected) }

func parseProcNet(raw []byte, state string) ([]Socket, error) {
	header, rows, _ := bytes.Cut(raw, []byte("\n"))
	if !bytes.Contains(header, []byte("local_address")) {
		return nil, errors.New("the header of /proc/net is missing")
	}
	sockets := []Socket{}
	for line := range bytes.Lines(rows) {
		fields := bytes.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if len(fields) < 4 {
			return nil, fmt.Errorf("a row of /proc/net is cut short: %q", clip(line))
		}
		if string(fields[3]) != state {
			continue
		}
		s, err := parseLocal(fields[1])
		if err != nil {
			return nil, err
		}
		if len(fields) > inodeField {
			s.Inode, _ = strconv.ParseUint(string(fields[inodeField]), 10, 64)
		}
		if s.Port != 0 {
			sockets = append(sockets, s)
		}
	}
	return sockets, nil
}

// parseLocal reads "0100007F:1F90": an address as 32-bit words in the byte order
// of the machine, little-endian on all that WSL runs on, and a port in hex.
func parseLocal(field []byte) (Socket, error) {
	hexAddress, hexPort, _ := bytes.Cut(field, []byte(":"))
	b, errAddress := hex.DecodeString(string(hexAddress))
	n, errPort := strconv.ParseUint(string(hexPort), 16, 16)
	if errAddress != nil || errPort != nil || (len(b) != 4 && len(b) != 16) {
		return Socket{}, fmt.Errorf("%q is no local address of /proc/net", clip(field))
	}
	address, _ := netip.AddrFromSlice(swapWords(b))
	return Socket{Address: address.Unmap(), Port: uint16(n)}, nil
}

// swapWords turns the 32-bit words of an address between the byte order of the machine and that of the
// network, in place.
func swapWords(b []byte) []byte {
	for word := b; len(word) > 0; word = word[4:] {
		binary.BigEndian.PutUint32(word, binary.LittleEndian.Uint32(word))
	}
	return b
}

// RedactProcNet keeps only the header and the sockets without a peer of a /proc/net table, and of these
// the local port, the state and whether the address is that of the loopback or of all interfaces: the
// machine's other addresses, its peers, users and processes are private.
func RedactProcNet(raw []byte) []byte {
	header, rows, _ := bytes.Cut(raw, []byte("\n"))
	out := append(bytes.Clone(header), '\n')
	for line := range bytes.Lines(rows) {
		fields := bytes.Fields(line)
		if len(fields) < 4 {
			continue
		}
		if state := string(fields[3]); state == stateListen || state == stateUnconnected {
			out = fmt.Appendf(out, "%s %s %s %s\n", fields[0], redactLocal(fields[1]), redactPeer(fields[2]), state)
		}
	}
	return out
}

// redactLocal replaces an address that tells something of the machine's network.
func redactLocal(field []byte) []byte {
	s, err := parseLocal(field)
	if err != nil {
		return field
	}
	other := redact.Address(s.Address)
	if other == s.Address {
		return field
	}
	address, port, _ := bytes.Cut(field, []byte(":"))
	b := other.AsSlice()
	if other.Is4() && len(address) > hex.EncodedLen(len(b)) { // IPv4-mapped
		mapped := other.As16()
		b = mapped[:]
	}
	return fmt.Appendf(nil, "%X:%s", swapWords(b), port)
}

// redactPeer is the field for no peer, in the same length.
func redactPeer(field []byte) []byte {
	address, _, _ := bytes.Cut(field, []byte(":"))
	return append(bytes.Repeat([]byte("0"), len(address)), ":0000"...)
}
