/* A static ELF64 executable that ends with a number of its own: 42 at the exit port is status (42 << 1) | 1 = 85. */
        .set    EXIT_PORT, 0xf4

        .code64
        .globl  _start
_start: mov     $42, %eax
        out     %eax, $EXIT_PORT
done:   hlt
        jmp     done
