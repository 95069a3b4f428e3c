#!/bin/sh
# Runs the jail on a kernel of your choice in a virtual machine, where cgroups
# are of version 2 and nothing else is installed.
#
#	run.sh KERNEL BUSYBOX [PART...]
#
# KERNEL is a kernel's image (vmlinuz), which needs no modules; BUSYBOX a static
# busybox. Debian has both, and neither has to be installed:
#
#	apt-get download linux-image-6.1.0-50-cloud-amd64-unsigned busybox-static
#	for deb in *.deb; do dpkg -x "$deb" unpacked; done
#	run.sh unpacked/boot/vmlinuz-* unpacked/bin/busybox
#
# It shows, on the machine's console, for each PART (all of them by default):
#
#	self     what a jail is made of (testdata/self, as JSON): for root, for an
#	         ordinary user, for one to whom a cgroup is delegated, for one who
#	         names it in Config.Cgroup, for one to whom only some controllers
#	         are given, and where user namespaces are switched off
#	cgroup   the tests of internal/cgroup, for root and for the ordinary user
#	         with a delegated cgroup
#	stage    the tests of internal/stage, for both
#	filter   the tests of internal/filter, for both
#	jail     the tests of the jail, for root, for the ordinary user, and for the
#	         ordinary user with a delegated cgroup
#
# There is no go command in the machine: tests of the jail find the programs that
# they need in the directory that JAIL_TEST_PROGRAMS names, or are skipped.
#
# Needed are go, gzip and qemu-system-x86_64, which emulates the machine in
# software: no rights are needed, and it takes some minutes. In the environment
# may be
#
#	TESTS    which tests are run (a pattern of go test -run; default: all)
#	MEMORY   the machine's, in MiB (default: 3072; some tests map 2 GiB)
#	QEMU     the emulator, with options (default: qemu-system-x86_64 -cpu
#	         qemu64,-cx16; version 7.2 gets cmpxchg16b wrong, and kernels that
#	         use it stop or panic)
#	APPEND   more of the kernel's command line (say cgroup_disable=memory)
#
# The exit status tells whether the machine came to its end by itself, no test
# failed, each jail was what it should be, and no cgroup was left behind.
set -eu

