package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RBX;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.HostMemoryAllocator;
import com.vmaccel.api.memory.HostMemoryAllocator.FileMode;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Memory of the process that stands behind slots: its kinds, its refusals, and how long it lives. */
final class HostMemoryCases {

    private static final GuestCode INCREMENT = GuestCode.of("inc byte ptr fs:[{bx}]").for16("64 fe 07").for32("64 fe 03").for64("64 fe 03");

    private HostMemoryCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("host-memory");
        list.machine("anonymous", INCREMENT, (context, mode) -> carriesGuest(context, mode, memory -> memory.anonymous(context.granularity()))).quick();
        list.machine("wrapped", INCREMENT, (context, mode) -> carriesGuest(context, mode,
                memory -> memory.wrap(arena -> arena.allocate(context.granularity(), context.granularity()))));
        list.machine("shared", INCREMENT, (context, mode) -> carriesGuest(context, mode, memory -> memory.feature(HostMemoryAllocator.SharedMemory.class)
                .orElseThrow(() -> context.skip("no shared memory here")).shared("tck", context.granularity())));
        list.machine("huge-pages-advised", INCREMENT, (context, mode) -> carriesGuest(context, mode, memory -> huge(context).advised(context.granularity())));
        list.machine("shared-file", INCREMENT, (context, mode) -> file(context, mode, FileMode.SHARED));
        list.machine("private-file", INCREMENT, (context, mode) -> file(context, mode, FileMode.PRIVATE));
        list.machine("part-of-a-memory", INCREMENT, HostMemoryCases::part);
        list.api("read-only-file", HostMemoryCases::readOnlyFile);
        list.api("sizes-refused", HostMemoryCases::sizesRefused);
        list.api("files-refused", HostMemoryCases::filesRefused);
        list.api("wrapping-refused", HostMemoryCases::wrappingRefused);
        list.api("huge-pages-refused", HostMemoryCases::hugeRefused);
        list.machine("kept-alive-by-a-slot", INCREMENT, HostMemoryCases::keptAlive);
        list.machine("released-with-the-machine", INCREMENT, HostMemoryCases::releasedWithMachine);
        list.machine("in-two-machines", INCREMENT, HostMemoryCases::inTwoMachines).virtualMachines(2).needs(Capability.SHARED_HOST_MEMORY);
        return list.cases();
    }

    /** Makes one kind of memory. */
    @FunctionalInterface
    private interface Source {
        HostMemory make(HostMemoryAllocator memory);
    }

    private static HostMemoryAllocator.HugePages huge(CaseContext context) {
        return context.accelerator().memory().feature(HostMemoryAllocator.HugePages.class).orElseThrow(() -> context.skip("no huge pages here"));
    }

    /** The guest finds zeros, and the host finds what the guest wrote. */
    private static void carriesGuest(CaseContext context, Mode mode, Source source) {
        HostMemory host = context.closing(source.make(context.accelerator().memory()));
        Check.that(!host.description().isBlank(), "no description");
        Check.equal("size", context.granularity(), host.sizeBytes());
        increment(context, mode, host);
        Check.equal("byte of the host", 1, host.segment().get(ValueLayout.JAVA_BYTE, 5));
    }

    private static void increment(CaseContext context, Mode mode, HostMemory host) {
        Machine machine = Machine.start(context, mode, INCREMENT);
        machine.vm().memory().map(Layout.at(Layout.SLOT), host, Access.READ_WRITE);
        machine.cpu().set(RBX, machine.slot(5));
        machine.finish();
    }

    private static Path newFile(CaseContext context, long size) throws IOException {
        Path file = Files.createTempFile("vmaccel-tck", ".bin");
        context.closing(() -> Files.deleteIfExists(file));
        return Files.write(file, new byte[Math.toIntExact(size)]);
    }

    private static void file(CaseContext context, Mode mode, FileMode fileMode) throws IOException {
        long unit = context.granularity();
        Path file = newFile(context, 3 * unit);
        try (HostMemory host = context.accelerator().memory().file(file, unit, unit, fileMode)) {
            increment(context, mode, host);
            Check.equal("byte of the memory", 1, host.segment().get(ValueLayout.JAVA_BYTE, 5));
        }
        byte[] bytes = Files.readAllBytes(file);
        Check.equal("byte of the file", fileMode == FileMode.SHARED ? 1 : 0, bytes[(int) unit + 5]);
        Check.equal("byte of another part", 0, bytes[5]);
    }

    private static void part(CaseContext context, Mode mode) {
        long unit = context.granularity();
        HostMemory host = context.closing(context.accelerator().memory().anonymous(3 * unit));
        Machine machine = Machine.start(context, mode, INCREMENT);
        machine.vm().memory().map(Layout.at(Layout.SLOT), host, unit, unit, Access.READ_WRITE);
        machine.cpu().set(RBX, machine.slot(5));
        machine.finish();
        Check.equal("byte of the middle part", 1, host.segment().get(ValueLayout.JAVA_BYTE, unit + 5));
        Check.equal("byte of the first part", 0, host.segment().get(ValueLayout.JAVA_BYTE, 5));
    }

    private static void readOnlyFile(CaseContext context) throws IOException {
        Path file = newFile(context, context.granularity());
        X86VirtualMachine vm = context.createVm(VmConfig.defaults());
        HostMemory host = context.closing(context.accelerator().memory().file(file, 0, context.granularity(), FileMode.READ_ONLY));
        Check.that(host.segment().isReadOnly(), "the segment can be written");
        for (Access access : List.of(Access.READ_WRITE, Access.READ_WRITE_EXECUTE)) {
            Check.refused("map " + access, IllegalArgumentException.class, () -> vm.memory().map(Layout.at(0), host, access));
        }
        if (vm.capabilities().has(Capability.READ_ONLY_MEMORY)) {
            MemorySlot slot = vm.memory().map(Layout.at(0), host, Access.READ);
            Check.equal("byte", 0, vm.memory().readUnsigned(Layout.at(0), 1));
            Check.refused("write", IllegalArgumentException.class, () -> vm.memory().write(Layout.at(0), new byte[1]));
            Check.refused("writeUnsigned", IllegalArgumentException.class, () -> vm.memory().writeUnsigned(Layout.at(0), 1, 1));
            Check.refused("protect", IllegalArgumentException.class, () -> vm.memory().protect(slot, Access.READ_WRITE));
            Check.equal("slots", List.of(slot), vm.memory().slots());
        }
    }

    private static void sizesRefused(CaseContext context) {
        HostMemoryAllocator memory = context.accelerator().memory();
        Check.equal("granularity", context.granularity(), memory.granularityBytes());
        for (long size : new long[] {0, -1, 1, context.granularity() / 2, context.granularity() + 1, -context.granularity()}) {
            Check.refused("anonymous " + size, IllegalArgumentException.class, () -> memory.anonymous(size));
        }
    }

    private static void filesRefused(CaseContext context) throws IOException {
        HostMemoryAllocator memory = context.accelerator().memory();
        long unit = context.granularity();
        Path file = newFile(context, 2 * unit);
        for (FileMode mode : FileMode.values()) {
            Check.refused("no size", IllegalArgumentException.class, () -> memory.file(file, 0, 0, mode));
            Check.refused("odd size", IllegalArgumentException.class, () -> memory.file(file, 0, unit + 1, mode));
            Check.refused("odd offset", IllegalArgumentException.class, () -> memory.file(file, 1, unit, mode));
            Check.refused("negative offset", IllegalArgumentException.class, () -> memory.file(file, -unit, unit, mode));
            Check.refused("across the end", IllegalArgumentException.class, () -> memory.file(file, unit, 2 * unit, mode));
            Check.refused("behind the end", IllegalArgumentException.class, () -> memory.file(file, 2 * unit, unit, mode));
            Check.refused("an enormous offset", IllegalArgumentException.class, () -> memory.file(file, 1L << 62, unit, mode));
            Check.refused("no such file", UncheckedIOException.class, () -> memory.file(file.resolveSibling("vmaccel-tck-none"), 0, unit, mode));
        }
    }

    private static void wrappingRefused(CaseContext context) {
        HostMemoryAllocator memory = context.accelerator().memory();
        long unit = context.granularity();
        Arena[] lent = new Arena[1];
        wrapRefused(memory, "of another arena", arena -> Arena.ofAuto().allocate(unit, unit));
        wrapRefused(memory, "of the heap", arena -> MemorySegment.ofArray(new byte[(int) unit]));
        wrapRefused(memory, "odd size", arena -> arena.allocate(unit + 1, unit));
        wrapRefused(memory, "odd address", arena -> arena.allocate(2 * unit, unit).asSlice(8, unit));
        wrapRefused(memory, "nothing", arena -> arena.allocate(2 * unit, unit).asSlice(0, 0));
        wrapRefused(memory, "kept", arena -> {
            lent[0] = arena;
            return arena.allocate(unit + 1, unit);
        });
        Check.that(!lent[0].scope().isAlive(), "the arena of a refused segment is open");
        HostMemory wrapped = memory.wrap(arena -> {
            lent[0] = arena;
            return arena.allocate(unit, unit);
        });
        Check.refused("close the lent arena", IllegalStateException.class, lent[0]::close);
        wrapped.close();
        Check.that(!lent[0].scope().isAlive(), "the arena is open");
        UnsupportedOperationException failure = new UnsupportedOperationException("no memory today");
        Check.that(Check.refused("a source that fails", UnsupportedOperationException.class, () -> memory.wrap(arena -> {
            throw failure;
        })) == failure, "another exception than the source's");
    }

    private static void wrapRefused(HostMemoryAllocator memory, String what, Function<Arena, MemorySegment> source) {
        Check.refused(what, IllegalArgumentException.class, () -> memory.wrap(source));
    }

    private static void hugeRefused(CaseContext context) {
        HostMemoryAllocator.HugePages huge = huge(context);
        Check.refused("odd size", IllegalArgumentException.class, () -> huge.advised(100));
        Check.refused("more than there are", NativeCallException.class, () -> huge.reserved(1L << 45, 1 << 30));
    }

    /** The creator's hold is not the only one. */
    private static void keptAlive(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, INCREMENT);
        HostMemory host = context.accelerator().memory().anonymous(context.granularity());
        MemorySlot slot = machine.vm().memory().map(Layout.at(Layout.SLOT), host, Access.READ_WRITE);
        host.close();
        host.close();
        Check.refused("map what was closed", IllegalStateException.class, () -> machine.vm().memory().map(Layout.at(Layout.MMIO & -0x10000L), host, Access.READ_WRITE));
        machine.cpu().set(RBX, machine.slot(5));
        machine.finish();
        Check.equal("byte", 1, host.segment().get(ValueLayout.JAVA_BYTE, 5));
        machine.vm().memory().unmap(slot);
        Check.that(!host.segment().scope().isAlive(), "the memory outlives its last slot");
        Check.refused("use after release", IllegalStateException.class, () -> host.segment().get(ValueLayout.JAVA_BYTE, 5));
    }

    private static void releasedWithMachine(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, INCREMENT);
        HostMemory host = machine.mapSlot(1, Access.READ_WRITE).host();
        machine.cpu().set(RBX, machine.slot(5));
        machine.finish();
        Check.that(host.segment().scope().isAlive(), "the memory of an open machine was released");
        machine.close();
        Check.that(!host.segment().scope().isAlive(), "the memory outlives the machine");
    }

    private static void inTwoMachines(CaseContext context, Mode mode) {
        HostMemory host = context.closing(context.accelerator().memory().anonymous(context.granularity()));
        Machine[] machines = {Machine.start(context, mode, INCREMENT), Machine.start(context, mode, INCREMENT)};
        for (Machine machine : machines) {
            machine.vm().memory().map(Layout.at(Layout.SLOT), host, Access.READ_WRITE);
            machine.cpu().set(RBX, machine.slot(5));
        }
        for (Machine machine : machines) {
            machine.finish();
        }
        Check.equal("byte that both incremented", 2, host.segment().get(ValueLayout.JAVA_BYTE, 5));
        machines[0].close();
        Check.equal("byte", 2, machines[1].vm().memory().readUnsigned(Layout.at(Layout.SLOT + 5), 1));
    }
}
