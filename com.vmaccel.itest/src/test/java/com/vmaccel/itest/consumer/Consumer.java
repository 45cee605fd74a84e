package com.vmaccel.itest.consumer;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.register.X86Register;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/** A bundle that uses an accelerator. A test tells it what to do through the one service type that both sides of the framework share. */
public final class Consumer implements BundleActivator, Function<String, String> {

    private static final long STOP_TIMEOUT_NANOS = 4_000_000_000L; // shorter than the backend's own, which it must not wait for
    private static final int RAM_BYTES = 1 << 20;
    private static final int START = 0x7c00;
    private static final int TOLD = 0x7b00;
    private static final byte[] SPIN = {(byte) 0xc6, 0x06, 0x00, 0x7b, 1, (byte) 0xeb, (byte) 0xfe}; // mov byte [TOLD], 1; jmp $
    private static final byte[] WRITE_AND_HALT = {(byte) 0xe6, 0x55, (byte) 0xf4}; // out 0x55, al; hlt
    private static final byte[] ADD_AND_HALT = {(byte) 0xb8, 40, 0, 0x05, 2, 0, (byte) 0xf4}; // mov ax, 40; add ax, 2; hlt

    private final Map<String, UnaryOperator<String>> commands = new HashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile String howItEnded = "it did not end";
    private final CountDownLatch sticking = new CountDownLatch(1);
    private final CountDownLatch unstuck = new CountDownLatch(1);
    private volatile X86VirtualMachine spinner;
    private volatile ServiceListener expecting;
    private volatile long createdNanos;
    private BundleContext context;

    @Override
    public void start(BundleContext started) {
        context = started;
        commands.put("identity", _ -> Integer.toHexString(System.identityHashCode(kvm(X86Accelerator.class))));
        commands.put("availability", _ -> backend(Backend::availability));
        commands.put("reprobe", _ -> backend(Backend::reprobe));
        commands.put("configure", this::configure);
        commands.put("run", _ -> run());
        commands.put("spin", _ -> spin());
        commands.put("ending", _ -> await(ended, "") + howItEnded);
        commands.put("reuse", _ -> reuse());
        commands.put("stopFromVcpu", _ -> stopFromVcpu());
        commands.put("expect", this::expect);
        commands.put("stick", _ -> stick());
        commands.put("unstick", _ -> unstick());
        commands.put("refused", _ -> refusal(this::run));
        commands.put("name", _ -> spinner.config().name());
        commands.put("close", _ -> refusal(spinner::close));
        context.registerService(Function.class, this, null);
    }

    @Override
    public void stop(BundleContext stopped) {
        // it forgets to close its virtual machine: the framework gives the accelerator back, which does
    }

    @Override
    public String apply(String command) {
        String[] words = command.split(" ", 2);
        return commands.get(words[0]).apply(words.length > 1 ? words[1] : "");
    }

    private <T> T service(Class<T> type) {
        ServiceReference<T> reference = context.getServiceReference(type);
        return reference == null ? null : context.getService(reference);
    }

