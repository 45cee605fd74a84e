package com.vmaccel.example.plain;

import static com.vmaccel.api.memory.Access.READ_WRITE_EXECUTE;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.Selection;
import com.vmaccel.api.UnexpectedExitException;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuExit.Halt;
import com.vmaccel.api.VcpuExit.PortRead;
import com.vmaccel.api.VcpuExit.PortWrite;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.register.X86Register;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.HexFormat;

/** A 16-bit guest on the best engine of this host. It prints a greeting, reads one byte, and halts with twice its value in AX. */
public final class PlainJava {

    private static final int ORIGIN = 0x7c00;

    /** The guest; its greeting follows it. */
    private static final String CODE = """
            ba f8 03    mov dx, 0x3f8
            be 15 7c    mov si, greeting
            ac          next: lodsb
            84 c0       test al, al
            74 03       jz read
            ee          out dx, al
            eb f8       jmp next
            e4 60       read: in al, 0x60
            b4 00       mov ah, 0
            01 c0       add ax, ax
            f4          hlt
            """;

    private static final String GREETING = "Hello from a guest.\n\0";

    private PlainJava() {}

    /**
     * Runs the guest; its input is the program's, and its result is printed.
     *
     * @param arguments none
     * @throws IOException if standard input cannot be read
     */
    public static void main(String... arguments) throws IOException {
        Selection<X86Accelerator> selection = Accelerators.select(Requirements.x86().allowSoftware());
        System.out.println("engine: " + selection.explanation());
        System.out.println("AX: " + run(selection.accelerator(), System.in, System.out));
    }

    private static long run(X86Accelerator accel, InputStream keyboard, PrintStream console) throws IOException {
        try (HostMemory ram = accel.memory().anonymous(1 << 20);
                X86VirtualMachine vm = accel.createVirtualMachine(VmConfig.defaults())) {
            vm.memory().map(GuestAddress.of(0), ram, READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(ORIGIN), program());
            try (X86Vcpu cpu = vm.createVcpu(0)) {
                X86Startup.realMode(cpu, ORIGIN);
                for (;;) {
                    switch (cpu.run()) {
                        case PortWrite(int port, int size, long value) -> console.write((byte) value);
                        case PortRead(int port, int size) -> cpu.complete(keyboard.read());
                        case Halt() -> {
                            return cpu.get(X86Register.RAX);
                        }
                        case VcpuExit other -> throw new UnexpectedExitException(other);
                    }
                }
            }
        }
    }

    private static byte[] program() {
        StringBuilder hex = new StringBuilder();
        CODE.lines().forEach(line -> hex.append(line, 0, line.indexOf("   ")));
        GREETING.chars().forEach(letter -> hex.append("%02x".formatted(letter)));
        return HexFormat.of().parseHex(hex.toString().replace(" ", ""));
    }
}
