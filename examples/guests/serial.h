/* The first serial port of a PC: a 16550. */
.set SERIAL_DATA, 0x3f8
.set SERIAL_LINE_STATUS, 0x3fd
.set RECEIVED, 0x01             /* line status: a byte is waiting */
.set TRANSMITTER_EMPTY, 0x20    /* line status: a byte can be sent */

/* Sends the byte in AL. Changes DX and AH. */
.macro send
        mov     %al, %ah
        mov     $SERIAL_LINE_STATUS, %dx
7:      in      %dx, %al
        test    $TRANSMITTER_EMPTY, %al
        jz      7b
        mov     %ah, %al
        mov     $SERIAL_DATA, %dx
        out     %al, %dx
.endm

/* Waits for a byte and returns it in AL. Changes DX. */
.macro receive
        mov     $SERIAL_LINE_STATUS, %dx
8:      in      %dx, %al
        test    $RECEIVED, %al
        jz      8b
        mov     $SERIAL_DATA, %dx
        in      %dx, %al
.endm
