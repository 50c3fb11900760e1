package dev.drover.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The attributes at the top of an HCL body: {@code name = expression}. Expressions are kept as text, since the server
 * evaluates them; only where one ends is found out here.
 */
final class VariableText {
    private static final int MAX_TEMPLATES = 100;

    private final String text;
    private final String source;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final boolean block;
    private int position;
    private int templates;

    private VariableText(String text, String source, int start, boolean block) {
        this.text = text;
        this.source = source;
        this.position = start;
        this.block = block;
    }

    /** @param source the name of the file, for messages */
    static Map<String, String> attributes(String text, String source) {
        VariableText body = new VariableText(text, source, 0, false);
        body.readAll();
        return body.attributes;
    }

    /** @param start behind the brace that opens the block */
    static Map<String, String> attributesOfBlock(String text, int start, String source) {
        VariableText body = new VariableText(text, source, start, true);
        body.readAll();
        return body.attributes;
    }

    private void readAll() {
        skipBlanks();
        while (position < text.length()) {
            if (block && text.charAt(position) == '}') {
                return;
            }
            String name = name();
            skipSpaces();
            if (position >= text.length() || text.charAt(position) != '=') {
                throw failed("expected \"=\" after \"" + name + "\"");
            }
            position++;
            attributes.put(name, expression());
            skipBlanks();
        }
        if (block) {
            throw failed("a block is not closed");
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
            if (depth == 0 && (c == '\n' || (block && c == '}') || isComment())) {
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
            char c = text.charAt(position);
            if (c == '\n') {
                throw failed("a string is not closed on its line");
            }
            if (isTemplate()) {
                skipTemplate();
            } else {
                position += c == '\\' || text.startsWith("$$", position) ? 2 : 1;
            }
        }
        if (position >= text.length()) {
            throw failed("a string is not closed");
        }
        position++;
    }

    private boolean isTemplate() {
        return text.startsWith("${", position) || text.startsWith("%{", position);
    }

    /** An expression within a string, which may hold strings again. */
    private void skipTemplate() {
        if (++templates > MAX_TEMPLATES) {
            throw failed("strings are nested too deeply");
        }
        position += 2;
        for (int depth = 1; depth > 0 && position < text.length(); ) {
            char c = text.charAt(position);
            depth += nesting(c);
            step(c);
        }
        templates--;
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
