package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.util.List;

/**
 * The functions of {@code WinHvEmulation.dll}, and the callbacks they take, under their C names. All return an {@code HRESULT}; their parameters are right for both calling conventions, as those
 * of {@link WhvFunction}. Source: {@code winhvemulation.h}.
 */
@SuppressWarnings("ImmutableEnumChecker") // layouts are immutable
enum WhvEmulatorFunction implements WhvPrototype {
    WHvEmulatorCreateEmulator(ADDRESS, ADDRESS),
    WHvEmulatorDestroyEmulator(ADDRESS),
    WHvEmulatorTryIoEmulation(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
    WHvEmulatorTryMmioEmulation(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
    WHV_EMULATOR_IO_PORT_CALLBACK(ADDRESS, ADDRESS),
    WHV_EMULATOR_MEMORY_CALLBACK(ADDRESS, ADDRESS),
    WHV_EMULATOR_GET_VIRTUAL_PROCESSOR_REGISTERS_CALLBACK(ADDRESS, ADDRESS, JAVA_INT, ADDRESS),
    WHV_EMULATOR_SET_VIRTUAL_PROCESSOR_REGISTERS_CALLBACK(ADDRESS, ADDRESS, JAVA_INT, ADDRESS),
    WHV_EMULATOR_TRANSLATE_GVA_PAGE_CALLBACK(ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);

    private final List<MemoryLayout> parameters;

    WhvEmulatorFunction(MemoryLayout... parameters) {
        this.parameters = List.of(parameters);
    }

    @Override
    public List<MemoryLayout> parameters() {
        return parameters;
    }

    boolean isCallback() {
        return name().startsWith("WHV_");
    }
}
