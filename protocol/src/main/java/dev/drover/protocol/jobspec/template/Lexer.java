package dev.drover.protocol.jobspec.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a template at its delimiters, and its actions into words. */
final class Lexer {
    private static final String SPACES = " \t\r\n";

    private final Source source;
    private final String text;
    private final Delimiters delimiters;
    private final List<Piece> pieces = new ArrayList<>();
    private int at;
    private boolean trimNext;

    private Lexer(Source source, Delimiters delimiters) {
        this.source = source;
        this.text = source.text();
        this.delimiters = delimiters;
    }

    static List<Piece> pieces(Source source, Delimiters delimiters) throws TemplateException {
        Lexer lexer = new Lexer(source, delimiters);
        lexer.run();
        return lexer.pieces;
    }

    private void run() throws TemplateException {
        int open = text.indexOf(delimiters.left());
        while (open >= 0) {
            int inside = open + delimiters.left().length();
            boolean trims = text.startsWith("-", inside) && isSpace(inside + 1);
            addText(open, trims);
            at = trims ? inside + 2 : inside;
            if (text.startsWith("/*", at)) {
                comment(open);
            } else {
                action(open);
            }
            open = text.indexOf(delimiters.left(), at);
        }
        addText(text.length(), false);
    }

    private void addText(int end, boolean trimEnd) {
        int from = at;
        int to = end;
        while (trimNext && from < to && isSpace(from)) {
            from++;
        }
        while (trimEnd && to > from && isSpace(to - 1)) {
            to--;
        }
        trimNext = false;
        if (from < to) {
            pieces.add(new Piece.Text(text.substring(from, to)));
        }
    }

    private void comment(int open) throws TemplateException {
        int close = text.indexOf("*/", at);
        if (close < 0) {
            throw error(open, "comment is not closed");
        }
        at = close + 2;
        boolean spaced = skipSpaces();
        if (!closes(spaced) || (spaced && !trimNext)) {
            throw error(at, "comment ends before the closing delimiter");
        }
    }

    private void action(int open) throws TemplateException {
        List<Token> tokens = new ArrayList<>();
        while (true) {
            boolean spaced = skipSpaces();
            int start = at;
            if (closes(spaced)) {
                tokens.add(new Token(Token.Kind.END, "", null, start, spaced));
                pieces.add(new Piece.Action(open, tokens));
                return;
            }
            if (at >= text.length()) {
                throw error(open, "action is not closed by " + delimiters.right());
            }
            tokens.add(token(spaced));
        }
    }

    private boolean skipSpaces() {
        int start = at;
        while (isSpace(at)) {
            at++;
        }
        return at > start;
    }

    /** Whether the action's end is here; if so, it is passed. */
    private boolean closes(boolean spaced) {
        boolean trims = spaced && text.startsWith("-" + delimiters.right(), at);
        if (!trims && !text.startsWith(delimiters.right(), at)) {
            return false;
        }
        at += delimiters.right().length() + (trims ? 1 : 0);
        trimNext = trims;
        return true;
    }

    private Token token(boolean spaced) throws TemplateException {
        char first = text.charAt(at);
        int start = at;
        return switch (first) {
            case '|' -> single(Token.Kind.PIPE, spaced);
            case '(' -> single(Token.Kind.OPEN, spaced);
            case ')' -> single(Token.Kind.CLOSE, spaced);
            case ',' -> single(Token.Kind.COMMA, spaced);
            case '=' -> single(Token.Kind.ASSIGN, spaced);
            case ':' -> declaration(spaced);
            case '$' -> {
                at++;
                yield named(Token.Kind.VARIABLE, start, spaced);
            }
            case '"', '\'', '`' -> quoted(first, spaced);
            default -> plain(first, spaced);
        };
    }

    private Token plain(char first, boolean spaced) throws TemplateException {
        int start = at;
        if (isDigit(at) || first == '-' || first == '+' || (first == '.' && isDigit(at + 1))) {
            return number(spaced);
        }
        if (first == '.' && !isLetter(at + 1)) {
            return single(Token.Kind.DOT, spaced);
        }
        if (first == '.') {
            at++;
            Token name = named(Token.Kind.FIELD, at, spaced);
            return new Token(Token.Kind.FIELD, name.text(), null, start, spaced);
        }
        if (isLetter(at)) {
            return named(Token.Kind.IDENTIFIER, start, spaced);
        }
        throw error(at, "unexpected character \"" + Character.toString(text.codePointAt(at)) + "\"");
    }

    private Token single(Token.Kind kind, boolean spaced) {
        at++;
        return new Token(kind, text.substring(at - 1, at), null, at - 1, spaced);
    }

    private Token declaration(boolean spaced) throws TemplateException {
        if (!text.startsWith(":=", at)) {
            throw error(at, "expected \":=\"");
        }
        at += 2;
        return new Token(Token.Kind.DECLARE, ":=", null, at - 2, spaced);
    }

