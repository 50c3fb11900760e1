package dev.drover.agent.jdk;

import java.util.List;

/** Variables in which a JVM, or its launcher, looks for options; the last two are OpenJ9's. */
public final class OptionVariables {
    public static final List<String> NAMES = List.of(
            "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "OPENJ9_JAVA_OPTIONS", "IBM_JAVA_OPTIONS");

    private OptionVariables() {}
}
