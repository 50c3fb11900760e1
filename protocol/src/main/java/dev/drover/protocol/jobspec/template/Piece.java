package dev.drover.protocol.jobspec.template;

import java.util.List;

/** What a template is made of: text that stays, and actions. */
sealed interface Piece {
    /** Text between actions, trimmed where they say so. */
    record Text(String text) implements Piece {}

    /**
     * What stands between delimiters.
     *
     * @param tokens the last one is the end
     */
    record Action(int offset, List<Token> tokens) implements Piece {
        public Action {
            tokens = List.copyOf(tokens);
        }
    }
}
