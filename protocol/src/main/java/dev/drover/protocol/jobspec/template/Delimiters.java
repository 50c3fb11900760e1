package dev.drover.protocol.jobspec.template;

/** What an action begins and ends with. */
public record Delimiters(String left, String right) {
    public static final Delimiters STANDARD = new Delimiters("{{", "}}");

    /** An empty one is the standard one, as in Go. */
    public Delimiters {
        left = left.isEmpty() ? "{{" : left;
        right = right.isEmpty() ? "}}" : right;
    }
}
