package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.BitField;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U16;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;
import com.vmaccel.ffi.U8;

/** Structs of {@code WinHvEmulation.dll}. */
@CSource(header = "winhvemulation.h", facts = "whpx", architectures = "x86_64")
final class WhvEmulator {

    static final Struct CALLBACKS = Struct.named("WHV_EMULATOR_CALLBACKS").u32("Size", "Reserved")
            .u64("WHvEmulatorIoPortCallback", "WHvEmulatorMemoryCallback", "WHvEmulatorGetVirtualProcessorRegisters", "WHvEmulatorSetVirtualProcessorRegisters",
                    "WHvEmulatorTranslateGvaPage").build();
    static final Struct MEMORY = Struct.named("WHV_EMULATOR_MEMORY_ACCESS_INFO").u64("GpaAddress").u8("Direction", "AccessSize").array("Data", Scalar.U8, 8).padding(6).build();
    static final Struct PORT = Struct.named("WHV_EMULATOR_IO_ACCESS_INFO").u8("Direction").padding(1).u16("Port", "AccessSize").padding(2).u32("Data").build();
    static final BitField SUCCESSFUL = new BitField("WHV_EMULATOR_STATUS", "EmulationSuccessful", 0, 1);

    static final U32 SIZE = CALLBACKS.u32("Size");
    static final U64 MEMORY_GPA = MEMORY.u64("GpaAddress");
    static final U8 MEMORY_DIRECTION = MEMORY.u8("Direction");
    static final U8 MEMORY_SIZE = MEMORY.u8("AccessSize");
    static final Elements MEMORY_DATA = MEMORY.elements("Data");
    static final U8 PORT_DIRECTION = PORT.u8("Direction");
    static final U16 PORT_NUMBER = PORT.u16("Port");
    static final U16 PORT_SIZE = PORT.u16("AccessSize");
    static final U32 PORT_DATA = PORT.u32("Data");

    private WhvEmulator() {}
}
