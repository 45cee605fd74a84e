package com.vmaccel.api;

import com.vmaccel.api.hyperv.Enlightenment;
import com.vmaccel.api.x86.CpuidTable;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** An engine for x86 guests. */
@ProviderType
public interface X86Accelerator extends Accelerator {

    @Override
    X86VirtualMachine createVirtualMachine(VmConfig config);

    /**
     * Returns what CPUID can announce here: the default processor model.
     *
     * @return the table, topology and APIC id not filled in
     */
    CpuidTable supportedCpuid();

    /**
     * Returns which parts of Hyper-V's interface a guest can have here.
     *
     * @return the parts, none where the engine lacks the capability {@code ENLIGHTENMENTS}
     */
    default Set<Enlightenment> enlightenments() {
        return Set.of();
    }
}
