/* A flat image: begins in real mode at 0x7c00 with all segments 0, greets, halts. */
#include "serial.h"

        .code16
        .globl  _start
_start: cld
        mov     $greeting, %si
next:   lodsb
        test    %al, %al
        jz      done
        send
        jmp     next
done:   hlt                     /* nothing can wake it: the run ends with status 0 */
        jmp     done

greeting:
        .asciz  "Hello from real mode.\n"
