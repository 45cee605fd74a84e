package com.example.plain;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.register.X86Register;

/** Lets a guest add two numbers. */
public final class Main {

    private static final int START = 0x7c00;
    private static final byte[] ADD_AND_HALT = {(byte) 0xb8, 40, 0, 0x05, 2, 0, (byte) 0xf4}; // mov ax, 40; add ax, 2; hlt

    private Main() {}

    public static void main(String[] arguments) {
        X86Accelerator accelerator = Accelerators.select(Requirements.x86().allowSoftware()).accelerator();
        try (X86VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults());
                HostMemory ram = accelerator.memory().anonymous(1 << 20)) {
            vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(START), ADD_AND_HALT);
            try (X86Vcpu vcpu = vm.createVcpu(0)) {
                X86Startup.realMode(vcpu, START);
                System.out.println(vcpu.run() + " " + vcpu.get(X86Register.RAX));
            }
        }
    }
}
