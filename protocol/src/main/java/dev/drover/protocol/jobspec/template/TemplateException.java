package dev.drover.protocol.jobspec.template;

/** A template cannot be parsed, or not be rendered: says where and why. */
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;

    TemplateException(Source source, int offset, String reason) {
        super(source.name() + ":" + source.line(offset) + "," + source.column(offset) + ": " + reason);
        this.line = source.line(offset);
        this.column = source.column(offset);
    }

    /** Of the template's own text, from 1. */
    public int line() {
        return line;
    }

    /** In characters, from 1. */
    public int column() {
        return column;
    }
}
