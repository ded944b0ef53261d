package doctor

import "github.com/wsl-port-guard/wsl-port-guard/probe/fact"

// Entries is the table of assumptions. Only what the program relies on today stands here. The slice must not be
// changed.
func Entries() []Entry { return entries }

var entries = []Entry{
	{
		Assumption: fact.AssumeHCNBlock, Looks: []string{fact.NameHCN, fact.NameBindProbe, fact.NameListeners},
		Sources: []string{fact.NameHCN}, judge: judgeHCNBlock,
	},
	{
		Assumption: fact.AssumeUsual, Looks: []string{fact.NameHCN, fact.NamePortRange, fact.NameBindProbe, fact.NameListeners},
		Rules: []fact.Rule{fact.RulePredict}, judge: judgeUsualPlace,
	},
	{
		Assumption: fact.AssumeVMProcess, Looks: []string{fact.NameRecording, fact.NameWSLInfo},
		Rules: []fact.Rule{fact.RuleVMProcess}, judge: judgeVMProcess,
	},
}
