package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.nested.NestedState;
import com.vmaccel.api.nested.NestedVirtualization;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A guest's own virtual machines, on one vCPU. Source: KVM API sections 4.113 and 4.114. */
final class KvmNesting implements NestedVirtualization {

    /** The processor's extension: how CPUID announces it, and what KVM calls its state. */
    enum Extension {
        VMX("kvm-vmx", KvmNestedState.KVM_STATE_NESTED_FORMAT_VMX, 1, 1 << 5),
        SVM("kvm-svm", KvmNestedState.KVM_STATE_NESTED_FORMAT_SVM, 0x8000_0001, 1 << 2);

        private static final int SVM_FEATURES = 0x8000_000a;

        private final String text;
        private final int format;
        private final int function;
        private final int bit;

        Extension(String text, int format, int function, int bit) {
            this.text = text;
            this.format = format;
            this.function = function;
            this.bit = bit;
        }

        /** Finds which extension a processor announces. */
        static Optional<Extension> of(CpuidTable cpuid) {
            for (Extension extension : values()) {
                if ((cpuid.find(extension.function, 0).ecx() & extension.bit) != 0) {
                    return Optional.of(extension);
                }
            }
            return Optional.empty();
        }

        /** Takes every announcement away. */
        static CpuidTable without(CpuidTable cpuid) {
            return CpuidTable.of(cpuid.entries().stream().filter(entry -> entry.function() != SVM_FEATURES).map(Extension::silenced).toList());
        }

        private static CpuidEntry silenced(CpuidEntry entry) {
            CpuidResult result = entry.result();
            for (Extension extension : values()) {
                if (entry.function() == extension.function) {
                    result = new CpuidResult(result.eax(), result.ebx(), result.ecx() & ~extension.bit, result.edx());
                }
            }
            return entry.withResult(result);
        }

        /** Announces this extension as the host has it. */
        CpuidTable announced(CpuidTable cpuid, CpuidTable host) {
            CpuidTable more = cpuid.map(entry -> {
                CpuidResult was = entry.result();
                return entry.function() == function ? entry.withResult(new CpuidResult(was.eax(), was.ebx(), was.ecx() | bit, was.edx())) : entry;
            });
            return this == SVM ? more.with(new CpuidEntry(SVM_FEATURES, 0, false, host.find(SVM_FEATURES, 0))) : more;
        }
    }

    private final KvmVcpuState vcpu;
    private final KvmVcpuFd fd;
    private final Extension extension;
    private final long mostBytes;

    KvmNesting(KvmVcpuState vcpu, KvmVcpuFd fd, Extension extension, long mostBytes) {
        this.vcpu = vcpu;
        this.fd = fd;
        this.extension = extension;
        this.mostBytes = Math.max(mostBytes, KvmNestedState.STRUCT.byteSize());
    }

    @Override
    public NestedState state() {
        vcpu.requireBoundary("read the nested state");
        vcpu.registers().store();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = read(arena);
            boolean active = (KvmNestedState.FLAGS.get(state) & KvmNestedState.KVM_STATE_NESTED_GUEST_MODE) != 0;
            return new NestedState(extension.text, active, RawBytes.of(state.asSlice(0, KvmNestedState.SIZE.get(state)).toArray(JAVA_BYTE)));
        }
    }

    /**
     * There is room for what the capability names from the beginning: on AMD-V the kernel says that there is too little only when it has written everything. A kernel that has more says
     * how much.
     */
    private MemorySegment read(Arena arena) {
        MemorySegment state = room(arena, mostBytes);
        int result = fd.ioctl(KvmIoctl.KVM_GET_NESTED_STATE, state);
        if (result == -Errno.E2BIG) {
            state = room(arena, KvmNestedState.SIZE.get(state));
            result = fd.ioctl(KvmIoctl.KVM_GET_NESTED_STATE, state);
        }
        if (result < 0) {
            throw fd.failure(result, "KVM_GET_NESTED_STATE size=" + state.byteSize());
        }
        return state;
    }

    private static MemorySegment room(Arena arena, long bytes) {
        MemorySegment state = arena.allocate(bytes, KvmNestedState.STRUCT.byteAlignment());
        KvmNestedState.SIZE.set(state, (int) bytes);
        return state;
    }

    @Override
    public void setState(NestedState value) {
        vcpu.requireBoundary("write the nested state");
        if (!value.format().equals(extension.text)) {
            throw new IllegalArgumentException("a nested state of the format \"%s\", this engine has \"%s\"".formatted(value.format(), extension.text));
        }
        vcpu.registers().store();
        try (Arena arena = Arena.ofConfined()) {
            fd.call("KVM_SET_NESTED_STATE size=" + value.data().length(), KvmIoctl.KVM_SET_NESTED_STATE, struct(arena, value.data()));
        } finally {
            vcpu.registers().forgetOthers();
        }
    }

    /** The size that KVM reads inside of the state is that of the memory it reads. */
    private static MemorySegment struct(Arena arena, RawBytes bytes) {
        MemorySegment state = arena.allocate(Math.max(bytes.length(), KvmNestedState.STRUCT.byteSize()), KvmNestedState.STRUCT.byteAlignment());
        state.copyFrom(MemorySegment.ofArray(bytes.toArray()));
        long told = Integer.toUnsignedLong(KvmNestedState.SIZE.get(state));
        if (told != bytes.length() || told != state.byteSize()) {
            throw new IllegalArgumentException("a nested state of %d bytes says that it has %d".formatted(bytes.length(), told));
        }
        return state;
    }

    @Override
    public NestedState initial() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = room(arena, KvmNestedState.STRUCT.byteSize());
            KvmNestedState.FORMAT.set(state, (short) extension.format);
            switch (extension) {
                case SVM -> KvmNestedState.FLAGS.set(state, (short) KvmNestedState.KVM_STATE_NESTED_GIF_SET);
                case VMX -> {
                    KvmNestedState.VMXON_PA.set(state, -1);
                    KvmNestedState.VMCS12_PA.set(state, -1);
                }
            }
            return new NestedState(extension.text, false, RawBytes.of(state.toArray(JAVA_BYTE)));
        }
    }
}
