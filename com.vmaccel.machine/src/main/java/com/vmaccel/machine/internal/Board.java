package com.vmaccel.machine.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.bus.Bus;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.engine.Steps;
import com.vmaccel.api.interrupt.InterruptController;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.machine.BoardOptions;
import com.vmaccel.machine.GuestImage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A virtual machine with an image in memory, the devices on its buses and one vCPU, owned by the thread that built it, at the image's beginning. */
public final class Board implements AutoCloseable {

    private final Deque<Runnable> parts = new ArrayDeque<>();
    private final Bus pio = Bus.pio();
    private final Bus mmio = Bus.mmio();
    private final GuestEnd end = new GuestEnd();
    private final X86VirtualMachine vm;
    private final X86Vcpu vcpu;
    private final @Nullable BoardInterrupts interrupts;
    private final BoardExits exits;

    /**
     * Builds a board.
     *
     * @param accelerator what runs it
     * @param image what it runs
     * @param options what it has
     * @throws com.vmaccel.machine.BadImageException if the image does not fit into memory
     */
    public Board(X86Accelerator accelerator, GuestImage image, BoardOptions options) {
        MemoryMap map = new MemoryMap(options.memoryBytes(), image instanceof GuestImage.Firmware);
        Placement placement = new Placement(image, map);
        placement.check();
        try {
            HostMemory ram = own(accelerator.memory().anonymous(options.memoryBytes()), HostMemory::close);
            vm = own(accelerator.createVirtualMachine(VmConfig.defaults().withInterruptMode(interruptMode(accelerator, image))), X86VirtualMachine::close);
            map.map(vm, ram);
            if (image instanceof GuestImage.Firmware firmware) {
                mapRom(accelerator, firmware.bytes());
            }
            placement.load(vm);
            vcpu = own(vm.createVcpu(0), X86Vcpu::close);
            placement.start(vcpu, vm);
            interrupts = image.interruptMode() == vm.config().interruptMode() ? null : own(new BoardInterrupts(vcpu), BoardInterrupts::close);
            connectDevices(options, map);
            exits = new BoardExits(pio, mmio, end, interrupts, options.trace().map(Trace::new).orElse(null));
        } catch (RuntimeException | Error e) {
            closeAfter(e);
            throw e;
        }
    }

    /**
     * Returns the mode of the virtual machine.
     *
     * @param accelerator what runs the image
     * @param image the image
     * @return what the image expects, if the engine has it; else {@code NONE}: the controllers are the board's
     */
    public static InterruptMode interruptMode(X86Accelerator accelerator, GuestImage image) {
        InterruptMode expected = image.interruptMode();
        return accelerator.capabilities().interruptModes().contains(expected) ? expected : InterruptMode.NONE;
    }

    private <T> T own(T part, Consumer<? super T> close) {
        parts.push(() -> close.accept(part));
        return part;
    }

    private void mapRom(X86Accelerator accelerator, MemorySegment bytes) {
        HostMemory rom = own(accelerator.memory().anonymous(bytes.byteSize()), HostMemory::close);
        rom.segment().copyFrom(bytes);
        Access access = accelerator.capabilities().has(Capability.READ_ONLY_MEMORY) ? Access.READ_EXECUTE : Access.READ_WRITE_EXECUTE;
        vm.memory().map(GuestAddress.of(MemoryMap.FOUR_GIB - bytes.byteSize()), rom, access);
    }

    private void connectDevices(BoardOptions options, MemoryMap map) {
        ByteSink sink = new ByteSink(options.output());
        Uart16550 uart = new Uart16550(sink, serialInterrupt());
        if (interrupts != null) {
            interrupts.register(pio);
        }
        pio.register(Uart16550.COM1, Uart16550.PORTS, uart);
        pio.register(DebugConsole.BOCHS_PORT, 1, new DebugConsole(sink));
        pio.register(DebugConsole.SEABIOS_PORT, 1, new DebugConsole(sink));
        pio.register(ExitPort.PORT, ExitPort.PORTS, new ExitPort(end));
        pio.register(SystemControlPort.PORT, 1, new SystemControlPort(end));
        pio.register(Cmos.PORT, Cmos.PORTS, new Cmos(options.clock(), map.lowBytes(), map.highBytes()));
        options.input().ifPresent(in -> own(ConsolePump.start(in, uart), ConsolePump::close));
    }

    private InterruptLine serialInterrupt() {
        if (interrupts != null) {
            return interrupts.line(Uart16550.COM1_GSI);
        }
        if (vm.config().interruptMode() == InterruptMode.NONE) {
            return InterruptLine.UNCONNECTED;
        }
        InterruptController controller = vm.feature(InterruptController.class)
                .orElseThrow(() -> new IllegalStateException("the engine offers interrupt mode FULL without an interrupt controller"));
        return asserted -> controller.setLine(Uart16550.COM1_GSI, asserted);
    }

    /**
     * Returns the virtual machine.
     *
     * @return the virtual machine
     */
    public X86VirtualMachine vm() {
        return vm;
    }

    /**
     * Returns the ports.
     *
     * @return the bus the devices are on
     */
    public Bus pio() {
        return pio;
    }

    /**
     * Returns the memory-mapped devices.
     *
     * @return the bus, which gives all ones where no device is
     */
    public Bus mmio() {
        return mmio;
    }

    /**
     * Returns the vCPU.
     *
     * @return the vCPU
     */
    public X86Vcpu vcpu() {
        return vcpu;
    }

    /** Makes the vCPU leave {@link #exits()} and the guest soon; from any thread. */
    public void kick() {
        vcpu.kick();
        if (interrupts != null) {
            interrupts.wakeUp();
        }
    }

    /**
     * Returns the handler to run the vCPU with.
     *
     * @return the handler, which also keeps the account
     */
    public BoardExits exits() {
        return exits;
    }

    /**
     * Describes where the vCPU is.
     *
     * @return registers and instruction bytes, for people
     */
    public String position() {
        return Position.describe(vcpu, vm.memory());
    }

    /** Closes everything, the vCPU first. On the thread that built it. */
    @Override
    public void close() {
        Steps steps = new Steps();
        while (!parts.isEmpty()) {
            steps.take(parts.pop());
        }
        steps.finish();
    }

    private void closeAfter(Throwable cause) {
        try {
            close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
