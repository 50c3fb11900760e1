package dev.drover.agent.driver;

import dev.drover.protocol.stream.ExecInput.TerminalSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A command that runs beside a task, with all that it has started. */
public interface ExecProcess {
    OutputStream input();

    /** With a terminal this is all there is. */
    InputStream output();

    InputStream errors();

    /** Waits for the command itself to end. */
    int await() throws InterruptedException;

    /** Changes the size of its terminal, once it has one. */
    void resize(TerminalSize size) throws IOException;

    /** Ends the command and what it has started. Blocks, some milliseconds as a rule. */
    void kill();
}
