package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.BitField;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;
import java.lang.foreign.MemorySegment;

/** {@code WHV_INTERRUPT_CONTROL}: an interrupt for local APICs. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
@SuppressWarnings("MemberName") // the names of the header
final class WhvInterruptControl {

    static final Struct STRUCT = Struct.named("WHV_INTERRUPT_CONTROL").bits(Scalar.U64).u32("Destination", "Vector").build();
    static final BitField TYPE = new BitField("WHV_INTERRUPT_CONTROL", "Type", 0, 8);
    static final BitField DESTINATION_MODE = new BitField("WHV_INTERRUPT_CONTROL", "DestinationMode", 8, 4);
    static final BitField TRIGGER_MODE = new BitField("WHV_INTERRUPT_CONTROL", "TriggerMode", 12, 4);
    static final int WHvX64InterruptTypeNmi = 4;
    static final int WHvX64InterruptDestinationModePhysical = 0;
    static final int WHvX64InterruptDestinationModeLogical = 1;
    static final int WHvX64InterruptTriggerModeEdge = 0;
    static final int WHvX64InterruptTriggerModeLevel = 1;
    static final int WHvX64LocalApicEmulationModeXApic = 1;
    static final int WHvX64LocalApicEmulationModeX2Apic = 2;

    private static final U64 HEAD = new U64(0);
    private static final U32 DESTINATION = STRUCT.u32("Destination");
    private static final U32 VECTOR = STRUCT.u32("Vector");

    private WhvInterruptControl() {}

    /** Writes one of the interrupts whose type has the number that messages have for it. */
    static void write(MemorySegment control, int type, boolean logical, boolean level, int destination, int vector) {
        int mode = logical ? WHvX64InterruptDestinationModeLogical : WHvX64InterruptDestinationModePhysical;
        int trigger = level ? WHvX64InterruptTriggerModeLevel : WHvX64InterruptTriggerModeEdge;
        HEAD.set(control, TYPE.of(type) | DESTINATION_MODE.of(mode) | TRIGGER_MODE.of(trigger));
        DESTINATION.set(control, destination);
        VECTOR.set(control, vector);
    }
}
