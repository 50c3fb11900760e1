package dev.drover.protocol;

import java.util.List;

/** What a command leads to: the facts to record, and the answer to give once they are durable. */
public record Decision<E, R>(List<E> events, R reply) {
    public Decision {
        events = List.copyOf(events);
    }

    public static <E, R> Decision<E, R> accept(E event, R reply) {
        return new Decision<>(List.of(event), reply);
    }

    public static <E, R> Decision<E, R> accept(List<E> events, R reply) {
        return new Decision<>(events, reply);
    }

    /** Answers without recording anything: a refusal, or a repeat of what is already so. */
    public static <E, R> Decision<E, R> reject(R reply) {
        return new Decision<>(List.of(), reply);
    }
}
