package dev.drover.protocol.jobspec.hcl;

import org.jspecify.annotations.Nullable;

/** Reads the literal stretches of one template: up to the next interpolation or directive, or to its end. */
final class TemplateText {
    private final SourceFile source;
    private final String text;
    private final Span open;
    private final boolean quoted;
    private final int limit;
    private final int indent;
    private int end;

    private TemplateText(SourceFile source, Span open, boolean quoted, int limit, int indent) {
        this.source = source;
        this.text = source.text();
        this.open = open;
        this.quoted = quoted;
        this.limit = limit;
        this.indent = indent;
        this.end = limit;
    }

    static TemplateText quoted(SourceFile source, Span quote) {
        return new TemplateText(source, quote, true, source.text().length(), 0);
    }

    static TemplateText heredoc(SourceFile source, Heredoc heredoc) {
        return new TemplateText(source, heredoc.mark(), false, heredoc.end(), heredoc.indent());
    }

    static TemplateText whole(SourceFile source) {
        int length = source.text().length();
        return new TemplateText(source, source.span(0, 0), false, length, 0);
    }

    /** Where the template ended, known after the last stretch. */
    int end() {
        return end;
    }

    /** A literal stretch; {@code end} is where the next mark stands, if there is one. */
    record Stretch(String text, int end, boolean marked) {}

    Stretch next(int from) {
        if (from > limit) {
            throw Fault.at(open, "template runs over the end of its heredoc");
        }
        StringBuilder out = new StringBuilder();
        int at = from;
        while (at < limit) {
            at = atLineStart(at) ? skipIndent(at) : at;
            if (at >= limit) {
                break;
            }
            char c = text.charAt(at);
            if (c == '"' && quoted) {
                end = at;
                return new Stretch(out.toString(), at, false);
            }
            if (isMark(at)) {
                return new Stretch(out.toString(), at, true);
            }
            at = one(c, at, out);
        }
        if (quoted) {
            throw Fault.at(open, "string is not terminated by a double quote");
        }
        return new Stretch(out.toString(), limit, false);
    }

    private int one(char c, int at, StringBuilder out) {
        if (isEscapedMark(at)) {
            out.append(c).append('{');
            return at + 3;
        }
        if (quoted && c == '\n') {
            throw Fault.at(open, "string is not terminated by a double quote on its line");
        }
        if (quoted && c == '\\') {
            return escape(at, out);
        }
        if (c != '\r' || !text.startsWith("\n", at + 1)) {
            out.append(c);
        }
        return at + 1;
    }

    private boolean isMark(int at) {
        return (text.charAt(at) == '$' || text.charAt(at) == '%') && at + 1 < limit && text.charAt(at + 1) == '{';
    }

    private boolean isEscapedMark(int at) {
        return text.startsWith("$${", at) || text.startsWith("%%{", at);
    }

    private boolean atLineStart(int at) {
        return indent > 0 && (at == 0 || text.charAt(at - 1) == '\n');
    }

    private int skipIndent(int from) {
        int at = from;
        while (at < limit && at - from < indent && text.charAt(at) != '\n' && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int escape(int at, StringBuilder out) {
        char letter = at + 1 < limit ? text.charAt(at + 1) : '\n';
        switch (letter) {
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case '"' -> out.append('"');
            case '\\' -> out.append('\\');
            case 'u' -> {
                return codePoint(at, 4, out);
            }
            case 'U' -> {
                return codePoint(at, 8, out);
            }
            default ->
                throw Fault.at(
                        source.span(at, Math.min(at + 2, limit)),
                        "unknown escape after \"\\\"; known are \\n, \\r, \\t, \\\", \\\\, \\uNNNN and \\UNNNNNNNN");
        }
        return at + 2;
    }

    private int codePoint(int at, int digits, StringBuilder out) {
        int stop = at + 2 + digits;
        Integer value = stop <= limit ? hexadecimal(text.substring(at + 2, stop)) : null;
        if (value == null || !Character.isValidCodePoint(value)) {
            throw Fault.at(
                    source.span(at, Math.min(at + 2, limit)),
                    "expected " + digits + " hexadecimal digits of a character after \"" + text.substring(at, at + 2)
                            + "\"");
        }
        out.appendCodePoint(value);
        return stop;
    }

    private static @Nullable Integer hexadecimal(String digits) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 16);
            if (digit < 0) {
                return null;
            }
            value = value * 16 + digit;
        }
        return value <= Character.MAX_CODE_POINT ? (int) value : null;
    }

    /** Takes blanks off where a mark has a tilde: in a heredoc up to the end of the line, in a string all of them. */
    String trim(String literal, boolean start, boolean stop) {
        int from = start ? trimmedStart(literal) : 0;
        int to = stop ? trimmedEnd(literal, from) : literal.length();
        return literal.substring(from, to);
    }

    private int trimmedStart(String literal) {
        int at = 0;
        while (at < literal.length() && Character.isWhitespace(literal.charAt(at))) {
            at++;
            if (!quoted && literal.charAt(at - 1) == '\n') {
                break;
            }
        }
        return at;
    }

    private int trimmedEnd(String literal, int from) {
        int at = literal.length();
        while (at > from
                && Character.isWhitespace(literal.charAt(at - 1))
                && (quoted || literal.charAt(at - 1) != '\n')) {
            at--;
        }
        return at;
    }
}
