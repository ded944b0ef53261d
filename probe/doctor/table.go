package doctor

import "github.com/wsl-port-guard/wsl-port-guard/probe/fact"

// Entries is the table of assumptions. Only what the program relies on today stands here. The slice must not be
// changed.
func Entries() []Entry { return entries }

// ofBlock are the sources that tell where the block is.
var ofBlock = []string{fact.NameHCN, fact.NamePortRange, fact.NameBindProbe}

var exclusions = []string{fact.NameExcludedIPv4TCP, fact.NameExcludedIPv4UDP, fact.NameExcludedIPv6TCP, fact.NameExcludedIPv6UDP}

// shownByBinds are the sources that show whether a range refuses binds.
var shownByBinds = []string{fact.NameDoctorBinds, fact.NameListeners}

// Each comment says where the code relies on the assumption.
var entries = []Entry{
	// fuse takes a plausible entry of HCN for the block or for a port of a program inside WSL.
	{Assumption: fact.AssumeHCNBlock, Looks: with(shownByBinds, fact.NameHCN, fact.NameBindProbe), Sources: []string{fact.NameHCN}, judge: judgeHCNBlock},
	// fuse takes ip_local_port_range for the block, if the mode is mirrored and nothing inside WSL sets it.
	{Assumption: fact.AssumeGuestRange, Looks: with(shownByBinds, fact.NamePortRange, fact.NameBindProbe), Sources: []string{fact.NamePortRange}, judge: judgeGuestRange},
	// windows.FindBlock and fuse look for 10048 on 127.0.0.1, on both protocols; check names the number.
	{Assumption: fact.AssumeInUse, Looks: with(shownByBinds, fact.NameHCN, fact.NamePortRange), Sources: []string{fact.NameBindProbe}, Rules: []fact.Rule{fact.RuleBlockError}, judge: judgeInUse},
	// The kind wsl-block stops every bind, whatever its address and its options (fact.KindInfo.StopsBind).
	{Assumption: fact.AssumeAddresses, Looks: with(shownByBinds, fact.NameHCN, fact.NamePortRange), Sources: ofBlock, judge: judgeAddresses},
	{Assumption: fact.AssumeOptions, Looks: with(shownByBinds, fact.NameHCN, fact.NamePortRange), Sources: ofBlock, judge: judgeOptions},
	// fuse keeps a block inside which a Windows program listens.
	{Assumption: fact.AssumeNeighbours, Looks: with(shownByBinds, fact.NameHCN, fact.NamePortRange), Sources: ofBlock, judge: judgeNeighbours},
	// fuse says that there is no block where a search was in vain.
	{Assumption: fact.AssumeSearch, Looks: with(shownByBinds, fact.NameBindProbe, fact.NameHCN, fact.NamePortRange), Rules: []fact.Rule{fact.RuleNoBlock}, judge: judgeSearch},
	// check offers to start a program before WSL.
	{Assumption: fact.AssumeAvoids, Looks: with(shownByBinds, fact.NameBindProbe), Rules: []fact.Rule{fact.RuleStartFirst}, judge: judgeAvoids},
	// fuse predicts the block while WSL is stopped.
	{Assumption: fact.AssumeUsual, Looks: with(ofBlock, fact.NameListeners), Rules: []fact.Rule{fact.RulePredict}, judge: judgeUsualPlace},
	// fuse takes every row of netsh for something else than the block, with cures of its own in check.
	{Assumption: fact.AssumeNotListed, Looks: with(exclusions, ofBlock...), Sources: exclusions, judge: judgeNotListed},
	// check warns at ports that a row without an asterisk excludes.
	{Assumption: fact.AssumeExcluded, Looks: with(shownByBinds, fact.NameExcludedIPv4TCP, fact.NameExcludedIPv4UDP), Sources: exclusions, judge: judgeExcluded},
	{Assumption: fact.AssumeExcludedOne, Looks: with(shownByBinds, fact.NameExcludedIPv4TCP, fact.NameExcludedIPv4UDP), Rules: []fact.Rule{fact.RuleExcludedOne}, judge: judgeExcludedOne},
	// onwindows calls HCN at every reading where a VM and the service hns run.
	{Assumption: fact.AssumeHCNHarmless, Looks: []string{fact.NameDoctorHCN}, Sources: []string{fact.NameHCN}, NotAsked: true, judge: judgeHCNHarmless},
	// probe waits for a source for its limit, at every reading.
	{Assumption: fact.AssumeHCNReturns, Looks: []string{fact.NameDoctorTimings}, Sources: []string{fact.NameHCN}, NotAsked: true, judge: inTime(fact.NameHCN)},
	{Assumption: fact.AssumeWSLReturns, Looks: []string{fact.NameDoctorTimings}, Sources: []string{fact.NameListRunning, fact.NameWSLVersion}, NotAsked: true, judge: inTime(fact.NameListRunning, fact.NameWSLVersion)},
	// onwindows asks inside a distribution, which counts as use of WSL.
	{Assumption: fact.AssumeInfoReturns, Looks: []string{fact.NameDoctorTimings}, Sources: []string{fact.NameWSLInfo, fact.NameVMID}, NotAsked: true, judge: inTime(fact.NameWSLInfo, fact.NameVMID)},
	// fuse and onwindows take this process for the VM.
	{Assumption: fact.AssumeVMProcess, Looks: []string{fact.NameDoctorSystem, fact.NameWSLInfo}, Rules: []fact.Rule{fact.RuleVMProcess}, judge: judgeVMProcess},
	// onwindows takes the default endpoint of the docker command for Docker Desktop's where that is installed.
	{Assumption: fact.AssumeDefaultPipe, Looks: []string{fact.NameDoctorSystem}, Rules: []fact.Rule{fact.RuleDocker}, judge: judgeDefaultPipe},
	// check and fix name MaxUserPort as the cause of a low dynamic range.
	{Assumption: fact.AssumeMaxUserPort, Looks: []string{fact.NameRegistry, fact.NameDynamicIPv4TCP}, Rules: []fact.Rule{fact.RuleMaxUserPort}, judge: judgeMaxUserPort},
	// check has no row for a row with an asterisk, and explain calls such a port free.
	{Assumption: fact.AssumeAdminAllows, Looks: with(shownByBinds, fact.NameExcludedIPv4TCP, fact.NameExcludedIPv4UDP), Rules: []fact.Rule{fact.RuleAdminAllows}, judge: judgeAdministered},
	// fuse takes such an entry for a port of a program inside WSL.
	{Assumption: fact.AssumeHCNPorts, Looks: with(shownByBinds, fact.NameHCN), Rules: []fact.Rule{fact.RuleHCNPorts}, judge: judgeHCNPorts},
	// fuse leaves out the entries of other VMs by this id.
	{Assumption: fact.AssumeVMID, Looks: []string{fact.NameVMID, fact.NameHCN, fact.NamePortRange, fact.NameBindProbe}, Rules: []fact.Rule{fact.RuleVMID}, judge: judgeVMID},
	// check has findings for what the other side holds.
	{Assumption: fact.AssumeShared, Looks: []string{fact.NameDoctorInside, fact.NameListeners}, Rules: []fact.Rule{fact.RuleSharedPorts}, judge: judgeShared},
	// check tells of a port that the relay holds.
	{Assumption: fact.AssumeRelayHolds, Looks: []string{fact.NameDoctorInside, fact.NameListeners}, Rules: []fact.Rule{fact.RuleRelay}, judge: judgeRelayHolds},
	// check tells that the relay does not reach an excluded port.
	{Assumption: fact.AssumeRelayBlind, Looks: []string{fact.NameDoctorInside, fact.NameListeners, fact.NameExcludedIPv4TCP}, Rules: []fact.Rule{fact.RuleRelayBlind}, judge: judgeRelayBlind},
	// check warns of what Windows refuses to programs inside WSL.
	{Assumption: fact.AssumeGuestExcl, Looks: []string{fact.NameDoctorGuest, fact.NameExcludedIPv4TCP}, Rules: []fact.Rule{fact.RuleGuestExcluded}, judge: judgeGuestExcluded},
	{Assumption: fact.AssumeGuestDyn, Looks: []string{fact.NameDoctorGuest, fact.NameDynamicIPv4TCP}, Rules: []fact.Rule{fact.RuleGuestDynamic}, judge: judgeGuestDynamic},
}

func with(names []string, more ...string) []string {
	return append(append([]string{}, names...), more...)
}
