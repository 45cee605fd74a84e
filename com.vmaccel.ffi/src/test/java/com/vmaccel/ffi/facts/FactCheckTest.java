package com.vmaccel.ffi.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Ioctl;
import com.vmaccel.ffi.NativeLibrary;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The check itself: it passes what is right and names what is wrong. */
class FactCheckTest {

    private static final int KVMIO = 0xAE;

    @CSource(header = "linux/kvm.h", facts = "kvm")
    static final class Right {
        static final Struct IO = Struct.named("kvm_run")
                .u8("request_interrupt_window", "immediate_exit").padding(6)
                .u32("exit_reason").u8("ready_for_interrupt_injection", "if_flag").u16("flags").u64("cr8", "apic_base")
                .nested(Struct.anonymousUnion()
                        .nested("io", Struct.anonymous().u8("direction", "size").u16("port").u32("count").u64("data_offset"))
                        .nested("mmio", Struct.anonymous().u64("phys_addr").array("data", Scalar.U8, 8).u32("len").u8("is_write").padding(3))
                        .padding(256))
                .u64("kvm_valid_regs", "kvm_dirty_regs")
                .nested("s", Struct.anonymousUnion().padding(2048))
                .build();
        static final Struct MASK = Struct.named("kvm_signal_mask").u32("len").flexible("sigset", Scalar.U8).build();
        static final int KVM_EXIT_MMIO = 6;
        static final long KVM_RUN = Ioctl.io(KVMIO, 0x80);
        static final long KVM_SET_SIGNAL_MASK = Ioctl.iow(KVMIO, 0x8b, MASK);
        static final long KVM_GET_DEVICE_ATTR = Ioctl.iow(KVMIO, 0xe2, Struct.named("kvm_device_attr").u32("flags", "group").u64("attr", "addr").build());
    }

    @CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
    static final class Wrong {
        static final int KVM_EXIT_MMIO = 7;
        static final int KVM_EXIT_NEVER = 1;
        static final Struct SHORT = Struct.named("kvm_dtable").u64("base").build();
        static final Struct MOVED = Struct.named("kvm_msi").u32("address_hi", "address_lo", "data", "flags").padding(16).build();
        static final Struct UNALIGNED = Struct.named("kvm_xcr").u32("xcr", "reserved").padding(8).build();
        static final Struct UNKNOWN = Struct.named("kvm_unheard_of").u32("a").build();
    }

    static final class Unmarked {
        static final Struct LAYOUT = Struct.named("kvm_xcr").u32("xcr", "reserved").u64("value").build();
    }

    @CSource(header = "fcntl.h", facts = "sys")
    static final class OneArchitectureOnly {
        static final int O_DIRECT = 0x4000;
    }

    @Test
    void whatIsRightPasses() {
        assertEquals(List.of(), FactCheck.mismatches(Right.class));
    }

    @Test
    void everyKindOfMistakeIsNamed() {
        String all = String.join("\n", FactCheck.mismatches(Wrong.class));
        for (String expected : List.of("KVM_EXIT_MMIO is OptionalLong[6], declared 7", "KVM_EXIT_NEVER is OptionalLong.empty",
                "sizeof kvm_dtable is OptionalLong[16], declared 8", "kvm_msi.address_hi is", "_Alignof kvm_xcr is OptionalLong[8], declared 4",
                "sizeof kvm_unheard_of is OptionalLong.empty", "kvm_unheard_of.a is Optional.empty")) {
            assertTrue(all.contains(expected), () -> expected + " is not in:\n" + all);
        }
    }

    @Test
    void aLayoutWithoutASourceIsRefused() {
        assertEquals(1, FactCheck.mismatches(Unmarked.class).size());
    }

    @Test
    void aNumberOfOneArchitectureIsNotTakenForBoth() {
        assertEquals(List.of("sys-aarch64: O_DIRECT is OptionalLong[65536], declared 16384"), FactCheck.mismatches(OneArchitectureOnly.class));
    }

    @Test
    void theBundlesOwnDeclarationsMatch() {
        int compared = FactCheck.verifyModuleOf(NativeLibrary.class);
        assertTrue(compared > 250, () -> "only " + compared);
    }

    @Test
    void anUnknownFamilyIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> FactTable.load("none", "x86_64"));
    }
}
