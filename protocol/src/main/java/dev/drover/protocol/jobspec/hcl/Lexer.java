package dev.drover.protocol.jobspec.hcl;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts source text into tokens on demand. The parser moves it over templates itself, which have rules of their own, and
 * says whether line ends mean something where it stands.
 */
final class Lexer {
    private static final List<String> SYMBOLS = List.of(
            "...", "==", "!=", "<=", ">=", "&&", "||", "=>", "{", "}", "[", "]", "(", ")", "=", "<", ">", "!", "+", "-",
            "*", "/", "%", "?", ":", ",", ".", "~");
    private static final int LONGEST_WORD = 1000;

    private final SourceFile source;
    private final String text;
    private final int nestingLimit;
    private int nesting;
    private int offset;
    private boolean newlinesCount = true;
    private @Nullable Token peeked;

    Lexer(SourceFile source, int nestingLimit) {
        this.source = source;
        this.text = source.text();
        this.nestingLimit = nestingLimit;
    }

    SourceFile source() {
        return source;
    }

    int offset() {
        return offset;
    }

    int peekOffset() {
        return peek().span().start();
    }

    void seek(int target) {
        offset = target;
        peeked = null;
    }

    /** Says whether line ends are tokens from here on, and returns what was so before. */
    boolean countNewlines(boolean count) {
        boolean before = newlinesCount;
        newlinesCount = count;
        peeked = null;
        return before;
    }

    /** Goes one level down; each level of the grammar that can hold itself calls this, so the stack is bounded. */
    void enter(Span at) {
        nesting++;
        if (nesting > nestingLimit) {
            throw Fault.at(at, "nested more than " + nestingLimit + " levels deep");
        }
    }

    void leave() {
        nesting--;
    }

    Token peek() {
        Token token = peeked;
        if (token == null) {
            token = scan();
            peeked = token;
        }
        return token;
    }

    Token next() {
        Token token = peek();
        peeked = null;
        offset = token.span().end();
        return token;
    }

    /** From the beginning of {@code first} to the end of what was consumed last. */
    Span consumedSince(Span first) {
        return new Span(source, first.start(), Math.max(first.end(), offset));
    }

    boolean accept(String symbol) {
        if (peek().is(symbol)) {
            next();
            return true;
        }
        return false;
    }

    Token expect(String symbol, String where) {
        Token token = next();
        if (!token.is(symbol)) {
            throw Fault.at(token.span(), "expected \"" + symbol + "\" " + where + ", found " + token.describe());
        }
        return token;
    }

    void skipNewlines() {
        while (peek().kind() == Token.Kind.NEWLINE) {
            next();
        }
    }

    private Token scan() {
        int start = skipBlanks(offset);
        if (start >= text.length()) {
            return token(Token.Kind.END, text.length(), text.length());
        }
        char first = text.charAt(start);
        if (first == '\n') {
            return token(Token.Kind.NEWLINE, start, start + 1);
        }
        if (first == '"') {
            return token(Token.Kind.QUOTE, start, start + 1);
        }
        if (text.startsWith("<<", start)) {
            return token(Token.Kind.HEREDOC, start, start + 2);
        }
        if (isDigit(first)) {
            return token(Token.Kind.NUMBER, start, endOfNumber(start));
        }
        if (isIdentifierStart(text.codePointAt(start))) {
            return token(Token.Kind.IDENTIFIER, start, endOfIdentifier(start));
        }
        return symbol(start);
    }

    private Token symbol(int start) {
        for (String symbol : SYMBOLS) {
            if (text.startsWith(symbol, start)) {
                return token(Token.Kind.SYMBOL, start, start + symbol.length());
            }
        }
        int codePoint = text.codePointAt(start);
        Span span = source.span(start, start + Character.charCount(codePoint));
        if (codePoint == '\'') {
            throw Fault.at(span, "strings are written with double quotes, not with single quotes");
        }
        String shown = Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE
                ? String.format("U+%04X", codePoint)
                : "\"" + Character.toString(codePoint) + "\"";
        throw Fault.at(span, "unexpected character " + shown);
    }

    private Token token(Token.Kind kind, int start, int end) {
        Span span = source.span(start, end);
        if ((kind == Token.Kind.IDENTIFIER || kind == Token.Kind.NUMBER) && end - start > LONGEST_WORD) {
            throw Fault.at(span, "a name or number is longer than " + LONGEST_WORD + " characters");
        }
        return new Token(kind, span, text.substring(start, end));
    }

    private int skipBlanks(int from) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r' || (c == '\n' && !newlinesCount)) {
                at++;
            } else if (c == '#' || text.startsWith("//", at)) {
                at = endOfLine(at);
            } else if (text.startsWith("/*", at)) {
                at = endOfComment(at);
            } else {
                return at;
            }
        }
        return at;
    }

    private int endOfLine(int from) {
        int newline = text.indexOf('\n', from);
        return newline < 0 ? text.length() : newline;
    }

    private int endOfComment(int from) {
        int end = text.indexOf("*/", from + 2);
        if (end < 0) {
            throw Fault.at(source.span(from, from + 2), "comment is not terminated by \"*/\"");
        }
        return end + 2;
    }

    private int endOfNumber(int from) {
        int at = endOfDigits(from);
        if (at + 1 < text.length() && text.charAt(at) == '.' && isDigit(text.charAt(at + 1))) {
            at = endOfDigits(at + 1);
        }
        boolean exponent = at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E');
        return exponent ? endOfExponent(at) : at;
    }

    /** Where the exponent ends, or where it would begin if no digits follow. */
    private int endOfExponent(int mark) {
        int digits = mark + 1;
        if (digits < text.length() && (text.charAt(digits) == '+' || text.charAt(digits) == '-')) {
            digits++;
        }
        return digits < text.length() && isDigit(text.charAt(digits)) ? endOfDigits(digits) : mark;
    }

    private int endOfDigits(int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int endOfIdentifier(int from) {
        int at = from;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            if (codePoint != '-'
                    && (!Character.isUnicodeIdentifierPart(codePoint) || Character.isIdentifierIgnorable(codePoint))) {
                break;
            }
            at += Character.charCount(codePoint);
        }
        return at;
    }

    private static boolean isIdentifierStart(int codePoint) {
        return codePoint == '_' || Character.isUnicodeIdentifierStart(codePoint);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
