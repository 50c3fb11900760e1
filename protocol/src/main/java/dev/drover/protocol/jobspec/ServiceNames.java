package dev.drover.protocol.jobspec;

import java.util.regex.Pattern;

/** What services may be called. */
public final class ServiceNames {
    private static final Pattern NAME = Pattern.compile("(?i)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private ServiceNames() {}

    /** Whether it is 1 to 63 letters, digits or inner dashes. */
    public static boolean isValid(String name) {
        return NAME.matcher(name).matches();
    }
}
