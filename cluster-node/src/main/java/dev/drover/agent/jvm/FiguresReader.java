package dev.drover.agent.jvm;

import dev.drover.protocol.stream.JvmFigures;
import dev.drover.protocol.stream.JvmFigures.Collector;
import dev.drover.protocol.stream.JvmFigures.Memory;
import dev.drover.protocol.stream.JvmFigures.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes sense of a JVM's counters, whatever collects its garbage. */
final class FiguresReader {
    private static final int MOST_PARTS = 16;
    private static final double NANOS_PER_SECOND = 1e9;

    private final PerfCounters counters;
    private final double ticksPerSecond;

    FiguresReader(PerfCounters counters) {
        this.counters = counters;
        this.ticksPerSecond = Math.max(1, counters.number("sun.os.hrt.frequency"));
    }

    JvmFigures figures(Instant at, long pid) {
        List<Pool> pools = pools();
        long begun = counters.number("sun.rt.createVmBeginTime");
        long uptime = begun > 0 ? Math.max(0, at.toEpochMilli() - begun) : 0;
        return new JvmFigures(
                at,
                pid,
                counters.text("java.property.java.version"),
                counters.text("java.property.java.vm.name"),
                Duration.ofMillis(uptime),
                heap(pools),
                pools,
                memory("sun.gc.metaspace"),
                collectors(),
                counters.text("sun.gc.cause"),
                counters.text("sun.gc.lastCause"),
                new JvmFigures.Threads(
                        counters.number("java.threads.live"),
                        counters.number("java.threads.livePeak"),
                        counters.number("java.threads.daemon"),
                        counters.number("java.threads.started")),
                new JvmFigures.Classes(
                        counters.number("java.cls.loadedClasses"), counters.number("java.cls.unloadedClasses")));
    }

    private List<Pool> pools() {
        List<Pool> pools = new ArrayList<>();
        for (int generation = 0; generation < MOST_PARTS; generation++) {
            String prefix = "sun.gc.generation." + generation;
            if (!counters.has(prefix + ".name")) {
                return pools;
            }
            for (int space = 0; space < MOST_PARTS && counters.has(prefix + ".space." + space + ".name"); space++) {
                String of = prefix + ".space." + space;
                pools.add(new Pool(counters.text(prefix + ".name"), counters.text(of + ".name"), memory(of)));
            }
        }
        return pools;
    }

    /**
     * Collectors with regions let each generation grow to the whole heap, the others give each a part of it: the heap's
     * limit is the largest in the one case, the sum in the other.
     */
    private Memory heap(List<Pool> pools) {
        long used = pools.stream().mapToLong(pool -> pool.memory().used()).sum();
        long committed =
                pools.stream().mapToLong(pool -> pool.memory().committed()).sum();
        long sum = 0;
        long largest = 0;
        for (int generation = 0; generation < MOST_PARTS; generation++) {
            long max = counters.number("sun.gc.generation." + generation + ".maxCapacity");
            sum += max;
            largest = Math.max(largest, max);
        }
        return new Memory(used, committed, hasSeparateGenerations() ? sum : largest);
    }

    private boolean hasSeparateGenerations() {
        String policy = counters.text("sun.gc.policy.name");
        return policy.startsWith("Copy") || policy.startsWith("ParScav");
    }

    private Memory memory(String prefix) {
        return new Memory(
                counters.number(prefix + ".used"),
                counters.number(prefix + ".capacity"),
                counters.number(prefix + ".maxCapacity"));
    }

    private List<Collector> collectors() {
        List<Collector> collectors = new ArrayList<>();
        for (int number = 0; number < MOST_PARTS; number++) {
            String prefix = "sun.gc.collector." + number;
            if (!counters.has(prefix + ".name")) {
                return collectors;
            }
            long pause = counters.number(prefix + ".lastExitTime") - counters.number(prefix + ".lastEntryTime");
            collectors.add(new Collector(
                    counters.text(prefix + ".name"),
                    counters.number(prefix + ".invocations"),
                    duration(counters.number(prefix + ".time")),
                    duration(pause)));
        }
        return collectors;
    }

    private Duration duration(long ticks) {
        return ticks <= 0 ? Duration.ZERO : Duration.ofNanos((long) (ticks / ticksPerSecond * NANOS_PER_SECOND));
    }
}
