package dev.drover.protocol.jobspec.template;

import java.util.ArrayList;
import java.util.List;

/** The names of the variables in scope while a template is parsed; {@code $} itself has the empty name. */
final class Variables {
    /** In scope at once. They are found by looking through them, when a template is rendered, too. */
    static final int MOST = 200;

    private final List<String> names = new ArrayList<>(List.of(""));

    /** Whether there is room for it. */
    boolean add(String name) {
        return names.size() <= MOST && names.add(name);
    }

    boolean has(String name) {
        return names.contains(name);
    }

    /** Where the scope stands, for {@link #leave}. */
    int enter() {
        return names.size();
    }

    /** Forgets what was declared since. */
    void leave(int mark) {
        names.subList(mark, names.size()).clear();
    }
}
