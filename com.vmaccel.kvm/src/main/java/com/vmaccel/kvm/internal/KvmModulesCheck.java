package com.vmaccel.kvm.internal;

import com.vmaccel.api.diagnose.DoctorCheck;
import com.vmaccel.api.diagnose.Finding;
import com.vmaccel.api.diagnose.Finding.Severity;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** Tells the doctor what parameters of the kernel's modules change about guests. Makes no native call: it is asked on every host. */
@Component
public final class KvmModulesCheck implements DoctorCheck {

    private final KvmModules modules;

    /** Makes the check for this host; for {@link java.util.ServiceLoader} and declarative services. */
    public KvmModulesCheck() {
        this(KvmModules.detect());
    }

    KvmModulesCheck(KvmModules modules) {
        this.modules = modules;
    }

    @Override
    public String subject() {
        return "modules of KVM";
    }

    @Override
    public List<Finding> examine() {
        if (!modules.ignoresMsrs()) {
            String executor = modules.flavour() == KvmFlavour.OTHER ? "no module that is known" : modules.flavour().module();
            return List.of(Finding.information("guests are executed by " + executor + "; an MSR that KVM does not know raises #GP"));
        }
        return List.of(new Finding(
                Severity.WARNING,
                "the parameter ignore_msrs of module kvm is on: a guest reads 0 from MSRs that KVM does not know, where a processor raises #GP, and MSR exits are not offered",
                Optional.of("load kvm with ignore_msrs=0, or write N to /sys/module/kvm/parameters/ignore_msrs")));
    }
}
