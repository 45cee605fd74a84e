/*
 * A firmware ROM of 4 KiB: begins at the reset vector, and sends back what the serial port receives, by interrupts. A 'q' ends it with status 1.
 * The processor begins at the end of the ROM below 4 GiB; the far jump goes to the copy of it below 1 MiB, where real mode can stay.
 */
#include "serial.h"

        .set    EXIT_PORT, 0xf4
        .set    SEGMENT, 0xf000
        .set    APIC_BASE_MSR, 0x1b
        .set    APIC_ENABLED, 1 << 11
        .set    PIC_COMMAND, 0x20
        .set    PIC_DATA, 0x21
        .set    END_OF_INTERRUPT, 0x20
        .set    FIRST_VECTOR, 0x20
        .set    SERIAL_VECTOR, FIRST_VECTOR + 4
        .set    SERIAL_INTERRUPT_ENABLE, 0x3f9
        .set    SERIAL_INTERRUPT_IDENTIFICATION, 0x3fa
        .set    SERIAL_MODEM_CONTROL, 0x3fc

        .code16
        .globl  _start
_start: xor     %ax, %ax
        mov     %ax, %ds
        mov     %ax, %ss
        mov     $0x7000, %sp
        movw    $received, SERIAL_VECTOR * 4
        movw    $SEGMENT, SERIAL_VECTOR * 4 + 2

        mov     $APIC_BASE_MSR, %ecx    /* without its local APIC the processor takes interrupts straight from the controllers */
        rdmsr
        and     $~APIC_ENABLED, %eax
        wrmsr

        mov     $0x11, %al              /* ICW1: edges, cascaded, ICW4 follows */
        out     %al, $PIC_COMMAND
        mov     $FIRST_VECTOR, %al      /* ICW2 */
        out     %al, $PIC_DATA
        mov     $0x04, %al              /* ICW3: the second controller is at input 2 */
        out     %al, $PIC_DATA
        mov     $0x01, %al              /* ICW4: 8086 mode */
        out     %al, $PIC_DATA
        mov     $0xef, %al              /* only interrupt 4 */
        out     %al, $PIC_DATA

        mov     $SERIAL_MODEM_CONTROL, %dx
        mov     $0x0b, %al              /* DTR, RTS, OUT2: the last lets interrupts out */
        out     %al, %dx
        mov     $SERIAL_INTERRUPT_ENABLE, %dx
        mov     $0x01, %al              /* received data */
        out     %al, %dx

wait:   sti
        hlt
        jmp     wait

received:
        mov     $SERIAL_INTERRUPT_IDENTIFICATION, %dx
        in      %dx, %al
        test    $1, %al                 /* nothing pending */
        jnz     done
        mov     $SERIAL_DATA, %dx
        in      %dx, %al
        out     %al, %dx
        cmp     $'q', %al
        jne     received
        xor     %al, %al
        out     %al, $EXIT_PORT
done:   mov     $END_OF_INTERRUPT, %al
        out     %al, $PIC_COMMAND
        iret

        .org    0xff0                   /* the reset vector */
        ljmp    $SEGMENT, $_start
        .org    0x1000
