package dev.drover.protocol.jobspec.template;

import java.util.Comparator;

/**
 * Something outside of its task that a template asks for.
 *
 * @param name of a service, or empty for which services there are; the path of a variable, with the name of
 *     an item for a key, or how those of a list begin
 */
public record Lookup(Kind kind, String name) implements Comparable<Lookup> {
    /** What is asked for. */
    public enum Kind {
        SERVICE,
        VARIABLE,
        KEY,
        VARIABLES
    }

    /** Which services there are. */
    public static final Lookup ALL_SERVICES = service("");

    private static final Comparator<Lookup> ORDER =
            Comparator.comparing(Lookup::kind).thenComparing(Lookup::name);

    /** Who offers a service. */
    public static Lookup service(String name) {
        return new Lookup(Kind.SERVICE, name);
    }

    @Override
    public int compareTo(Lookup other) {
        return ORDER.compare(this, other);
    }

    /** For a task's events, as Nomad writes it. */
    @Override
    public String toString() {
        return switch (kind) {
            case SERVICE -> name.isEmpty() ? "nomad.services" : "nomad.service(" + name + ")";
            case VARIABLE -> "nomad.var.block(" + name + ")";
            case KEY -> "kv.block(" + name + ")";
            case VARIABLES -> "nomad.var.list(" + name + ")";
        };
    }
}
