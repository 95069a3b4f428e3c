package inspect

import (
	"math/bits"
	"strconv"
	"strings"
)

// capabilityNames are those of linux/capability.h, by number.
var capabilityNames = strings.Fields(`chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap
	linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio
	sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease
	audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon
	bpf checkpoint_restore`)

// capabilitiesText names the members of a set.
func capabilitiesText(set uint64) string {
	if set == 0 {
		return "none"
	}
	if known := uint64(1)<<len(capabilityNames) - 1; set == known {
		return "all"
	}
	var words []string
	for rest := set; rest != 0; rest &= rest - 1 {
		n := bits.TrailingZeros64(rest)
		if n < len(capabilityNames) {
			words = append(words, "CAP_"+strings.ToUpper(capabilityNames[n]))
		} else {
			words = append(words, "capability "+strconv.Itoa(n))
		}
	}
	return strings.Join(words, " ")
}
