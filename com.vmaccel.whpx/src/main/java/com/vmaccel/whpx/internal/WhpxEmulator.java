package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import com.vmaccel.ffi.NativeCallback;
import com.vmaccel.ffi.windows.WindowsResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One emulator of {@code WinHvEmulation.dll} with its callbacks. Nothing thrown by what they lead to reaches the library: it is kept, the callback fails, and it is thrown once the library has
 * returned.
 */
final class WhpxEmulator implements AutoCloseable {

    private static final int FAILED = 0x80004005;

    /** What instructions reach. Each method may throw. */
    interface Client {

        /** Reads or writes guest memory. */
        long memory(long gpa, int sizeBytes, boolean write, long value);

        /** Reads or writes a port. */
        long port(int port, int sizeBytes, boolean write, long value);

        /** Reads registers; returns an {@code HRESULT}. */
        int getRegisters(MemorySegment names, int count, MemorySegment values);

        /** Writes registers; returns an {@code HRESULT}. */
        int setRegisters(MemorySegment names, int count, MemorySegment values);

        /** Translates an address; returns an {@code HRESULT}. */
        int translate(long gva, int flags, MemorySegment resultCode, MemorySegment gpa);
    }

    private final Client client;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment status = arena.allocate(JAVA_INT);
    private final MemorySegment handle;
    private @Nullable Throwable thrown;

    @SuppressWarnings("this-escape") // nobody calls back before an emulation begins
    WhpxEmulator(Client client) {
        this.client = client;
        MemorySegment created = arena.allocate(ADDRESS);
        int result = WinHvEmulation.createEmulator(callbacks(), created);
        if (WindowsResult.isFailure(result)) {
            arena.close();
            throw WhvResult.failure(result, "WHvEmulatorCreateEmulator", null);
        }
        handle = created.get(ADDRESS, 0);
    }

    private MemorySegment callbacks() {
        MemorySegment callbacks = WhvEmulator.CALLBACKS.allocate(arena);
        WhvEmulator.SIZE.set(callbacks, (int) callbacks.byteSize());
        put(callbacks, "WHvEmulatorIoPortCallback", "portCallback", WhvEmulatorFunction.WHV_EMULATOR_IO_PORT_CALLBACK);
        put(callbacks, "WHvEmulatorMemoryCallback", "memoryCallback", WhvEmulatorFunction.WHV_EMULATOR_MEMORY_CALLBACK);
        put(callbacks, "WHvEmulatorGetVirtualProcessorRegisters", "getCallback", WhvEmulatorFunction.WHV_EMULATOR_GET_VIRTUAL_PROCESSOR_REGISTERS_CALLBACK);
        put(callbacks, "WHvEmulatorSetVirtualProcessorRegisters", "setCallback", WhvEmulatorFunction.WHV_EMULATOR_SET_VIRTUAL_PROCESSOR_REGISTERS_CALLBACK);
        put(callbacks, "WHvEmulatorTranslateGvaPage", "translateCallback", WhvEmulatorFunction.WHV_EMULATOR_TRANSLATE_GVA_PAGE_CALLBACK);
        return callbacks;
    }

    private void put(MemorySegment callbacks, String member, String method, WhvEmulatorFunction type) {
        callbacks.set(ADDRESS, WhvEmulator.CALLBACKS.offset(member), WinHvEmulation.callback(type, this, method, arena));
    }

    // ---- emulation

    /** Executes the instruction of a port exit; true if it came to its end. */
    boolean port(MemorySegment exit) {
        return ended(WinHvEmulation.tryIoEmulation(handle, MemorySegment.NULL, vp(exit), exit.asSlice(WhvExitContext.STRUCT.offset("IoPortAccess")), status));
    }

    /** Executes the instruction of a memory exit; true if it came to its end. */
    boolean memory(MemorySegment exit) {
        return ended(WinHvEmulation.tryMmioEmulation(handle, MemorySegment.NULL, vp(exit), exit.asSlice(WhvExitContext.STRUCT.offset("MemoryAccess")), status));
    }

    private static MemorySegment vp(MemorySegment exit) {
        return exit.asSlice(WhvExitContext.STRUCT.offset("VpContext"), WhvExitContext.VP.byteSize());
    }

    private boolean ended(int result) {
        Throwable failure = thrown;
        thrown = null;
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> {}
        }
        WhvResult.check(result, () -> "WHvEmulatorTry...Emulation");
        return WhvEmulator.SUCCESSFUL.isSet(status.get(JAVA_INT, 0));
    }

    // ---- callbacks, found by their names

    private interface Body {
        int run();
    }

    private int guarded(Body body) {
        try {
            return thrown == null ? body.run() : FAILED;
        } catch (RuntimeException | Error e) {
            thrown = e;
            return FAILED;
        }
    }

    int portCallback(MemorySegment context, MemorySegment access) {
        return guarded(() -> {
            MemorySegment info = NativeCallback.argument(access, WhvEmulator.PORT.byteSize());
            boolean write = WhvEmulator.PORT_DIRECTION.get(info) != 0;
            long value = client.port(WhvEmulator.PORT_NUMBER.get(info), WhvEmulator.PORT_SIZE.get(info), write, Integer.toUnsignedLong(WhvEmulator.PORT_DATA.get(info)));
            if (!write) {
                WhvEmulator.PORT_DATA.set(info, (int) value);
            }
            return WindowsResult.S_OK;
        });
    }

    int memoryCallback(MemorySegment context, MemorySegment access) {
        return guarded(() -> {
            MemorySegment info = NativeCallback.argument(access, WhvEmulator.MEMORY.byteSize());
            boolean write = WhvEmulator.MEMORY_DIRECTION.get(info) != 0;
            MemorySegment data = WhvEmulator.MEMORY_DATA.slice(info);
            long value = client.memory(WhvEmulator.MEMORY_GPA.get(info), WhvEmulator.MEMORY_SIZE.get(info), write, data.get(JAVA_LONG_UNALIGNED, 0));
            if (!write) {
                data.set(JAVA_LONG_UNALIGNED, 0, value);
            }
            return WindowsResult.S_OK;
        });
    }

    int getCallback(MemorySegment context, MemorySegment names, int count, MemorySegment values) {
        return guarded(() -> client.getRegisters(names, count, values));
    }

    int setCallback(MemorySegment context, MemorySegment names, int count, MemorySegment values) {
        return guarded(() -> client.setRegisters(names, count, values));
    }

    int translateCallback(MemorySegment context, long gva, int flags, MemorySegment resultCode, MemorySegment gpa) {
        return guarded(() -> client.translate(gva, flags, resultCode, gpa));
    }

    /** When it is destroyed the library calls nothing back. */
    @Override
    public void close() {
        int result = WinHvEmulation.destroyEmulator(handle);
        WhvResult.check(result, () -> "WHvEmulatorDestroyEmulator");
        arena.close();
    }
}
