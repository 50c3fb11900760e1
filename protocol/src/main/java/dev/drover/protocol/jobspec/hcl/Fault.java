package dev.drover.protocol.jobspec.hcl;

import org.jspecify.annotations.Nullable;

/** Unwinds parsing or evaluation; becomes a {@link Diagnostic}. Functions throw it without a place, the evaluator adds one. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Span span;
    private final boolean fatal;

    private Fault(String message, @Nullable Span span, boolean fatal) {
        super(message, null, false, false);
        this.span = span;
        this.fatal = fatal;
    }

    static Fault of(String message) {
        return new Fault(message, null, false);
    }

    static Fault at(Span span, String message) {
        return new Fault(message, span, false);
    }

    /** A limit was reached: {@code try} and {@code can} must not carry on. */
    static Fault limit(String message) {
        return new Fault(message, null, true);
    }

    Fault locatedAt(Span place) {
        return span == null ? new Fault(text(), place, fatal) : this;
    }

    void throwIfFatal() {
        if (fatal) {
            throw this;
        }
    }

    boolean isFatal() {
        return fatal;
    }

    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    Diagnostic diagnostic(Span fallback) {
        Span place = span == null ? fallback : span;
        return Diagnostic.error(place.position(), text());
    }
}
