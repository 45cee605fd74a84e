# A guest that runs one kernel: bootable by a multiboot loader, and by anybody who enters it in flat protected mode at the entry address.
# It goes to 64-bit mode with four levels of 4 KiB pages over 32 MiB, mapped to themselves. Memory behind the image must be zero.
    .set PAGES, 32 << 8

    .section .head, "awx"
    .code32
    .globl start
head:
    .long 0x1badb002, 0x00010000, -(0x1badb002 + 0x00010000)   # multiboot, with addresses in the header
    .long head, head, data_end, bss_end, start
    .globl kernel, repetitions
kernel:                                                         # offset 0x20: which one
    .long 0
repetitions:                                                    # offset 0x24: how often
    .long 1

start:                                                          # offset 0x28
    mov $stack_top, %esp
    movl $pdpt + 3, pml4
    movl $pd + 3, pdpt
    mov $pt + 3, %eax
    mov $pd, %edi
directory:
    mov %eax, (%edi)
    add $4096, %eax
    add $8, %edi
    cmp $pt + 8 * PAGES, %eax
    jb directory
    mov $3, %eax
    mov $pt, %edi
table:
    mov %eax, (%edi)
    add $4096, %eax
    add $8, %edi
    cmp $PAGES << 12, %eax
    jb table

    mov $0x620, %eax                                            # PAE, OSFXSR, OSXMMEXCPT
    mov %eax, %cr4
    mov $pml4, %eax
    mov %eax, %cr3
    mov $0xc0000080, %ecx                                       # EFER: long mode
    mov $0x100, %eax
    xor %edx, %edx
    wrmsr
    mov $0x80010033, %eax                                       # PG, WP, NE, ET, MP, PE
    mov %eax, %cr0
    lgdt gdtr
    ljmp $8, $wide

    .code64
wide:
    mov $16, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    call measure
    mov $0xf4, %edx
    xor %eax, %eax
    out %eax, %dx
halted:
    hlt
    jmp halted

    .data
    .balign 8
gdt:
    .quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff
gdtr:
    .word 23
    .long gdt

    .bss
    .balign 4096
pml4:
    .skip 4096
pdpt:
    .skip 4096
pd:
    .skip 4096
pt:
    .skip 8 * PAGES
    .skip 65536
stack_top:
