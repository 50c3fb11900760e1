package dev.drover.agent.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How one container engine is started and spoken to. */
interface EngineCommands {
    /** Where the engine keeps all that is its own. */
    Path directory();

    /** The command that serves the engine's API. */
    List<String> server(Path socket);

    /** What the command line begins with. */
    List<String> client(Path socket);

    /** Variables of both. */
    Map<String, String> environment();

    /** Before the engine is started first. */
    void prepare() throws IOException, InterruptedException;

    /** After it has ended. */
    void tidy() throws IOException, InterruptedException;
}
