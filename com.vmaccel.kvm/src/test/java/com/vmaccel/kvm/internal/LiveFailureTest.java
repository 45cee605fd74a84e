package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.KickSignal;
import com.vmaccel.ffi.linux.LinuxAbi;
import com.vmaccel.kvm.internal.KvmRegisterBank.Bank;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left when the kernel refuses something half-way: nothing that would be believed later. */
@Timeout(60)
class LiveFailureTest {

    private static final KickSignal SIGNAL = KickSignal.prepare(LinuxAbi.of(Architecture.X86_64), KickSignal.DEFAULT_OFFSET);

    /** A native virtual machine of its own, beneath the engine. */
    private static KvmVmFd nativeVm() {
        LiveKvm.requireAvailable();
        try (KvmDevice device = KvmDevice.open(KvmSettings.DEFAULT.device())) {
            return new KvmVmFd(device.createVm());
        }
    }

    private static KvmVcpuFd nativeVcpu(KvmVmFd vm) {
        try (KvmDevice device = KvmDevice.open(KvmSettings.DEFAULT.device())) {
            return KvmVcpuFd.create(vm, 0, device.vcpuMmapBytes());
        }
    }

    @Test
    void aVcpuWhoseEntryThrowsIsNotInTheGuest() {
        try (var accelerator = LiveKvm.accelerator();
                KvmVirtualMachine machine = (KvmVirtualMachine) accelerator.createVirtualMachine(VmConfig.defaults());
                KvmVmFd vm = nativeVm();
                KvmVcpuFd fd = nativeVcpu(vm)) {
            var vcpu = new KvmVcpu(machine, 0, fd, SIGNAL);
            fd.close();
            assertThrows(IllegalStateException.class, vcpu::enter);
            assertFalse(vcpu.isEntered());
            machine.gate().remove(vcpu);
        }
    }

    @Test
    void aBankThatCannotBeLoadedIsNotChanged() {
        try (KvmVmFd vm = nativeVm(); KvmVcpuFd fd = nativeVcpu(vm)) {
            var bank = new KvmRegisterBank(Bank.SREGS, fd, 0, 0, KvmSregs.STRUCT.allocate(Arena.ofAuto())); // 0 is no request
            assertThrows(NativeCallException.class, bank::changed);
            assertFalse(bank.isDirty());
        }
    }

    @Test
    void valuesThatDoNotGoWithTheirNamesAreRefusedBeforeAnythingIsWritten() {
        try (var guest = new RealModeGuest(0xf4)) {
            Register[] names = {X86Register.CR2, X86Register.RBX};
            long[] tooFew = {0x77};
            int[] msrs = {0x10, 0x277};
            for (Runnable attempt : new Runnable[] {
                () -> guest.vcpu.write(names, tooFew), () -> guest.vcpu.read(names, tooFew),
                () -> guest.vcpu.writeMsrs(msrs, tooFew), () -> guest.vcpu.readMsrs(msrs, tooFew)
            }) {
                String message = assertThrows(IllegalArgumentException.class, attempt::run).getMessage();
                assertTrue(message.contains("1 values") && message.contains("2 registers"), message);
            }
            assertEquals(0, guest.vcpu.get(X86Register.CR2));
        }
    }

    /** A bulk write that breaks off must not leave a memory to go back to: the next refusal would undo what was written in between. */
    @Test
    void aWriteThatBreaksOffIsForgotten() {
        try (KvmVmFd vm = nativeVm(); KvmVcpuFd fd = nativeVcpu(vm)) {
            var registers = new KvmRegisters(fd);
            registers.set(X86Register.CR2, 1);
            assertThrows(ArrayIndexOutOfBoundsException.class,
                    () -> registers.write(new Register[] {X86Register.CR2, X86Register.RBX}, new long[] {2}));
            assertEquals(1, registers.get(X86Register.CR2));
            registers.setSegment(SegmentRegister.ES, Segment.realMode(0x1234, false));
            assertThrows(NativeCallException.class, () -> registers.set(X86Register.CR0, 1L << 31 | 0x10));
            assertEquals(0x1234, registers.segment(SegmentRegister.ES).selector());
        }
    }

    @Test
    void aKickIsCertainOrToBeRepeatedOrFails() {
        assertTrue(KvmKick.isCertain(0, SIGNAL, 1));
        assertTrue(KvmKick.isCertain(-Errno.ESRCH, SIGNAL, 1));
        assertFalse(KvmKick.isCertain(-Errno.EAGAIN, SIGNAL, 1));
        var failure = assertThrows(NativeCallException.class, () -> KvmKick.isCertain(-Errno.EPERM, SIGNAL, 1));
        assertEquals(Errno.EPERM, failure.nativeStatus().orElseThrow().value());
    }

    private static final DirtySink NOTHING = new DirtySink() {
        @Override
        public void run(long gpa, long sizeBytes) {
            assertEquals(0, sizeBytes);
        }

        @Override
        public void bitmap(long[] words) {
            assertArrayEquals(new long[words.length], words);
        }
    };

    @Test
    void aSlotThatCannotBePutBackIsKnownToBeGone() {
        try (var accelerator = LiveKvm.accelerator(); var ram = accelerator.memory().anonymous(0x4000); KvmVmFd vm = nativeVm()) {
            var slots = new KvmMemorySlots(vm, new KvmRunGate(), KvmPageLog.clearedAtOnce(vm, new KvmAddressSpaces(1)), new KvmAddressSpaces(1), new KvmMachineMemory(vm));
            var good = new MemorySlot(0, GuestAddress.of(0), ram, 0, 0x4000, Access.READ_WRITE_EXECUTE);
            slots.map(good);
            var earlier = new MemorySlot(0, GuestAddress.of(0), ram, 0, 0x3001, Access.READ_WRITE_EXECUTE); // no size the kernel takes
            var changed = earlier.withAccess(Access.READ_EXECUTE);
            var failure = assertThrows(NativeCallException.class, () -> slots.protect(changed, earlier));
            assertEquals(1, failure.getSuppressed().length);
            slots.harvest(good, NOTHING);
            slots.protect(good.withAccess(Access.READ_EXECUTE), good.withAccess(Access.READ_EXECUTE)); // tries again
            slots.unmap(good);
            slots.map(good);
            assertThrows(NativeCallException.class, () -> slots.protect(changed, earlier));
            slots.unmap(good);
            assertThrows(NativeCallException.class, () -> slots.unmap(good));
        }
    }
}
