// Package filter holds which system calls an inmate of the jail may make, and
// turns that into a seccomp filter.
//
// The profile is data: [Groups] lists it. It is a list of what is allowed. A
// call that is not on it fails in one of two ways, and so that programs which
// try it go on:
//
//   - EPERM: it is refused. The profile says why.
//   - ENOSYS: it is absent, as in an older kernel, so that a library falls back
//     to a form whose arguments the filter can see, or that is smaller. So are
//     all numbers that the profile does not know: calls of later kernels, and
//     on amd64 those of the x32 interface.
//
// A call through the entry of another architecture (int 0x80 on amd64, 32-bit
// code on arm64), where the numbers mean something else, kills the process
// with SIGSYS.
//
// With [Options.OneProcess] some calls of mprotect succeed without being made.
//
// Arguments are looked at where a call is allowed for some purposes only. A
// filter sees registers, not what they point to. What the kernel takes as a
// 32-bit value is compared in its low half only, since the kernel ignores the
// high half (CVE-2019-10063 was a filter that did not).
//
// There is a filter for Linux on amd64 and arm64.
package filter
