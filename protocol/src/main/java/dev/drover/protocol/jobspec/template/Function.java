package dev.drover.protocol.jobspec.template;

import org.jspecify.annotations.Nullable;

/**
 * A function of the language.
 *
 * @param least how many arguments it needs
 * @param most how many it takes
 */
record Function(int least, int most, Body body) {
    /** What it does. */
    interface Body {
        /** Its value; a {@link Fault} if there is none. */
        @Nullable
        Object of(Call call);
    }

    static Function of(int arguments, Body body) {
        return new Function(arguments, arguments, body);
    }

    static Function atLeast(int arguments, Body body) {
        return new Function(arguments, Integer.MAX_VALUE, body);
    }

    @Nullable
    Object apply(Call call) {
        if (call.count() < least || call.count() > most) {
            String wanted = least == most ? "" + least : most == Integer.MAX_VALUE ? "at least " + least : range();
            throw new Fault("it takes " + wanted + " arguments, and is given " + call.count());
        }
        return body.of(call);
    }

    private String range() {
        return least + " to " + most;
    }
}
