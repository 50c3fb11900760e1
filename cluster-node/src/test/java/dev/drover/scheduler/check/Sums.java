package dev.drover.scheduler.check;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.Lifecycle.Hook;
import java.util.Collection;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** What allocations take together. */
public final class Sums {
    private Sums() {}

    /** Whole cores are taken all the time, shares only while their task may run. */
    public static long cpuMhz(Collection<AllocatedResources> all) {
        return all.stream()
                .mapToLong(one -> sum(one, TaskShare::cpuMhz, Sums::hasCores)
                        + most(one, share -> hasCores(share) ? 0 : share.cpuMhz()))
                .sum();
    }

    public static long memoryMb(Collection<AllocatedResources> all) {
        return all.stream().mapToLong(one -> most(one, TaskShare::memoryMb)).sum();
    }

    public static long diskMb(Collection<AllocatedResources> all) {
        return all.stream().mapToLong(AllocatedResources::diskMb).sum();
    }

    public static long mbits(Collection<AllocatedResources> all) {
        return all.stream()
                .mapToLong(one -> sum(one, TaskShare::mbits, share -> true))
                .sum();
    }

    /** The most of what runs at a time: before the main tasks, with them, and after them. */
    private static long most(AllocatedResources one, ToLongFunction<TaskShare> amount) {
        long before = sum(one, amount, share -> isHook(share, Hook.PRESTART));
        long during = sum(
                one,
                amount,
                share -> share.lifecycle().isEmpty()
                        || isHook(share, Hook.POSTSTART)
                        || (isHook(share, Hook.PRESTART) && isSidecar(share)));
        long after = sum(one, amount, share -> isHook(share, Hook.POSTSTOP));
        return Math.max(before, Math.max(during, after));
    }

    private static long sum(AllocatedResources one, ToLongFunction<TaskShare> amount, Predicate<TaskShare> counts) {
        return one.tasks().values().stream().filter(counts).mapToLong(amount).sum();
    }

    private static boolean hasCores(TaskShare share) {
        return !share.cores().isEmpty();
    }

    private static boolean isHook(TaskShare share, Hook hook) {
        return share.lifecycle().filter(known -> known.hook() == hook).isPresent();
    }

    private static boolean isSidecar(TaskShare share) {
        return share.lifecycle().filter(Lifecycle::sidecar).isPresent();
    }
}
