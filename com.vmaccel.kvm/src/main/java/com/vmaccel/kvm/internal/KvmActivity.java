package com.vmaccel.kvm.internal;

import com.vmaccel.api.x86.MpState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a vCPU does when run. Source: KVM API sections 4.38 and 4.39. */
final class KvmActivity {

    private KvmActivity() {}

    static MpState read(KvmVcpuFd vcpu) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = KvmMpState.STRUCT.allocate(arena);
            vcpu.call("KVM_GET_MP_STATE", KvmIoctl.KVM_GET_MP_STATE, state);
            return switch (KvmMpState.MP_STATE.get(state)) {
                case KvmMpState.KVM_MP_STATE_UNINITIALIZED -> MpState.WAITING;
                case KvmMpState.KVM_MP_STATE_INIT_RECEIVED -> MpState.INIT_RECEIVED;
                case KvmMpState.KVM_MP_STATE_HALTED -> MpState.HALTED;
                case KvmMpState.KVM_MP_STATE_SIPI_RECEIVED -> MpState.SIPI_RECEIVED;
                default -> MpState.RUNNABLE;
            };
        }
    }

    static void write(KvmVcpuFd vcpu, MpState value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = KvmMpState.STRUCT.allocate(arena);
            KvmMpState.MP_STATE.set(state, switch (value) {
                case RUNNABLE -> KvmMpState.KVM_MP_STATE_RUNNABLE;
                case WAITING -> KvmMpState.KVM_MP_STATE_UNINITIALIZED;
                case INIT_RECEIVED -> KvmMpState.KVM_MP_STATE_INIT_RECEIVED;
                case HALTED -> KvmMpState.KVM_MP_STATE_HALTED;
                case SIPI_RECEIVED -> KvmMpState.KVM_MP_STATE_SIPI_RECEIVED;
            });
            vcpu.call("KVM_SET_MP_STATE " + value, KvmIoctl.KVM_SET_MP_STATE, state);
        }
    }
}
