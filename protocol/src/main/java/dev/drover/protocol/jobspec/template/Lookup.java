package dev.drover.protocol.jobspec.template;

/**
 * Something outside of its task that a template asks for: who offers a service, or with an empty name, which services there
 * are.
 */
public record Lookup(String service) implements Comparable<Lookup> {
    /** Which services there are. */
    public static final Lookup ALL_SERVICES = new Lookup("");

    @Override
    public int compareTo(Lookup other) {
        return service.compareTo(other.service);
    }

    /** For a task's events, as Nomad writes it. */
    @Override
    public String toString() {
        return service.isEmpty() ? "nomad.services" : "nomad.service(" + service + ")";
    }
}
