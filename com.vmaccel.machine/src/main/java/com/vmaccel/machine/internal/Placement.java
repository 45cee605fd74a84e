package com.vmaccel.machine.internal;

import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.machine.BadImageException;
import com.vmaccel.machine.GuestImage;
import com.vmaccel.machine.StartMode;
import java.lang.foreign.MemorySegment;

/**
 * Puts an image into a board's memory and its first vCPU at the entry. The top of low memory is the board's: the stack of an image in protected mode, and of
 * one in long mode the stack below the page tables. An image must leave it free.
 */
final class Placement {

    /** What is kept free for the first stack. */
    static final long STACK_BYTES = 8 << 10;

    /** How much of a ROM appears below 1 MiB. */
    static final long SHADOW_BYTES = 128 << 10;

    private final GuestImage image;
    private final MemoryMap map;

    Placement(GuestImage image, MemoryMap map) {
        this.image = image;
        this.map = map;
    }

    /** Refuses an image that does not fit; nothing of a virtual machine is needed for that. */
    void check() {
        switch (image) {
            case GuestImage.Flat flat -> requireRoom(flat.load(), flat.bytes().byteSize(), flat.mode());
            case GuestImage.Elf elf -> elf.segments().forEach(segment -> requireRoom(segment.gpa(), segment.sizeBytes(), elf.mode()));
            case GuestImage.Firmware firmware -> {
                if (map.lowBytes() < MemoryMap.MIB) {
                    throw new BadImageException(firmware.name(), "firmware needs at least 1 MiB of memory, not %d bytes".formatted(map.lowBytes()));
                }
            }
        }
    }

    private void requireRoom(long gpa, long sizeBytes, StartMode mode) {
        if (!map.contains(gpa, sizeBytes)) {
            throw new BadImageException(image.name(), "does not fit into memory: it needs 0x%x to 0x%x, but RAM is 0x%x bytes"
                    .formatted(gpa, gpa + sizeBytes - 1, map.lowBytes() + map.highBytes()));
        }
        long reserved = reservedStart(mode);
        if (gpa < map.lowBytes() && gpa + sizeBytes > reserved) {
            throw new BadImageException(image.name(), "does not fit into memory: 0x%x to 0x%x reaches into the stack and page tables from 0x%x on"
                    .formatted(gpa, gpa + sizeBytes - 1, reserved));
        }
    }

    private long reservedStart(StartMode mode) {
        return mode == StartMode.REAL ? map.lowBytes() : stackTop(mode) - STACK_BYTES;
    }

    private long stackTop(StartMode mode) {
        return map.lowBytes() - (mode == StartMode.LONG ? X86Startup.PAGE_TABLE_BYTES : 0);
    }

    /** Copies the image into memory that is mapped; RAM is still zero. A ROM itself is mapped by the caller. */
    void load(X86VirtualMachine vm) {
        switch (image) {
            case GuestImage.Flat flat -> vm.memory().write(GuestAddress.of(flat.load()), flat.bytes());
            case GuestImage.Elf elf -> elf.segments().forEach(segment -> vm.memory().write(GuestAddress.of(segment.gpa()), segment.bytes()));
            case GuestImage.Firmware firmware -> {
                long shadow = Math.min(firmware.bytes().byteSize(), SHADOW_BYTES);
                MemorySegment tail = firmware.bytes().asSlice(firmware.bytes().byteSize() - shadow);
                vm.memory().write(GuestAddress.of(MemoryMap.MIB - shadow), tail);
            }
        }
    }

    /** Brings a vCPU from reset to the image's beginning; for firmware that is reset itself. */
    void start(X86Vcpu vcpu, X86VirtualMachine vm) {
        switch (image) {
            case GuestImage.Flat flat -> begin(vcpu, vm, flat.mode(), flat.entry());
            case GuestImage.Elf elf -> begin(vcpu, vm, elf.mode(), elf.entry());
            case GuestImage.Firmware firmware -> { }
        }
    }

    private void begin(X86Vcpu vcpu, X86VirtualMachine vm, StartMode mode, long entry) {
        switch (mode) {
            case REAL -> X86Startup.realMode(vcpu, (int) entry);
            case PROTECTED -> X86Startup.protectedMode(vcpu, (int) entry);
            case LONG -> X86Startup.longMode(vcpu, vm.memory(), entry, GuestAddress.of(stackTop(mode)));
        }
        vcpu.set(X86Register.RSP, mode == StartMode.REAL ? 0 : stackTop(mode));
    }
}
