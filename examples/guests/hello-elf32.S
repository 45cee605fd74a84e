/* A static ELF32 executable: begins in protected mode with flat segments and a stack, greets, halts. */
#include "serial.h"

        .code32
        .globl  _start
_start: mov     $greeting, %esi
        call    print
done:   hlt                     /* nothing can wake it: the run ends with status 0 */
        jmp     done

print:  mov     (%esi), %al
        test    %al, %al
        jz      1f
        send
        inc     %esi
        jmp     print
1:      ret

greeting:
        .asciz  "Hello from protected mode.\n"
