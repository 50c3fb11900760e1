package dev.drover.agent.artifact;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Locks that have names: who wants the same thing waits until the first has it. */
public final class KeyedLocks {
    private final Set<String> held = new HashSet<>();

    /** Gives locks back. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for all of them. They are taken in the order of their names, so nobody waits for who waits for him. */
    public Held lock(Collection<String> names) throws InterruptedException {
        Deque<String> taken = new ArrayDeque<>();
        try {
            for (String name : new TreeSet<>(names)) {
                take(name);
                taken.push(name);
            }
        } catch (InterruptedException interrupted) {
            release(taken);
            throw interrupted;
        }
        return () -> release(taken);
    }

    private synchronized void take(String name) throws InterruptedException {
        while (!held.add(name)) {
            wait();
        }
    }

    private synchronized void release(Collection<String> names) {
        held.removeAll(Set.copyOf(names));
        notifyAll();
    }
}
