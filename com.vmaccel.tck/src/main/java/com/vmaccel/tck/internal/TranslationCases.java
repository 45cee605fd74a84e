package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RBX;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.VmState;
import com.vmaccel.api.x86.PageDirectoryPointers;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;
import java.util.Optional;

/** Guest-virtual to guest-physical addresses, in every paging mode, and page tables that change. */
final class TranslationCases {

    private static final long PRESENT_WRITABLE_USER = 7;
    private static final long LARGE = 0x80;
    private static final int ACCESSED = 0x20;
    private static final long CR0_PG = 1L << 31;
    private static final long CR4_PSE = 0x10;
    private static final long CR4_PAE = 0x20;
    private static final long UPPER = 0x70_0000_0000L;

    /** Where the cases put tables of their own. */
    private static final long TABLES = 0x20000;

    private static final GuestCode REMAP = GuestCode.of("mov [rbx], rcx; mov rax, cr3; mov cr3, rax").for64("48 89 0b 0f 20 d8 0f 22 d8").in(Mode.LONG_KERNEL);
    private static final GuestCode READ = GuestCode.of("mov rax, [rbx]").for64("48 8b 03");

    private TranslationCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("translation");
        add(list, "as-started", RegisterCases.NOTHING, TranslationCases::asStarted).quick();
        add(list, "unmapped", RegisterCases.NOTHING.in(Mode.LONG_KERNEL, Mode.LONG_USER), TranslationCases::unmapped).quick();
        add(list, "small-pages", RegisterCases.NOTHING.in(Mode.LONG_KERNEL, Mode.LONG_USER), TranslationCases::smallPages);
        add(list, "tables-stay-as-they-are", RegisterCases.NOTHING.in(Mode.LONG_KERNEL, Mode.LONG_USER), TranslationCases::tablesStay);
        add(list, "two-levels", RegisterCases.NOTHING.in(Mode.PROTECTED), TranslationCases::twoLevels);
        add(list, "three-levels", RegisterCases.NOTHING.in(Mode.PROTECTED), TranslationCases::threeLevels);
        add(list, "pointers-are-state", RegisterCases.NOTHING.in(Mode.PROTECTED), TranslationCases::pointersAreState).needs(Capability.PAGE_DIRECTORY_POINTERS);
        add(list, "guest-changes-tables", REMAP, TranslationCases::guestChangesTables);
        add(list, "another-root", RegisterCases.NOTHING.in(Mode.LONG_KERNEL, Mode.LONG_USER), TranslationCases::anotherRoot);
        add(list, "follows-the-guest", READ, TranslationCases::followsTheGuest);
        return list.cases();
    }

    private static Entry add(CaseList list, String name, GuestCode code, Entry.Body body) {
        return list.machine(name, code, body);
    }

    private static void require(X86Vcpu cpu, long gva, long gpa) {
        Check.equal("translation of 0x" + Long.toHexString(gva), Optional.of(GuestAddress.of(gpa)), cpu.translate(gva));
    }

    private static void requireUnmapped(X86Vcpu cpu, long gva) {
        Check.equal("translation of 0x" + Long.toHexString(gva), Optional.empty(), cpu.translate(gva));
    }

    private static void entry(Machine machine, long table, long index, int size, long value) {
        machine.vm().memory().writeUnsigned(Layout.at(table + index * size), size, value);
    }

    private static void asStarted(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        require(machine.cpu(), 0, 0);
        require(machine.cpu(), Layout.CODE + 0x123L, Layout.CODE + 0x123L);
        require(machine.cpu(), Layout.MMIO, Layout.MMIO); // whether memory is there does not matter
        machine.finish();
        require(machine.cpu(), 0xffff, 0xffff);
    }

    private static void unmapped(CaseContext context, Mode mode) {
        X86Vcpu cpu = Machine.start(context, mode, RegisterCases.NOTHING).cpu();
        requireUnmapped(cpu, UPPER);
        requireUnmapped(cpu, 1L << 32);
        requireUnmapped(cpu, 0xffff_8000_0000_0000L);
        require(cpu, 0xffff_ffffL, 0xffff_ffffL);
    }

    /** Below the entry of the top level that the identity map uses, too: a small page at 0x5000 and one of 2 MiB at 0x200000 of the upper addresses. */
    private static void mapUpper(Machine machine) {
        entry(machine, Layout.PAGE_TABLES + 0x1000, UPPER >> 30 & 511, 8, TABLES + 0x1000 | PRESENT_WRITABLE_USER);
        entry(machine, TABLES + 0x1000, 0, 8, TABLES + 0x2000 | PRESENT_WRITABLE_USER);
        entry(machine, TABLES + 0x1000, 1, 8, 0x60_0000 | LARGE | PRESENT_WRITABLE_USER);
        entry(machine, TABLES + 0x2000, 5, 8, Layout.DATA | PRESENT_WRITABLE_USER);
    }

    private static void smallPages(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        mapUpper(machine);
        X86Vcpu cpu = machine.cpu();
        require(cpu, UPPER + 0x5123, Layout.DATA + 0x123);
        require(cpu, UPPER + 0x20_0000 + 0x12345, 0x61_2345);
        requireUnmapped(cpu, UPPER + 0x4fff);
        requireUnmapped(cpu, UPPER + 0x6000);
        entry(machine, TABLES + 0x2000, 5, 8, Layout.DATA + 0x1000 | PRESENT_WRITABLE_USER);
        require(cpu, UPPER + 0x5123, Layout.DATA + 0x1123);
        entry(machine, TABLES + 0x2000, 5, 8, 0);
        requireUnmapped(cpu, UPPER + 0x5123);
        entry(machine, TABLES + 0x2000, 8, 8, Layout.DATA | 1); // neither written nor used by ring 3
        require(cpu, UPPER + 0x8010, Layout.DATA + 0x10);
        machine.finish();
    }

    /** But for the mark that an entry was used, in its low byte. */
    private static void tablesStay(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        mapUpper(machine);
        byte[] before = tables(machine);
        require(machine.cpu(), UPPER + 0x5123, Layout.DATA + 0x123);
        Check.equal("tables", before, tables(machine));
    }

    private static byte[] tables(Machine machine) {
        byte[] bytes = machine.vm().memory().read(Layout.at(TABLES), 0x4000);
        for (int i = 0; i < bytes.length; i += Long.BYTES) {
            bytes[i] = (byte) (bytes[i] | ACCESSED);
        }
        return bytes;
    }

    private static void twoLevels(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        entry(machine, TABLES, 0, 4, LARGE | PRESENT_WRITABLE_USER);
        entry(machine, TABLES, 0x300, 4, TABLES + 0x1000 | PRESENT_WRITABLE_USER);
        entry(machine, TABLES + 0x1000, 7, 4, Layout.DATA | PRESENT_WRITABLE_USER);
        X86Vcpu cpu = machine.cpu();
        page(cpu, CR4_PSE);
        require(cpu, Layout.CODE, Layout.CODE);
        require(cpu, 0x3f_ffff, 0x3f_ffff);
        require(cpu, 0xc000_7abcL, Layout.DATA + 0xabc);
        requireUnmapped(cpu, 0x40_0000);
        requireUnmapped(cpu, 0xc000_8000L);
        machine.finish();
    }

    private static void threeLevels(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        entry(machine, TABLES, 0, 8, TABLES + 0x1000 | 1);
        entry(machine, TABLES, 3, 8, TABLES + 0x2000 | 1);
        entry(machine, TABLES + 0x1000, 0, 8, LARGE | PRESENT_WRITABLE_USER);
        entry(machine, TABLES + 0x2000, 0, 8, TABLES + 0x3000 | PRESENT_WRITABLE_USER);
        entry(machine, TABLES + 0x3000, 7, 8, Layout.DATA | PRESENT_WRITABLE_USER);
        X86Vcpu cpu = machine.cpu();
        page(cpu, CR4_PAE);
        require(cpu, 0x1f_ffff, 0x1f_ffff);
        require(cpu, 0xc000_7abcL, Layout.DATA + 0xabc);
        requireUnmapped(cpu, 0x20_0000);
        requireUnmapped(cpu, 0x4000_0000);
        machine.finish();
    }

    /** The pointers in memory are others than those that were loaded with CR3, and lead to nothing: who goes on elsewhere needs the loaded ones. Nothing is run, since a processor with nested paging reads memory again. */
    private static void pointersAreState(CaseContext context, Mode mode) {
        VmState state;
        RawBytes memory;
        List<Long> loaded = List.of(TABLES + 0x1000 | 1, 0L, 0L, 0L);
        try (Machine machine = Machine.start(context, mode, RegisterCases.NOTHING)) {
            PageDirectoryPointers none = pointers(machine);
            Check.equal("pointers without paging", Optional.empty(), none.read());
            Check.refused("write without paging", IllegalStateException.class, () -> none.write(loaded));
            Check.refused("three", IllegalArgumentException.class, () -> none.write(List.of(0L, 0L, 0L)));
            entry(machine, TABLES, 0, 8, TABLES + 0x1000 | 1);
            entry(machine, TABLES + 0x1000, 0, 8, LARGE | PRESENT_WRITABLE_USER);
            page(machine.cpu(), CR4_PAE);
            Check.equal("pointers", Optional.of(loaded), pointers(machine).read());
            entry(machine, TABLES, 0, 8, 0);
            if (!pointers(machine).read().equals(Optional.of(loaded))) {
                throw context.skip("the processor reads the pointers from memory each time");
            }
            require(machine.cpu(), 0x1234, 0x1234);
            state = machine.vm().save();
            memory = RawBytes.of(machine.vm().memory().read(Layout.at(Layout.RAM), (int) Layout.RAM_BYTES));
        }
        try (Machine machine = Machine.start(context, mode, RegisterCases.NOTHING)) {
            machine.vm().memory().write(Layout.at(Layout.RAM), memory.toArray());
            machine.vm().load(state);
            Check.equal("pointers elsewhere", Optional.of(loaded), pointers(machine).read());
            require(machine.cpu(), 0x1234, 0x1234);
        }
    }

    private static PageDirectoryPointers pointers(Machine machine) {
        return machine.cpu().feature(PageDirectoryPointers.class).orElseThrow(() -> new AssertionError("the feature is missing"));
    }

    private static void page(X86Vcpu cpu, long cr4) {
        cpu.write(new X86Register[] {X86Register.CR3, X86Register.CR4, X86Register.CR0}, new long[] {TABLES, cr4, cpu.get(X86Register.CR0) | CR0_PG});
    }

    /** The guest writes an entry of its own table: the host sees what it maps. */
    private static void guestChangesTables(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, REMAP);
        X86Vcpu cpu = machine.cpu();
        requireUnmapped(cpu, UPPER + 0x123);
        cpu.set(RBX, Layout.PAGE_TABLES + 0x1000 + 8 * (UPPER >> 30 & 511));
        cpu.set(X86Register.RCX, Layout.PAGE_TABLES + 0x2000 | PRESENT_WRITABLE_USER);
        machine.finish();
        require(cpu, UPPER + 0x123, 0x123);
    }

    private static void anotherRoot(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        X86Vcpu cpu = machine.cpu();
        entry(machine, TABLES, 0, 8, Layout.PAGE_TABLES + 0x1000 | PRESENT_WRITABLE_USER);
        entry(machine, TABLES, 0x100, 8, Layout.PAGE_TABLES + 0x1000 | PRESENT_WRITABLE_USER);
        requireUnmapped(cpu, 0xffff_8000_0000_0123L);
        cpu.set(X86Register.CR3, TABLES);
        require(cpu, 0xffff_8000_0000_0123L, 0x123);
        require(cpu, Layout.CODE, Layout.CODE);
        machine.finish();
    }

    /** What the translation says is what the guest reads. */
    private static void followsTheGuest(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, READ);
        mapUpper(machine);
        machine.vm().memory().writeUnsigned(Layout.at(Layout.DATA + 0x10), 8, 0x1122_3344_5566_7788L);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RBX, UPPER + 0x5010);
        GuestAddress gpa = cpu.translate(UPPER + 0x5010).orElseThrow();
        machine.finish();
        Check.equal("memory through the guest", machine.vm().memory().readUnsigned(gpa, 8), cpu.get(X86Register.RAX));
    }
}
