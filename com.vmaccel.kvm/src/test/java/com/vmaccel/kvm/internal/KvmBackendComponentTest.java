package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.vmaccel.api.Availability;
import com.vmaccel.ffi.linux.KickSignal;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The condition is there while the backend's component is active and KVM can be used. */
class KvmBackendComponentTest {

    private int conditions;

    private <T> T stub(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
            case "registerService" -> {
                conditions++;
                yield stub(ServiceRegistration.class);
            }
            case "unregister" -> {
                conditions--;
                yield null;
            }
            default -> throw new AssertionError("not expected: " + method);
        }));
    }

    private record Configured(String device) implements KvmConfiguration {
        @Override
        public int kickSignalOffset() {
            return KickSignal.DEFAULT_OFFSET;
        }

        @Override
        public long stopTimeoutMillis() {
            return STOP_TIMEOUT_MILLIS;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return KvmConfiguration.class;
        }
    }

    @Test
    void aDeactivatedComponentPublishesNothing() {
        LiveKvm.requireAvailable();
        var component = new KvmBackendComponent(stub(BundleContext.class), new Configured(KvmConfiguration.DEVICE));
        assertEquals(1, conditions);
        component.reprobe();
        assertEquals(1, conditions);
        component.deactivate();
        assertEquals(0, conditions);
        assertInstanceOf(Availability.Available.class, component.reprobe());
        assertEquals(0, conditions);
    }

    @Test
    void withoutKvmThereIsNoCondition() {
        var component = new KvmBackendComponent(stub(BundleContext.class), new Configured("/dev/no-such-kvm"));
        assertEquals(0, conditions);
        component.deactivate();
        assertEquals(0, conditions);
    }
}
