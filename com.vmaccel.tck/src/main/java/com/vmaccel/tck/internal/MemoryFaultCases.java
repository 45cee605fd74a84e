package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.HostMemoryAllocator.FileMode;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Memory of the host's that goes away under a guest: the access exits, and succeeds when the memory is there again. */
final class MemoryFaultCases {

    private static final GuestCode STORE = GuestCode.of("mov fs:[{bx}], al").for64("64 88 03").in(Mode.LONG_USER);

    private MemoryFaultCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("memory-fault");
        list.machine("file-shrinks", STORE, MemoryFaultCases::fileShrinks).needs(ExitKind.MEMORY_FAULT);
        return list.cases();
    }

    private static void fileShrinks(CaseContext context, Mode mode) throws Exception {
        Path path = Files.createTempFile("vmaccel", ".memory");
        context.closing(() -> Files.delete(path));
        long size = context.granularity();
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
            Machine machine = Machine.start(context, mode, STORE);
            var memory = context.closing(context.accelerator().memory().file(path, 0, size, FileMode.SHARED));
            machine.vm().memory().map(Layout.at(Layout.SLOT), memory, Access.READ_WRITE);
            machine.cpu().set(RBX, machine.slot(0));
            machine.cpu().set(RAX, 0x5a);
            file.setLength(0);
            VcpuExit exit = machine.run();
            Check.that(exit instanceof VcpuExit.MemoryFault fault && fault.gpa().equals(Layout.at(Layout.SLOT)) && fault.sizeBytes() == size,
                    "expected a fault at the slot, was " + exit);
            file.setLength(size);
            machine.finish();
            Check.equal("byte in the file", 0x5a, file.read());
        }
    }
}
