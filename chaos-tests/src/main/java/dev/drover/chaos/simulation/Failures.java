package dev.drover.chaos.simulation;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Exceptions as text. */
final class Failures {
    private static final int MOST_TEXT = 3000;

    private Failures() {}

    static String text(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.getBuffer().length() > MOST_TEXT ? text.getBuffer().substring(0, MOST_TEXT) : text.toString();
    }
}
