package com.vmaccel.itest.consumer;

/** A component that cannot be activated. */
public final class Failing {

    /** The description by which declarative services finds it. */
    public static final String DESCRIPTION = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="failing" immediate="true">
              <implementation class="com.vmaccel.itest.consumer.Failing"/>
            </scr:component>
            """;

    public Failing() {
        throw new IllegalStateException("the part is\nmissing", new UnsupportedOperationException("out of stock"));
    }
}
