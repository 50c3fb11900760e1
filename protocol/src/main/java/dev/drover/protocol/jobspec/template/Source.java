package dev.drover.protocol.jobspec.template;

/** A template's text, and what messages call it. */
record Source(String name, String text) {
    int line(int offset) {
        return 1
                + (int) text.substring(0, Math.min(offset, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    int column(int offset) {
        int end = Math.min(offset, text.length());
        int begin = text.lastIndexOf('\n', end - 1) + 1;
        return 1 + text.codePointCount(begin, end);
    }
}
