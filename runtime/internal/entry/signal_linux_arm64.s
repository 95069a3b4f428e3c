#include "textflag.h"

// onSignal is called by the kernel with the number of a signal in R0. It
// writes the number to the pipe and leaves: write(signalPipe,
// &signalNumbers[R0], 1). When the pipe is full nothing is lost that matters,
// for the reader is about to wake. The kernel has set the link register to
// code of its own that returns from the signal.
TEXT ·onSignal(SB),NOSPLIT|NOFRAME,$0
	MOVWU	R0, R2
	MOVD	$·signalNumbers(SB), R1
	ADD	R2, R1
	MOVW	·signalPipe(SB), R0
	MOVD	$1, R2
	MOVD	$64, R8	// write
	SVC
	RET

// func signalHandler() (handler, restorer uintptr)
TEXT ·signalHandler(SB),NOSPLIT,$0-16
	MOVD	$·onSignal(SB), R0
	MOVD	R0, handler+0(FP)
	MOVD	ZR, restorer+8(FP)
	RET
