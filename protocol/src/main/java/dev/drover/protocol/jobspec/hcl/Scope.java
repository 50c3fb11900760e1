package dev.drover.protocol.jobspec.hcl;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names an expression can see: loop variables and iterators here, then those around, {@code var} and {@code local} last. */
final class Scope {
    private final Globals globals;
    private final @Nullable Scope parent;
    private final Map<String, Value> bindings;

    private Scope(Globals globals, @Nullable Scope parent, Map<String, Value> bindings) {
        this.globals = globals;
        this.parent = parent;
        this.bindings = bindings;
    }

    static Scope of(Globals globals) {
        return new Scope(globals, null, Map.of());
    }

    Scope with(Map<String, Value> more) {
        return new Scope(globals, this, Map.copyOf(more));
    }

    Globals globals() {
        return globals;
    }

    @Nullable
    Value find(String name) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            Value value = scope.bindings.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Values that whole files share. */
    interface Globals {
        Globals NONE = new Globals() {
            @Override
            public boolean has(String root) {
                return false;
            }

            @Override
            public Value member(String root, String name) {
                throw Fault.of("there is no " + root + "." + name);
            }
        };

        boolean has(String root);

        /** Throws a {@link Fault} if there is none of that name. */
        Value member(String root, String name);
    }
}