[ $# -ge 2 ] || { echo "usage: $0 KERNEL BUSYBOX [PART...]" >&2; exit 2; }
kernel=$(realpath "$1") busybox=$(realpath "$2")
shift 2
[ $# -gt 0 ] || set -- self cgroup stage filter jail

package=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root/bin" "$root/t" "$root/etc" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/root"
# Tests read the documentation from where the package is.
mkdir -p "$root/module/docs" "$root/module/runtime/launch/jail"
cp "$(dirname "$0")"/../../../../../docs/*.md "$root/module/docs/"
cp "$busybox" "$root/bin/busybox"

# The programs: what the tests run in cells, and the tests.
export CGO_ENABLED=0 GOOS=linux GOARCH=amd64
cd "$package"
go build -o "$root/t/" ./testdata/self ./testdata/host ./testdata/probe ../../e2e/suite/inmate
for test in . ./internal/cgroup ./internal/stage ./internal/filter; do
	name=$(basename "$(realpath "$test")")
	go test -c -o "$root/t/$name.test" "$test"
done

echo "$*" >"$root/t/parts"
echo "${TESTS:-.}" >"$root/t/pattern"
printf 'root:x:0:0::/root:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n' >"$root/etc/passwd"
printf 'root:x:0:\nuser:x:1000:\nnogroup:x:65534:\n' >"$root/etc/group"

# The first program of the machine. The file system that it is started in cannot
# be left by pivot_root(2), which a jail needs: all is copied to another one.
cat >"$root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mkdir /new
mount -t tmpfs -o mode=0755 root /new
cp -a /bin /t /module /etc /proc /sys /dev /tmp /root /main /new/
exec switch_root /new /main
INIT

# The first program after that.
cat >"$root/main" <<'MAIN'
#!/bin/sh
export PATH=/bin HOME=/root TMPDIR=/tmp
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
ln -s /proc/self/fd /dev/fd
mount -t tmpfs -o mode=1777 tmp /tmp
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t securityfs securityfs /sys/kernel/security
ip link set lo up
dmesg -n 1
chmod 755 / /t /t/*

failed=0
say() { echo; echo "=== $*"; }

# part NAME: whether it was asked for
part() { case " $(cat /t/parts) " in *" $1 "*) return 0 ;; esac; return 1; }

# The cgroups: that of root's processes, that which is the user's, as systemd
# delegates it, with the user's processes in a leaf, and that of a user to whom
# nothing is delegated.
cgroup=/sys/fs/cgroup
echo "+memory +pids +cpu" >$cgroup/cgroup.subtree_control
mkdir -p $cgroup/root/leaf $cgroup/user/leaf $cgroup/guest
delegate() { # DIRECTORY...
	for dir; do
		chown 1000:1000 "$dir" "$dir/cgroup.procs" "$dir/cgroup.threads" "$dir/cgroup.subtree_control"
	done
}
delegate $cgroup/user $cgroup/user/leaf

# in_cgroup NAME COMMAND...
in_cgroup() { (echo 0 >"$cgroup/$1/cgroup.procs" && shift && exec "$@"); }
# ordinary CGROUP COMMAND: as the ordinary user
ordinary() { in_cgroup "$1" su -s /bin/sh user -c "cd /tmp && $2"; }

say "Linux $(uname -r), security modules $(cat /sys/kernel/security/lsm)"
say "controllers: $(cat $cgroup/cgroup.controllers)"
for file in kernel/unprivileged_userns_clone user/max_user_namespaces kernel/apparmor_restrict_unprivileged_userns; do
	[ -e /proc/sys/$file ] && echo "$file = $(cat /proc/sys/$file)"
done

# expect TITLE PATTERN COMMAND...: what testdata/self has to say
expect() {
	say "self: $1"
	pattern=$2
	shift 2
	said=$("$@" 2>&1)
	echo "$said"
	echo "$said" | grep -qE "$pattern" || { echo "FAILED: it does not say $pattern"; failed=1; }
}
# All is held by cgroups; or by what there is without them; in a cell that works.
held='memory","By":"cgroup v2",.*processes","By":"cgroup v2",.*time","By":"cgroup v2",.*from the cell'
alone='memory","By":"RLIMIT_DATA of a cell.s only process,.*RLIMIT_NPROC.*from the cell'

if part self; then
	expect "root in the root cgroup" "$held" /t/self
	expect "root in a cgroup" "$held" in_cgroup root/leaf /t/self
	expect "root, with a /proc and what the inmate sees" "$held" in_cgroup root/leaf env PROC=1 /t/self
	expect "ordinary user" "$alone" ordinary guest /t/self
	expect "ordinary user, with a /proc and what the inmate sees" "RLIMIT_DATA of each.*from the cell" ordinary guest "PROC=1 ALLOW=1 /t/self"
	expect "ordinary user in a delegated cgroup" "$held" ordinary user/leaf /t/self
	expect "ordinary user in a delegated cgroup that is named" "$held" ordinary user/leaf "CGROUP=$cgroup/user /t/self"
	expect "ordinary user elsewhere names a delegated cgroup" "use cgroup.*permission denied" ordinary guest "CGROUP=$cgroup/user /t/self"
	expect "root names a cgroup that it is not in" "$held" in_cgroup root/leaf env CGROUP=$cgroup/user /t/self

	# One that has processes itself cannot be divided.
	mkdir $cgroup/full
	delegate $cgroup/full
	expect "ordinary user in a delegated cgroup itself" "$alone" ordinary full /t/self
	expect "ordinary user names the cgroup that it is in" "has processes itself" ordinary full "CGROUP=$cgroup/full /t/self"

	# As systemd-run --user --scope has it: in a scope of a slice of the user's.
	mkdir -p $cgroup/service/app.slice/run.scope
	delegate $cgroup/service $cgroup/service/app.slice $cgroup/service/app.slice/run.scope
	expect "ordinary user in a scope of the session's" "$held" ordinary service/app.slice/run.scope /t/self

	# Without one of the controllers the rest is used.
	mkdir $cgroup/part
	echo "+memory +pids" >$cgroup/part/cgroup.subtree_control
	mkdir -p $cgroup/part/user/leaf
	delegate $cgroup/part/user $cgroup/part/user/leaf
	expect "ordinary user in a delegated cgroup without the cpu controller" \
		'memory","By":"cgroup v2",.*time","By":"affinity.*from the cell' ordinary part/user/leaf /t/self

	# Where namespaces are switched off there is an error and its remedy. The
	# first of the switches is Debian's.
	switch=/proc/sys/kernel/unprivileged_userns_clone
	if [ -e $switch ]; then
		echo 0 >$switch
		expect "ordinary user, kernel.unprivileged_userns_clone=0" 'Hint":"[^"]*sysctl kernel.unprivileged_userns_clone=1' ordinary guest /t/self
		expect "root, kernel.unprivileged_userns_clone=0" "$held" /t/self
		echo 1 >$switch
	fi
	switch=/proc/sys/user/max_user_namespaces
	was=$(cat $switch)
	echo 0 >$switch
	expect "ordinary user, user.max_user_namespaces=0" 'Hint":"[^"]*sysctl user.max_user_namespaces=' ordinary guest /t/self
	expect "root, user.max_user_namespaces=0" 'Hint":"[^"]*sysctl user.max_user_namespaces=' /t/self
	echo "$was" >$switch
fi

# tests TITLE CGROUP USER PROGRAM
tests() {
	say "tests: $1"
	command="cd /module/runtime/launch/jail && JAIL_TEST_PROGRAMS=/t $4 -test.v -test.timeout 10m -test.run '$(cat /t/pattern)'"
	if [ "$3" = root ]; then
		in_cgroup "$2" sh -c "$command"
	else
		ordinary "$2" "$command"
	fi || { echo "FAILED: $1"; failed=1; }
}

for name in cgroup stage filter jail; do
	part $name || continue
	tests "$name, root" root/leaf root /t/$name.test
	[ $name != jail ] || tests "$name, ordinary user" guest user /t/$name.test
	tests "$name, ordinary user in a delegated cgroup" user/leaf user /t/$name.test
done
# EXTRA

left=$(find $cgroup -name 'hoosegen-*')
say "cgroups of cells that were left: ${left:-none}"
[ -z "$left" ] || failed=1
echo "=== END, failed=$failed"
reboot -f
MAIN
chmod 755 "$root/init" "$root/main"

(cd "$root" && find . | "$busybox" cpio -o -H newc 2>/dev/null | gzip -1) >"$work/initramfs"
# With -no-reboot the end of the machine is that of the emulator; so is a panic.
${QEMU:-qemu-system-x86_64 -cpu qemu64,-cx16} -m "${MEMORY:-3072}" -smp 2 -no-reboot -nographic -nic none \
	-kernel "$kernel" -initrd "$work/initramfs" \
	-append "console=ttyS0 panic=-1 quiet ${APPEND:-}" </dev/null | tee "$work/console"
grep -q '=== END, failed=0' "$work/console"