    /** A service of KVM's, of which there is one at most. */
    private <T> T kvm(Class<T> type) {
        try {
            return context.getServiceReferences(type, "(backend.id=kvm)").stream().findFirst().map(context::getService).orElse(null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private String backend(Function<Backend, Availability> question) {
        Backend backend = kvm(Backend.class);
        return backend == null ? "no backend" : question.apply(backend).toString();
    }

    /** Sets KVM's device; what follows from it happens on another thread. */
    private String configure(String device) {
        try {
            service(ConfigurationAdmin.class).getConfiguration("com.vmaccel.kvm", "?").update(new Hashtable<>(Map.of("device", device)));
            return device;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private X86VirtualMachine machine(byte[] program) {
        X86Accelerator accelerator = kvm(X86Accelerator.class);
        X86VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults());
        try (HostMemory ram = accelerator.memory().anonymous(RAM_BYTES)) {
            vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
        }
        vm.memory().write(GuestAddress.of(START), program);
        return vm;
    }

    private String run() {
        try (X86VirtualMachine vm = machine(ADD_AND_HALT);
                X86Vcpu vcpu = vm.createVcpu(0)) {
            X86Startup.realMode(vcpu, START);
            return vcpu.run() + " " + vcpu.get(X86Register.RAX);
        }
    }

    /** Creates a virtual machine as soon as an accelerator of a backend is there. Asked with the same backend again it says when that was, by this JVM's clock; 0 means not yet. */
    private String expect(String backend) {
        if (expecting == null) {
            createdNanos = 0;
            expecting = event -> {
                if (event.getType() == ServiceEvent.REGISTERED) {
                    createOn(event.getServiceReference());
                }
            };
            try {
                context.addServiceListener(expecting, "(&(objectClass=" + X86Accelerator.class.getName() + ")(backend.id=" + backend + "))");
            } catch (InvalidSyntaxException e) {
                throw new IllegalStateException(e);
            }
        } else if (createdNanos != 0) {
            context.removeServiceListener(expecting);
            expecting = null;
        }
        return Long.toString(createdNanos);
    }

    private void createOn(ServiceReference<?> reference) {
        X86Accelerator accelerator = (X86Accelerator) context.getService(reference);
        try (X86VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults())) {
            createdNanos = vm.config().vcpuCount() == 1 ? System.nanoTime() : -1;
        }
    }

    /** A guest whose handler does not return before it is let. */
    private String stick() {
        spinner = machine(WRITE_AND_HALT);
        Thread.ofPlatform().daemon().name("sticking").start(() -> {
            try (X86Vcpu vcpu = spinner.createVcpu(0)) {
                X86Startup.realMode(vcpu, START);
                howItEnded = vcpu.run(new ExitHandler() {
                    @Override
                    public void portWrite(Vcpu writer, int port, int size, long value) {
                        sticking.countDown();
                        await(unstuck, "");
                    }
                }).toString();
            } catch (RuntimeException e) {
                howItEnded = e.toString();
            } finally {
                ended.countDown();
            }
        });
        return await(sticking, "sticking");
    }

    private String unstick() {
        unstuck.countDown();
        return await(ended, "") + howItEnded;
    }

    private String spin() {
        spinner = machine(SPIN);
        Thread.ofPlatform().daemon().start(() -> {
            try (X86Vcpu vcpu = spinner.createVcpu(0)) {
                X86Startup.realMode(vcpu, START);
                VcpuExit exit = vcpu.run();
                howItEnded = exit.toString();
            } catch (RuntimeException e) {
                howItEnded = e.toString();
            } finally {
                ended.countDown();
            }
        });
        return isTold() ? "spinning" : "waited too long";
    }

    /** Waits until the guest has written: then its vCPU is inside of a run, and not before one. */
    private boolean isTold() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (spinner.memory().readUnsigned(GuestAddress.of(TOLD), 1) == 0) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    /** Stops KVM's bundle on the thread of a vCPU, which nobody then can wait for. */
    private String stopFromVcpu() {
        X86VirtualMachine vm = machine(ADD_AND_HALT);
        try (X86Vcpu vcpu = vm.createVcpu(0)) {
            X86Startup.realMode(vcpu, START);
            VcpuExit exit = vcpu.run();
            long begin = System.nanoTime();
            bundle("com.vmaccel.kvm").stop();
            String quick = System.nanoTime() - begin < STOP_TIMEOUT_NANOS ? "at once" : "late";
            return exit + " " + quick + " " + refusal(vcpu::run);
        } catch (BundleException e) {
            return e.toString();
        }
    }

    private Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles()).filter(bundle -> symbolicName.equals(bundle.getSymbolicName())).findFirst().orElseThrow();
    }

    private String reuse() {
        return refusal(() -> spinner.memory().write(GuestAddress.of(START), SPIN));
    }

    private static String refusal(Runnable what) {
        try {
            what.run();
            return "it is open";
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private static String await(CountDownLatch latch, String then) {
        try {
            return latch.await(20, TimeUnit.SECONDS) ? then : "waited too long: ";
        } catch (InterruptedException e) {
            return "interrupted: ";
        }
    }
}
