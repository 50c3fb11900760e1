package dev.drover.protocol.jobspec.hcl;

/**
 * Where the text of a heredoc lies.
 *
 * @param start first character of its first line
 * @param end the character after its last line, line end included
 * @param after the character after the closing marker
 * @param indent leading blanks to take off each line
 */
record Heredoc(Span mark, int start, int end, int after, int indent) {
    static Heredoc at(SourceFile source, Span mark) {
        String text = source.text();
        boolean flush = text.startsWith("-", mark.end());
        int wordStart = flush ? mark.end() + 1 : mark.end();
        int lineEnd = text.indexOf('\n', wordStart);
        String word = marker(text.substring(wordStart, lineEnd < 0 ? text.length() : lineEnd), mark);
        int start = lineEnd < 0 ? text.length() : lineEnd + 1;
        int indent = Integer.MAX_VALUE;
        for (int line = start; line < text.length(); line = endOfLine(text, line) + 1) {
            int stop = endOfLine(text, line);
            int blanks = blanks(text, line, stop);
            if (isMarker(text, line + blanks, stop, word)) {
                int usedIndent = flush && indent != Integer.MAX_VALUE ? indent : 0;
                return new Heredoc(mark, start, line, line + blanks + word.length(), usedIndent);
            }
            indent = line + blanks < stop ? Math.min(indent, blanks) : indent;
        }
        throw Fault.at(mark, "heredoc is not terminated by a line \"" + word + "\"");
    }

    private static String marker(String line, Span mark) {
        String word = line.strip();
        if (word.isEmpty() || !word.chars().allMatch(c -> c == '_' || c == '-' || Character.isLetterOrDigit(c))) {
            throw Fault.at(mark, "expected a marker such as EOF after \"<<\", alone at the end of its line");
        }
        return word;
    }

    private static int endOfLine(String text, int from) {
        int newline = text.indexOf('\n', from);
        return newline < 0 ? text.length() : newline;
    }

    private static int blanks(String text, int from, int to) {
        int at = from;
        while (at < to && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at - from;
    }

    private static boolean isMarker(String text, int from, int to, String word) {
        int end = from + word.length();
        return text.startsWith(word, from) && end <= to && blanks(text, end, to) == to - end;
    }
}
