/* A static ELF64 executable that sends back what it receives, up to and with a 'q'. */
#include "serial.h"

        .code64
        .globl  _start
_start: receive
        send
        cmp     $'q', %al
        jne     _start
done:   hlt                     /* nothing can wake it: the run ends with status 0 */
        jmp     done
