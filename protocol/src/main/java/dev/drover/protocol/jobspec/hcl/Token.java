package dev.drover.protocol.jobspec.hcl;

/** A piece of source text as the grammar sees it; {@code text} is a symbol, an identifier, or a number. */
record Token(Kind kind, Span span, String text) {
    enum Kind {
        IDENTIFIER,
        NUMBER,
        QUOTE,
        HEREDOC,
        SYMBOL,
        NEWLINE,
        END
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isIdentifier(String name) {
        return kind == Kind.IDENTIFIER && text.equals(name);
    }

    String describe() {
        return switch (kind) {
            case NEWLINE -> "the end of the line";
            case END -> "the end of the file";
            case QUOTE -> "a string";
            case HEREDOC -> "a heredoc";
            case IDENTIFIER, NUMBER, SYMBOL -> "\"" + text + "\"";
        };
    }
}
