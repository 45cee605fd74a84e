package com.vmaccel.itest.adversary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.itest.adversary.engine.HostileAccelerator;
import com.vmaccel.tck.junit.RequiredSuites;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Arrays that do not go together are refused by this engine too, before anything is written. */
@Timeout(60)
class BulkTransferTest {

    @Test
    void valuesThatAreFewerThanTheirNamesAreRefused() {
        try (var accelerator = new HostileAccelerator(RequiredSuites.accelerator("kvm", X86Accelerator.class), new Whiteboard());
                X86VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults());
                X86Vcpu vcpu = vm.createVcpu(0)) {
            Register[] names = {X86Register.RBX, X86Register.RCX};
            int[] msrs = {MsrIndex.IA32_PAT, MsrIndex.IA32_LSTAR};
            long[] tooFew = {0x77};
            for (Runnable attempt : List.<Runnable>of(
                    () -> vcpu.write(names, tooFew), () -> vcpu.read(names, tooFew), () -> vcpu.writeMsrs(msrs, tooFew), () -> vcpu.readMsrs(msrs, tooFew))) {
                String message = assertThrows(IllegalArgumentException.class, attempt::run).getMessage();
                assertTrue(message.contains("1 values") && message.contains("2 registers"), message);
            }
            assertEquals(0, vcpu.get(X86Register.RBX));
        }
    }
}
