package dev.drover.cli;

import java.util.Locale;

/** Amounts of memory and disk in binary units. */
final class Sizes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final long STEP = 1024;

    private Sizes() {}

    static String ofBytes(long bytes) {
        if (bytes < 10) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = 0;
        while (value >= STEP && unit < UNITS.length - 1) {
            value /= STEP;
            unit++;
        }
        String form = value < 10 && unit > 0 ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, form, value, UNITS[unit]);
    }

    static String ofMebibytes(long mebibytes) {
        return ofBytes(mebibytes * STEP * STEP);
    }
}
