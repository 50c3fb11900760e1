package dev.drover.cli;

/** Finds what ends a session in what is typed: the escape character at the beginning of a line, then a dot. */
final class EscapeFilter {
    private final int escape;
    private boolean lineBegins = true;
    private boolean escaped;

    /** @param escape 0 for none */
    EscapeFilter(int escape) {
        this.escape = escape;
    }

    /**
     * How many of the bytes come before the end of the session; all of them if that is not among them. The escape character
     * itself is passed on, as it is only known afterwards to have been one.
     */
    int before(byte[] typed, int length) {
        if (escape == 0) {
            return length;
        }
        for (int i = 0; i < length; i++) {
            if (escaped && typed[i] == '.') {
                return i;
            }
            escaped = lineBegins && typed[i] == escape;
            lineBegins = typed[i] == '\r' || typed[i] == '\n';
        }
        return length;
    }
}
