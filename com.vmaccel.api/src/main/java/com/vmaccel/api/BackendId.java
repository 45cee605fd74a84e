package com.vmaccel.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/** Component property type for the service property {@code backend.id}: which engine a {@link Backend} or {@link Accelerator} service belongs to. */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface BackendId {
    /**
     * Returns the engine's id.
     *
     * @return the id, for example {@code "kvm"}
     */
    String value();
}
