package com.vmaccel.machine;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.Evidence;
import com.vmaccel.api.capability.ExecutionKind;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.interrupt.InterruptController;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.HostMemoryAllocator;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.x86.Segment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An engine whose guest leaves for the reasons it is told to, and then goes on until it is kicked. It notes what is closed and can be told what fails. */
final class ScriptedEngine {

    final List<VcpuExit> script;
    boolean pending;
    final Set<Capability> features = EnumSet.of(Capability.READ_ONLY_MEMORY);
    final List<String> closed = new ArrayList<>();
    final List<MemorySlot> slots = new ArrayList<>();
    final List<Object> values = new ArrayList<>();
    final List<String> lines = new ArrayList<>();
    final Map<Register, Long> registers = new HashMap<>();
    final CountDownLatch ended = new CountDownLatch(1);
    String failing = "";
    Runnable atRun = () -> { };
    private final CountDownLatch kicked = new CountDownLatch(1);
    private VmConfig config;
    private boolean stopped;
    private boolean declined;

    ScriptedEngine(VcpuExit... script) {
        this.script = List.of(script);
    }

    X86Accelerator accelerator() {
        return fake(X86Accelerator.class, (method, arguments) -> switch (method) {
            case "memory" -> fake(HostMemoryAllocator.class, (name, args) -> allocate((long) args[0]));
            case "capabilities" -> capabilities();
            case "createVirtualMachine" -> {
                config = (VmConfig) arguments[0];
                yield vm();
            }
            default -> throw new AssertionError(method);
        });
    }

    Optional<InterruptMode> interruptMode() {
        return Optional.ofNullable(config).map(VmConfig::interruptMode);
    }

    private Capabilities capabilities() {
        return new Capabilities(Architecture.X86_64, ExecutionKind.SOFTWARE, Evidence.values()[0], features, EnumSet.allOf(InterruptMode.class),
                EnumSet.allOf(ExitKind.class), new Capabilities.Limits(1, 32, 1, 4096, 40));
    }

    private HostMemory allocate(long sizeBytes) {
        Arena arena = Arena.ofShared();
        return HostMemory.of(arena.allocate(sizeBytes, 4096), "test", () -> {
            arena.close();
            closed.add("memory");
        });
    }

    private X86VirtualMachine vm() {
        GuestMemory memory = fake(GuestMemory.class, (method, arguments) -> switch (method) {
            case "map" -> map((GuestAddress) arguments[0], (HostMemory) arguments[1], arguments);
            case "write" -> {
                at((GuestAddress) arguments[0], ((MemorySegment) arguments[1]).byteSize()).copyFrom((MemorySegment) arguments[1]);
                yield null;
            }
            case "read" -> ((MemorySegment) arguments[1]).copyFrom(at((GuestAddress) arguments[0], ((MemorySegment) arguments[1]).byteSize()));
            default -> throw new AssertionError(method);
        });
        return fake(X86VirtualMachine.class, (method, arguments) -> switch (method) {
            case "memory" -> memory;
            case "createVcpu" -> vcpu();
            case "config" -> config;
            case "feature" -> config.interruptMode() == InterruptMode.NONE ? Optional.empty() : Optional.of(controller());
            case "close" -> closed.add("vm");
            default -> throw new AssertionError(method);
        });
    }

    private InterruptController controller() {
        return fake(InterruptController.class, (method, arguments) -> lines.add(arguments[0] + "=" + arguments[1]));
    }

    private MemorySlot map(GuestAddress gpa, HostMemory host, Object[] arguments) {
        MemorySlot slot = new MemorySlot(slots.size(), gpa, host, (long) arguments[2], (long) arguments[3], (Access) arguments[4]);
        slots.add(slot);
        return slot;
    }

    /** The bytes a guest has at an address. */
    MemorySegment at(GuestAddress gpa, long sizeBytes) {
        MemorySlot slot = slots.stream().filter(candidate -> candidate.contains(gpa.value())).findFirst().orElseThrow();
        return slot.host().segment().asSlice(slot.hostOffset() + gpa.value() - slot.gpa().value(), sizeBytes);
    }

    private X86Vcpu vcpu() {
        X86Vcpu[] self = new X86Vcpu[1];
        self[0] = fake(X86Vcpu.class, (method, arguments) -> switch (method) {
            case "run" -> run(self[0], (ExitHandler) arguments[0]);
            case "kick" -> release(kicked);
            case "stop" -> stopped = true;
            case "decline" -> declined = true;
            case "isPending" -> pending;
            case "capabilities" -> capabilities();
            case "set" -> registers.put((Register) arguments[0], (long) arguments[1]);
            case "write" -> write((Register[]) arguments[0], (long[]) arguments[1]);
            case "get" -> registers.getOrDefault((Register) arguments[0], 0L);
            case "segment" -> Segment.code64(8);
            case "setSegment" -> null;
            case "translate" -> Optional.of(GuestAddress.of((long) arguments[0]));
            case "close" -> closed.add("vcpu");
            default -> throw new AssertionError(method);
        });
        return self[0];
    }

    private Object write(Register[] names, long[] numbers) {
        for (int i = 0; i < names.length; i++) {
            registers.put(names[i], numbers[i]);
        }
        return null;
    }

    private static Object release(CountDownLatch latch) {
        latch.countDown();
        return null;
    }

    private VcpuExit run(X86Vcpu vcpu, ExitHandler handler) throws InterruptedException {
        atRun.run();
        for (VcpuExit exit : script) {
            switch (exit) {
                case VcpuExit.PortRead(int port, int size) -> values.add(handler.portRead(vcpu, port, size));
                case VcpuExit.PortWrite(int port, int size, long value) -> handler.portWrite(vcpu, port, size, value);
                case VcpuExit.MmioRead(GuestAddress gpa, int size) -> values.add(handler.mmioRead(vcpu, gpa.value(), size));
                case VcpuExit.MmioWrite(GuestAddress gpa, int size, long value) -> handler.mmioWrite(vcpu, gpa.value(), size, value);
                case VcpuExit.Halt() -> handler.halt(vcpu);
                default -> handler.exit(vcpu, exit);
            }
            if (declined || stopped) {
                return declined ? exit : new VcpuExit.Stopped();
            }
        }
        ended.countDown();
        if (!kicked.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody kicked");
        }
        return new VcpuExit.Cancelled();
    }

    /** What a faked method does, by its name. */
    private interface Answer {
        Object to(String method, Object[] arguments) throws Exception;
    }

    private <T> T fake(Class<T> type, Answer answer) {
        InvocationHandler handler = (Object proxy, Method method, Object[] arguments) -> {
            if (method.getName().equals(failing)) {
                throw new IllegalStateException(failing + " fails");
            }
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            return returned(method, answer.to(method.getName(), arguments));
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object returned(Method method, Object value) {
        return method.getReturnType() == void.class ? null : value;
    }
}
