package dev.drover.protocol.jobspec.template;

import org.jspecify.annotations.Nullable;

/**
 * A word of an action.
 *
 * @param text as it stands in the template; of a field its name, without the dot
 * @param value of a literal
 * @param spaced whether white space stands before it
 */
record Token(Kind kind, String text, @Nullable Object value, int offset, boolean spaced) {
    /** What a word can be. */
    enum Kind {
        IDENTIFIER,
        FIELD,
        VARIABLE,
        DOT,
        LITERAL,
        PIPE,
        OPEN,
        CLOSE,
        DECLARE,
        ASSIGN,
        COMMA,
        END
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }

    boolean isWord(String word) {
        return kind == Kind.IDENTIFIER && text.equals(word);
    }

    /** For messages. */
    String shown() {
        return kind == Kind.END ? "the end of the action" : "\"" + (kind == Kind.FIELD ? "." : "") + text + "\"";
    }
}
