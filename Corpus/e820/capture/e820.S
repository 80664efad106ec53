# A boot sector that asks the BIOS for its memory map and writes it to port 0xE9, which QEMU sends to a file.
#
#   BASE LENGTH TYPE SIZE ATTRIBUTES      hexadecimal, one entry a line; SIZE is the byte count that the BIOS returned,
#                                         ATTRIBUTES mean something only where it is 24
#
# INT 15h, AX=E820h (ACPI 6.5, section 15.1): EBX continues the list and comes back 0 with the last entry; the carry
# flag on a later call ends the list too. The BIOS may clobber EDX, so the signature is set before each call.

        .code16
        .globl  _start
        .set    signature, 0x534D4150           # 'SMAP'
        .set    entry, 0x600
        .set    debug_port, 0xE9
        .set    exit_port, 0xF4

_start: cli
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movw    $0x7C00, %sp
        cld
        xorl    %ebx, %ebx

next:   movl    $1, entry + 20                  # what a BIOS that returns 20 bytes leaves alone
        movl    $0xE820, %eax
        movl    $signature, %edx
        movl    $24, %ecx
        movw    $entry, %di
        int     $0x15
        jc      done
        cmpl    $signature, %eax
        jne     done

        movl    entry + 4, %eax
        call    dword
        movl    entry, %eax
        call    dword
        call    blank
        movl    entry + 12, %eax
        call    dword
        movl    entry + 8, %eax
        call    dword
        call    blank
        movl    entry + 16, %eax
        call    dword
        call    blank
        movl    %ecx, %eax
        call    dword
        call    blank
        movl    entry + 20, %eax
        call    dword
        movb    $'\n', %al
        outb    %al, $debug_port

        testl   %ebx, %ebx
        jnz     next
done:   movb    $0x10, %al                      # isa-debug-exit: QEMU leaves with 2 * 0x10 + 1
        outb    %al, $exit_port
halt:   hlt
        jmp     halt

blank:  movb    $' ', %al
        outb    %al, $debug_port
        ret

# Writes EAX as eight hexadecimal digits. Keeps EBX and ECX.
dword:  movw    $8, %si
1:      roll    $4, %eax
        pushl   %eax
        andb    $0x0F, %al
        addb    $'0', %al
        cmpb    $'9', %al
        jbe     2f
        addb    $('a' - '9' - 1), %al
2:      outb    %al, $debug_port
        popl    %eax
        decw    %si
        jnz     1b
        ret

        .org    510
        .byte   0x55, 0xAA
