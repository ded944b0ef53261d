package fuse

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
	"github.com/wsl-port-guard/wsl-port-guard/probe/wslconfig"
)

// setDeclared finds out what the registry, .wslconfig and policy ask for (microsoft/WSL
// src/windows/common/WslCoreConfig.cpp). Without a readable .wslconfig that stays unknown:
// policy alone decides nothing.
func (f *fusion) setDeclared() {
	policy, _, _ := valueOf[windows.Registry](f.in, fact.NameRegistry)
	if policy.MaxUserPort != nil && f.applies(fact.RuleMaxUserPort) {
		f.MaxUserPort = *policy.MaxUserPort
	}
	config, _, ok := valueOf[wslconfig.Config](f.in, fact.NameWSLConfig)
	if !ok {
		return
	}
	f.DeclaredMode = declaredMode(config, policy)
	f.IgnoredPorts = config.IgnoredPorts
	if f.VMState == fact.VMRunning && f.meta.changedSinceStart() {
		f.ConfigPending = true
		f.notes[fact.NameWSLConfig] = fact.Note{Code: fact.NoteChanged}
	}
	relays := f.Mode == fact.ModeNAT || f.Mode == fact.ModeBridged
	f.NoLocalhost = config.NoLocalhost && relays && !f.ConfigPending
}

// declaredMode is ModeUnknown if no mode is asked for, or if the one asked for can result
// in several modes.
func declaredMode(config wslconfig.Config, policy windows.Registry) fact.Mode {
	mode := ModeOf(config.Mode)
	if config.Mode == "" || (mode != fact.ModeNone && policyOverrides(policy)) {
		mode = policyMode(policy)
	}
	switch {
	case config.SafeMode:
		return fact.ModeNone
	case config.NoVirtio && mode == fact.ModeConsomme:
		return fact.ModeUnknown
	}
	return mode
}

// policyOverrides reports whether policy forbids users to choose the mode; mode none is
// allowed even then.
func policyOverrides(policy windows.Registry) bool {
	allow := policy.AllowNetworkingModeUserSetting
	return allow != nil && *allow == 0
}

// policyMode decodes DefaultNetworkingMode; WSL rejects 2 (bridged) there.
func policyMode(policy windows.Registry) fact.Mode {
	if policy.DefaultNetworkingMode == nil {
		return fact.ModeUnknown
	}
	switch *policy.DefaultNetworkingMode {
	case 0:
		return fact.ModeNone
	case 1:
		return fact.ModeNAT
	case 3:
		return fact.ModeMirrored
	case 4:
		return fact.ModeConsomme
	}
	return fact.ModeUnknown
}
