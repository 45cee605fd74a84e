package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RDX;

import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.bus.Bus;
import com.vmaccel.api.bus.BusDevice;
import com.vmaccel.api.bus.BusExitHandler;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.ArrayList;
import java.util.List;

/** Devices on buses that a guest reaches by port and by address. */
final class BusCases {

    private static final GuestCode EVERY_ACCESS = GuestCode.of("in al, dx; out dx, al; mov al, gs:[{bx}]; mov gs:[{bx}], ax")
            .for16("ec ee 65 8a 07 65 89 07")
            .for32("ec ee 65 8a 03 65 66 89 03")
            .for64("ec ee 65 8a 03 65 66 89 03");
    private static final GuestCode HALT = GuestCode.of("out dx, al; hlt", "ee f4").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);
    private static final int PORT = 0x2f8;
    private static final long GPA = Layout.MMIO + 0x100;

    private BusCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("buses");
        list.machine("devices", EVERY_ACCESS, BusCases::devices).quick();
        list.machine("nobody-there", EVERY_ACCESS, BusCases::nobody);
        list.machine("device-fails", EVERY_ACCESS, BusCases::deviceFails);
        list.machine("device-changed-meanwhile", EVERY_ACCESS, BusCases::changed);
        list.machine("other-exits-come-out", HALT, BusCases::otherExits);
        return list.cases();
    }

    /** Notes what reaches it. */
    private static final class Device implements BusDevice {
        private final List<String> accesses = new ArrayList<>();
        private final long value;

        Device(long value) {
            this.value = value;
        }

        @Override
        public long read(long offset, int size) {
            accesses.add("read %d+%d".formatted(offset, size));
            return value;
        }

        @Override
        public void write(long offset, int size, long written) {
            accesses.add("write %d+%d %x".formatted(offset, size, written));
        }
    }

    private static Machine start(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, EVERY_ACCESS);
        machine.cpu().set(RAX, 0);
        machine.cpu().set(RBX, machine.mmio(GPA + 3 - Layout.MMIO));
        machine.cpu().set(RDX, PORT + 5);
        return machine;
    }

    /** Runs until something is not for the buses: the write that ends the code, on a bus where a device would take it. */
    private static void finish(Machine machine, Bus pio, Bus mmio) {
        Check.equal("exit", new VcpuExit.Stopped(), machine.context().run(machine.cpu(), new BusExitHandler(pio, mmio) {
            @Override
            public void portWrite(Vcpu vcpu, int port, int size, long value) {
                super.portWrite(vcpu, port, size, value);
                if (port == Layout.DONE_PORT) {
                    vcpu.stop();
                }
            }
        }));
        Machine.settle(machine.cpu());
    }

    private static void devices(CaseContext context, Mode mode) {
        Bus pio = Bus.pio();
        Bus mmio = Bus.mmio();
        Device port = new Device(0x1ff);
        Device memory = new Device(0x77);
        Device neighbour = new Device(0);
        pio.register(PORT, 8, port);
        pio.register(PORT + 8, 8, neighbour);
        mmio.register(GPA, 0x10, memory);
        mmio.register(GPA - 0x10, 0x10, neighbour);
        Machine machine = start(context, mode);
        finish(machine, pio, mmio);
        Check.equal("port device", List.of("read 5+1", "write 5+1 ff"), port.accesses);
        Check.equal("memory device", List.of("read 3+1", "write 3+2 77"), memory.accesses);
        Check.equal("their neighbour", List.of(), neighbour.accesses);
    }

    /** Reads give ones and writes are lost, as on a PC. */
    private static void nobody(CaseContext context, Mode mode) {
        Machine machine = start(context, mode);
        finish(machine, Bus.pio(), Bus.mmio());
        Check.equal("AL", 0xff, machine.cpu().get(RAX));
    }

    private static void deviceFails(CaseContext context, Mode mode) {
        Bus pio = Bus.pio();
        List<Long> reads = new ArrayList<>();
        pio.register(PORT, 8, new BusDevice() {
            @Override
            public long read(long offset, int size) {
                reads.add(offset);
                throw new UnsupportedOperationException("the device burns");
            }

            @Override
            public void write(long offset, int size, long value) {}
        });
        Machine machine = start(context, mode);
        BusExitHandler handler = new BusExitHandler(pio, Bus.mmio());
        Check.refused("run", UnsupportedOperationException.class, () -> machine.cpu().run(handler));
        Check.equal("reads of the device", List.of(5L), reads);
        machine.cpu().complete(0x12);
        pio.unregister(PORT);
        finish(machine, pio, Bus.mmio());
        Check.equal("AL", 0xff, machine.cpu().get(RAX));
    }

    /** A device that replaces itself: the next access goes to its successor. */
    private static void changed(CaseContext context, Mode mode) {
        Bus pio = Bus.pio();
        Device second = new Device(0);
        pio.register(PORT, 8, new BusDevice() {
            @Override
            public long read(long offset, int size) {
                pio.unregister(PORT);
                pio.register(PORT + 4, 2, second);
                return 0x21;
            }

            @Override
            public void write(long offset, int size, long value) {
                second.accesses.add("to the device that was taken away");
            }
        });
        finish(start(context, mode), pio, Bus.mmio());
        Check.equal("its successor", List.of("write 1+1 21"), second.accesses);
    }

    private static void otherExits(CaseContext context, Mode mode) {
        Bus pio = Bus.pio();
        Device device = new Device(0);
        pio.register(PORT, 1, device);
        Machine machine = Machine.start(context, mode, HALT);
        machine.cpu().set(RAX, 9);
        machine.cpu().set(RDX, PORT);
        Check.equal("exit", new VcpuExit.Halt(), context.run(machine.cpu(), new BusExitHandler(pio, Bus.mmio())));
        Check.equal("device", List.of("write 0+1 9"), device.accesses);
        machine.finish();
    }
}
