#include "textflag.h"

// onSignal is called by the kernel with the number of a signal in DI. It
// writes the number to the pipe and leaves: write(signalPipe,
// &signalNumbers[DI], 1). When the pipe is full nothing is lost that matters,
// for the reader is about to wake. What SYSCALL clobbers is restored by
// sigreturn.
TEXT ·onSignal(SB),NOSPLIT|NOFRAME,$0
	MOVL	DI, DI
	LEAQ	·signalNumbers(SB), SI
	ADDQ	DI, SI
	MOVL	·signalPipe(SB), DI
	MOVL	$1, DX
	MOVL	$1, AX	// write
	SYSCALL
	RET

// onReturn is where onSignal returns to: on this architecture the kernel wants
// to be told.
TEXT ·onReturn(SB),NOSPLIT|NOFRAME,$0
	MOVL	$15, AX	// rt_sigreturn
	SYSCALL
	INT	$3

// func signalHandler() (handler, restorer uintptr)
TEXT ·signalHandler(SB),NOSPLIT,$0-16
	LEAQ	·onSignal(SB), AX
	MOVQ	AX, handler+0(FP)
	LEAQ	·onReturn(SB), AX
	MOVQ	AX, restorer+8(FP)
	RET
