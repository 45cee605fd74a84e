package com.vmaccel.itest.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.testing.paxexam.ContainerKind;
import com.vmaccel.testing.paxexam.PaxExam;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** The framework is told that it runs on Windows: then the bundle for Windows resolves, and KVM's says what it misses. */
@PaxExam(container = ContainerKind.NATIVE)
class PretendedHostTest extends VmaccelContainer {

    @Configuration
    public static Option[] container() throws IOException {
        return new Option[] {
            bundles(),
            CoreOptions.frameworkProperty("org.osgi.framework.os.name").value("win32"),
            CoreOptions.frameworkProperty("org.osgi.framework.processor").value("x86-64"),
        };
    }

    @Test
    void theBundlesChangeRoles() throws BundleException {
        Bundle foreign = bundle(FOREIGN);
        foreign.start();
        assertEquals(Bundle.ACTIVE, foreign.getState());
        Bundle kvm = bundle("com.vmaccel.kvm");
        BundleException refusal = assertThrows(BundleException.class, kvm::start);
        assertMissing("linux", refusal);
        assertEquals(Bundle.INSTALLED, kvm.getState());
        assertNull(accelerator(X86Accelerator.class, "kvm"));
    }

    @Test
    void theSoftwareCpuIsForEveryHost() {
        X86Accelerator soft = accelerator(X86Accelerator.class, "soft");
        assertNotNull(soft);
        assertEquals("Halt[] 42", Guest.run(soft));
    }
}
