package dev.drover.protocol.jobspec.hcl;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A named source text; turns offsets into lines and columns. */
public final class SourceFile {
    private final String name;
    private final String text;
    private final @Nullable Position anchor;
    private int @Nullable [] lineStarts;

    private SourceFile(String name, String text, @Nullable Position anchor) {
        this.name = name;
        this.text = text;
        this.anchor = anchor;
    }

    public static SourceFile of(String name, String text) {
        return new SourceFile(name, text.startsWith("\uFEFF") ? text.substring(1) : text, null);
    }

    /** Text that was decoded from a place in another file, such as a JSON string: every offset in it is that place. */
    static SourceFile anchored(String text, Position anchor) {
        return new SourceFile(anchor.file(), text, anchor);
    }

    public String name() {
        return name;
    }

    public String text() {
        return text;
    }

    Span span(int start, int end) {
        return new Span(this, start, end);
    }

    Position positionAt(int offset) {
        if (anchor != null) {
            return anchor;
        }
        int[] starts = lineStarts();
        int found = Arrays.binarySearch(starts, Math.min(offset, text.length()));
        int line = found >= 0 ? found : -found - 2;
        return new Position(name, line + 1, offset - starts[line] + 1);
    }

    private int[] lineStarts() {
        int[] known = lineStarts;
        if (known == null) {
            known = computeLineStarts(text);
            lineStarts = known;
        }
        return known;
    }

    private static int[] computeLineStarts(String text) {
        int[] starts = new int[16];
        int count = 1;
        for (int newline = text.indexOf('\n'); newline >= 0; newline = text.indexOf('\n', newline + 1)) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
            }
            starts[count++] = newline + 1;
        }
        return Arrays.copyOf(starts, count);
    }
}