    private Token named(Token.Kind kind, int start, boolean spaced) {
        while (isLetter(at) || isDigit(at)) {
            at++;
        }
        return new Token(kind, text.substring(start, at), null, start, spaced);
    }

    private Token number(boolean spaced) throws TemplateException {
        int start = at;
        at++;
        while (isLetter(at) || isDigit(at) || text.startsWith(".", at) || isSignOfExponent()) {
            at++;
        }
        String written = text.substring(start, at);
        Object value = Literals.number(written);
        if (value == null) {
            throw error(start, "\"" + written + "\" is not a number");
        }
        return new Token(Token.Kind.LITERAL, written, value, start, spaced);
    }

    private boolean isSignOfExponent() {
        boolean sign = text.startsWith("+", at) || text.startsWith("-", at);
        return sign && (text.startsWith("e", at - 1) || text.startsWith("E", at - 1));
    }

    private Token quoted(char quote, boolean spaced) throws TemplateException {
        int start = at;
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\n' && quote != '`') {
                break;
            }
            at += text.charAt(at) == '\\' && quote != '`' ? 2 : 1;
        }
        if (at >= text.length() || text.charAt(at) != quote) {
            throw error(start, "quoted text is not closed");
        }
        String written = text.substring(start + 1, at);
        at++;
        return new Token(Token.Kind.LITERAL, text.substring(start, at), value(quote, written, start), start, spaced);
    }

    private Object value(char quote, String written, int start) throws TemplateException {
        if (quote == '`') {
            return written.replace("\r", "");
        }
        String unquoted = Literals.unquote(written);
        if (unquoted == null) {
            throw error(start, "quoted text holds an escape that does not exist");
        }
        if (quote == '"') {
            return unquoted;
        }
        if (unquoted.codePointCount(0, unquoted.length()) != 1) {
            throw error(start, "a character constant holds exactly one character");
        }
        return (long) unquoted.codePointAt(0);
    }

    private boolean isSpace(int index) {
        return index < text.length() && SPACES.indexOf(text.charAt(index)) >= 0;
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private boolean isLetter(int index) {
        return index < text.length() && (text.charAt(index) == '_' || Character.isLetter(text.charAt(index)));
    }

    private TemplateException error(int offset, String reason) {
        return new TemplateException(source, offset, reason);
    }

    /** Numbers and escapes as Go writes them. */
    private static final class Literals {
        private Literals() {}

        static @Nullable Object number(String written) {
            String digits = written.replace("_", "");
            String unsigned = digits.startsWith("-") || digits.startsWith("+") ? digits.substring(1) : digits;
            String sign = digits.startsWith("-") ? "-" : "";
            try {
                if (unsigned.matches("0[xX][0-9a-fA-F]+")) {
                    return Long.parseLong(sign + unsigned.substring(2), 16);
                }
                if (unsigned.matches("0[bB][01]+")) {
                    return Long.parseLong(sign + unsigned.substring(2), 2);
                }
                if (unsigned.matches("0[oO]?[0-7]+")) {
                    return Long.parseLong(sign + unsigned.replaceFirst("0[oO]?", ""), 8);
                }
                if (unsigned.matches("[0-9]+")) {
                    return Long.parseLong(sign + unsigned);
                }
                return unsigned.matches("([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")
                        ? (Object) Double.valueOf(sign + unsigned)
                        : null;
            } catch (NumberFormatException tooLarge) {
                return null;
            }
        }

        static @Nullable String unquote(String written) {
            StringBuilder out = new StringBuilder();
            int at = 0;
            while (at < written.length()) {
                char next = written.charAt(at++);
                if (next != '\\') {
                    out.append(next);
                    continue;
                }
                char escaped = at < written.length() ? written.charAt(at) : ' ';
                int plain = "abfnrtv\\\"'".indexOf(escaped);
                int digits =
                        switch (escaped) {
                            case 'x' -> 2;
                            case 'u' -> 4;
                            case 'U' -> 8;
                            default -> 0;
                        };
                if (plain >= 0) {
                    out.append("\u0007\b\f\n\r\t\u000b\\\"'".charAt(plain));
                    at++;
                } else if (digits > 0 && isHex(written, at + 1, digits)) {
                    out.appendCodePoint(Integer.parseInt(written.substring(at + 1, at + 1 + digits), 16));
                    at += 1 + digits;
                } else {
                    return null;
                }
            }
            return out.toString();
        }

        private static boolean isHex(String written, int from, int digits) {
            if (from + digits > written.length()) {
                return false;
            }
            String hex = written.substring(from, from + digits);
            return hex.matches("[0-9a-fA-F]+") && Long.parseLong(hex, 16) <= Character.MAX_CODE_POINT;
        }
    }
}
