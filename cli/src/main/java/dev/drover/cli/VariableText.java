package dev.drover.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The attributes at the top of an HCL body: {@code name = expression}. Expressions are kept as text, since the server
 * evaluates them; only where one ends is found out here.
 */
final class VariableText {
    private final String text;
    private final String source;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private int position;

    private VariableText(String text, String source) {
        this.text = text;
        this.source = source;
    }

    /** @param source the name of the file, for messages */
    static Map<String, String> attributes(String text, String source) {
        VariableText body = new VariableText(text, source);
        body.readAll();
        return body.attributes;
    }

    private void readAll() {
        skipBlanks();
        while (position < text.length()) {
            String name = name();
            skipSpaces();
            if (position >= text.length() || text.charAt(position) != '=') {
                throw failed("expected \"=\" after \"" + name + "\"");
            }
            position++;
            attributes.put(name, expression());
            skipBlanks();
        }
    }

    private String name() {
        boolean quoted = text.charAt(position) == '"';
        int start = quoted ? ++position : position;
        while (position < text.length() && isNamePart(text.charAt(position))) {
            position++;
        }
        if (position == start) {
            throw failed("expected the name of a variable");
        }
        String name = text.substring(start, position);
        if (quoted) {
            position++;
        }
        return name;
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-';
    }

    /** Up to the end of the line, or of the bracket, string or heredoc that spans it. */
    private String expression() {
        skipSpaces();
        int start = position;
        int depth = 0;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (depth == 0 && (c == '\n' || isComment())) {
                break;
            }
            depth += nesting(c);
            step(c);
        }
        String expression =
                text.substring(start, Math.min(position, text.length())).strip();
        if (expression.isEmpty() || depth != 0) {
            throw failed(depth == 0 ? "expected a value" : "a bracket is not closed");
        }
        return expression;
    }

    private void step(char c) {
        if (c == '"') {
            skipString();
        } else if (isComment()) {
            skipComment();
        } else if (text.startsWith("<<", position)) {
            skipHeredoc();
        } else {
            position++;
        }
    }

    private void skipString() {
        position++;
        while (position < text.length() && text.charAt(position) != '"') {
            if (text.charAt(position) == '\n') {
                throw failed("a string is not closed on its line");
            }
            position += text.charAt(position) == '\\' ? 2 : 1;
        }
        if (position >= text.length()) {
            throw failed("a string is not closed");
        }
        position++;
    }

    private void skipHeredoc() {
        int lineEnd = endOfLine(position);
        String marker = text.substring(position + 2, lineEnd).strip();
        String word = marker.startsWith("-") ? marker.substring(1) : marker;
        int line = lineEnd + 1;
        while (line < text.length()) {
            int end = endOfLine(line);
            if (text.substring(line, end).strip().equals(word)) {
                position = end;
                return;
            }
            line = end + 1;
        }
        throw failed("the text after \"<<" + marker + "\" does not end with \"" + word + "\"");
    }

    private boolean isComment() {
        return text.startsWith("#", position) || text.startsWith("//", position) || text.startsWith("/*", position);
    }

    private void skipComment() {
        if (text.startsWith("/*", position)) {
            int end = text.indexOf("*/", position + 2);
            position = end < 0 ? text.length() : end + 2;
        } else {
            position = endOfLine(position);
        }
    }

    private void skipBlanks() {
        while (position < text.length()) {
            if (Character.isWhitespace(text.charAt(position))) {
                position++;
            } else if (isComment()) {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipSpaces() {
        while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
            position++;
        }
    }

    private int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private static int nesting(char c) {
        return switch (c) {
            case '[', '{', '(' -> 1;
            case ']', '}', ')' -> -1;
            default -> 0;
        };
    }

    private CliException failed(String problem) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(position, text.length()); i++) {
            boolean newLine = text.charAt(i) == '\n';
            line += newLine ? 1 : 0;
            column = newLine ? 1 : column + 1;
        }
        return new CliException(source + ":" + line + "," + column + ": " + problem);
    }
}
