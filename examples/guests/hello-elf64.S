/* A static ELF64 executable: begins in long mode with the first 4 GiB mapped one to one and a stack, greets, halts. */
#include "serial.h"

        .code64
        .globl  _start
_start: lea     greeting(%rip), %rsi
        call    print
done:   hlt                     /* nothing can wake it: the run ends with status 0 */
        jmp     done

print:  mov     (%rsi), %al
        test    %al, %al
        jz      1f
        send
        inc     %rsi
        jmp     print
1:      ret

greeting:
        .asciz  "Hello from long mode.\n"
