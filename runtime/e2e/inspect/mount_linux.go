package inspect

import (
	"fmt"
	"strings"

	"github.com/moby/sys/mountinfo"
)

// parseMounts reads /proc/PID/mountinfo.
func parseMounts(text string) ([]Mount, error) {
	infos, err := mountinfo.GetMountsFromReader(strings.NewReader(text), nil)
	if err != nil {
		return nil, err
	}
	var all []Mount
	for _, info := range infos {
		m := Mount{
			Root:        info.Root,
			Point:       info.Mountpoint,
			Options:     sorted(info.Options),
			Propagation: propagation(strings.Fields(info.Optional)),
			Type:        info.FSType,
			Source:      info.Source,
			Super:       sorted(info.VFSOptions),
		}
		for _, option := range m.Super {
			// Other file systems may mean something else by it.
			if text, ok := strings.CutPrefix(option, "size="); ok && m.Type == "tmpfs" {
				if m.Size, err = parseSize(text); err != nil {
					return nil, fmt.Errorf("the mount at %s: %w", m.Point, err)
				}
			}
		}
		all = append(all, m)
	}
	return all, nil
}
