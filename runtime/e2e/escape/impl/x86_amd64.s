//go:build linux

#include "textflag.h"

// func call80(number, a, b, c, d, e uint32) uint32
//
// The kernel is asked as 32-bit programs do: the number in EAX, the arguments
// in EBX, ECX, EDX, ESI and EDI. It spoils R8 to R11.
TEXT ·call80(SB), NOSPLIT, $0-28
	MOVL number+0(FP), AX
	MOVL a+4(FP), BX
	MOVL b+8(FP), CX
	MOVL c+12(FP), DX
	MOVL d+16(FP), SI
	MOVL e+20(FP), DI
	INT  $0x80
	MOVL AX, ret+24(FP)
	RET
