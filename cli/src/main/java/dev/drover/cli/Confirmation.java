package dev.drover.cli;

import java.io.IOException;
import java.io.InputStream;

/** Asks before something that cannot be undone. */
final class Confirmation {
    private static final int MAX_ANSWER_BYTES = 100;

    private Confirmation() {}

    /** True for exactly {@code y}; an answer that is neither a yes nor a no ends the command. */
    static boolean ask(Session session, String question) {
        session.terminal().out().print(question + " ");
        session.terminal().flush();
        String answer = answer(session.input());
        if (answer.isEmpty() || answer.substring(0, 1).equalsIgnoreCase("n")) {
            return false;
        }
        if (!answer.equals("y")) {
            throw new CliException("only the answer \"y\" confirms");
        }
        return true;
    }

    private static String answer(InputStream input) {
        StringBuilder answer = new StringBuilder();
        try {
            for (int c = input.read(); c >= 0 && c != '\n' && answer.length() < MAX_ANSWER_BYTES; c = input.read()) {
                answer.append((char) c);
            }
        } catch (IOException e) {
            throw new CliException("could not read the answer: " + e.getMessage());
        }
        return answer.toString().strip();
    }
}
