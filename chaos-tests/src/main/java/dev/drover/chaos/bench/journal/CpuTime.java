package dev.drover.chaos.bench.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time used by this process and by the store, in seconds. */
record CpuTime(double application, double store) {
    private static final double TICKS_PER_SECOND = 100;

    static CpuTime now(long storePid) {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new CpuTime(system.getProcessCpuTime() / 1e9, ofProcess(storePid));
    }

    /** User and system time are the 14th and 15th fields; the second, the name, may hold spaces. */
    private static double ofProcess(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CpuTime minus(CpuTime earlier) {
        return new CpuTime(application - earlier.application, store - earlier.store);
    }
}
