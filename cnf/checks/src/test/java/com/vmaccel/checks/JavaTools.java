package com.vmaccel.checks;

/** What the tools of the JDK are given. */
final class JavaTools {

    /** The class path of these tests; surefire hides it behind one jar and says it here. */
    static final String CLASS_PATH = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    private JavaTools() {}
}
