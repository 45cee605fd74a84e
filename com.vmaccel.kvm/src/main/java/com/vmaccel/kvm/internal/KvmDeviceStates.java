package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.state.DeviceState;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The state of the interrupt controllers and the timer that KVM emulates, in KVM's own structs. Source: KVM API sections 4.26, 4.27, 4.71 and 4.72. */
final class KvmDeviceStates {

    /** One device: a struct, the calls that move it, and which of the three interrupt controllers it is, or -1. */
    private record Device(String name, Struct struct, long get, long set, int chip) {
        MemorySegment allocate(Arena arena) {
            MemorySegment state = struct.allocate(arena);
            if (chip >= 0) {
                KvmIrqchip.CHIP_ID.set(state, chip);
            }
            return state;
        }
    }

    private static final List<Device> DEVICES = List.of(
            irqchip("kvm.pic0", KvmIrqchip.KVM_IRQCHIP_PIC_MASTER),
            irqchip("kvm.pic1", KvmIrqchip.KVM_IRQCHIP_PIC_SLAVE),
            irqchip("kvm.ioapic", KvmIrqchip.KVM_IRQCHIP_IOAPIC),
            new Device("kvm.pit", KvmPitState2.STRUCT, KvmIoctl.KVM_GET_PIT2, KvmIoctl.KVM_SET_PIT2, -1));

    private KvmDeviceStates() {}

    private static Device irqchip(String name, int chip) {
        return new Device(name, KvmIrqchip.STRUCT, KvmIoctl.KVM_GET_IRQCHIP, KvmIoctl.KVM_SET_IRQCHIP, chip);
    }

    static List<DeviceState> save(KvmVmFd vm) {
        List<DeviceState> states = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            for (Device device : DEVICES) {
                MemorySegment state = device.allocate(arena);
                Errno.check(vm.ioctl(device.get, state), KvmDevice.ID, () -> "get the state of " + device.name);
                states.add(new DeviceState(device.name, RawBytes.of(state.toArray(JAVA_BYTE))));
            }
        }
        return states;
    }

    static void load(KvmVmFd vm, List<DeviceState> states, InterruptMode mode) {
        for (DeviceState state : states) {
            if (mode != InterruptMode.FULL || state.data().length() != find(state).struct.byteSize()) {
                throw new IllegalArgumentException("not a device of this virtual machine: " + state.name());
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            for (DeviceState state : states) {
                Device device = find(state);
                MemorySegment bytes = device.struct.allocate(arena);
                MemorySegment.copy(state.data().toArray(), 0, bytes, JAVA_BYTE, 0, state.data().length());
                Errno.check(vm.ioctl(device.set, bytes), KvmDevice.ID, () -> "set the state of " + device.name);
            }
        }
    }

    private static Device find(DeviceState state) {
        return DEVICES.stream()
                .filter(device -> device.name.equals(state.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a device of KVM: " + state.name()));
    }
}
