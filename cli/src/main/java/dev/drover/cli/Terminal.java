package dev.drover.cli;

import java.io.PrintStream;

/** Where a command prints; adds colour and redraws only when a person looks at it. */
final class Terminal {
    private static final String ESCAPE = "\u001b[";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean interactive;
    private final boolean coloured;

    Terminal(PrintStream out, PrintStream err, boolean interactive, boolean coloured) {
        this.out = out;
        this.err = err;
        this.interactive = interactive;
        this.coloured = coloured;
    }

    Terminal coloured(boolean wanted) {
        return new Terminal(out, err, interactive, wanted);
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    /** True when the output may be redrawn in place and questions may be asked. */
    boolean isInteractive() {
        return interactive;
    }

    void line(String text) {
        out.print(text + "\n");
    }

    void error(String text) {
        out.flush();
        err.print(coloured(31, text) + "\n");
    }

    /** A blank line and the title of what follows. */
    void title(String text) {
        line("");
        line(bold(text));
    }

    String bold(String text) {
        return coloured(1, text);
    }

    String red(String text) {
        return coloured(31, text);
    }

    String green(String text) {
        return coloured(32, text);
    }

    String yellow(String text) {
        return coloured(33, text);
    }

    /** Wipes the last lines printed, so that a block can be drawn again in its place. */
    void erase(int lines) {
        if (lines > 0) {
            out.print(ESCAPE + lines + "A" + ESCAPE + "J");
        }
    }

    void flush() {
        out.flush();
        err.flush();
    }

    private String coloured(int code, String text) {
        return coloured && !text.isEmpty() ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
    }
}
