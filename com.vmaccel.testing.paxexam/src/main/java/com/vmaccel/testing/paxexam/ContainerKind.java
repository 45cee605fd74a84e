package com.vmaccel.testing.paxexam;

/** Where the container of a test class runs. The Maven artifact {@code pax-exam-container-…} of that kind has to be on the class path. */
public enum ContainerKind {
    /** As the only kind on the class path does. */
    ANY("", ""),
    /** In the JVM that JUnit runs in; what the class path says and which system properties are set is shared with it. */
    NATIVE("org.ops4j.pax.exam.nat.", "pax-exam-container-native"),
    /** In a JVM of its own, which the options {@code vmOption} configure. */
    FORKED("org.ops4j.pax.exam.forked.", "pax-exam-container-forked");

    private final String packagePrefix;
    private final String artifact;

    ContainerKind(String packagePrefix, String artifact) {
        this.packagePrefix = packagePrefix;
        this.artifact = artifact;
    }

    /**
     * Tells whether a factory makes containers of this kind.
     *
     * @param factory the factory's class
     * @return true for every class if the kind is {@link #ANY}
     */
    public boolean isMadeBy(Class<?> factory) {
        return factory.getName().startsWith(packagePrefix);
    }

    /**
     * Names what has to be on the class path.
     *
     * @return an artifact of the group {@code org.ops4j.pax.exam}
     */
    public String artifact() {
        return artifact.isEmpty() ? NATIVE.artifact + " or " + FORKED.artifact : artifact;
    }
}
