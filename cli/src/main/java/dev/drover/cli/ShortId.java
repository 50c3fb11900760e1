package dev.drover.cli;

/** Identifiers as people read them: the first eight characters, or all with {@code -verbose}. */
final class ShortId {
    private static final int LENGTH = 8;

    private ShortId() {}

    static String of(String id, boolean verbose) {
        return verbose || id.length() <= LENGTH ? id : id.substring(0, LENGTH);
    }
}
