package com.example.osgi;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.register.X86Register;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Lets a guest add two numbers on every engine that can be used at the moment. Each service is this bundle's own: its virtual machines are closed when the bundle stops. */
@Component(property = "example=adder")
public final class Adder implements Supplier<String> {

    private static final int START = 0x7c00;
    private static final byte[] ADD_AND_HALT = {(byte) 0xb8, 40, 0, 0x05, 2, 0, (byte) 0xf4}; // mov ax, 40; add ax, 2; hlt

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile List<X86Accelerator> accelerators;

    @Override
    public String get() {
        return accelerators.stream().map(accelerator -> accelerator.id() + ": " + add(accelerator)).sorted().collect(Collectors.joining("\n"));
    }

    private static String add(X86Accelerator accelerator) {
        try (X86VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults());
                HostMemory ram = accelerator.memory().anonymous(1 << 20)) {
            vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(START), ADD_AND_HALT);
            try (X86Vcpu vcpu = vm.createVcpu(0)) {
                X86Startup.realMode(vcpu, START);
                return vcpu.run() + " " + vcpu.get(X86Register.RAX);
            }
        }
    }
}
