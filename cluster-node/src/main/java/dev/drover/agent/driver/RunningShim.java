package dev.drover.agent.driver;

import dev.drover.agent.isolation.TaskUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A shim that runs, as its command line tells, which the kernel keeps: what is known of a run whose files are lost.
 *
 * @param state the task's state directory
 * @param record what was recorded of the run; the shims of earlier agents do not carry it
 */
record RunningShim(Path state, String run, Optional<RunFiles.Run> record) {
    /** The shim's script, in the task's state directory. */
    static final String SCRIPT = "run.sh";

    private static final int WORDS = 4;

    /** Those of the agent's own user: a task that runs as another one is not believed to be a shim. */
    static List<RunningShim> all() {
        List<RunningShim> shims = new ArrayList<>();
        for (ProcessTable.Entry entry : new ProcessTable().snapshot().entries().values()) {
            if (entry.session() == entry.id().pid()) {
                of(entry.id().pid()).ifPresent(shims::add);
            }
        }
        return shims;
    }

    private static Optional<RunningShim> of(long pid) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            Optional<RunningShim> shim = parse(List.of(new String(line, StandardCharsets.UTF_8).split("\0", -1)));
            int own = TaskUser.of(ProcessHandle.current().pid()).uid();
            return shim.isPresent() && TaskUser.of(pid).uid() == own ? shim : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** What comes before the script is what makes the session. */
    private static Optional<RunningShim> parse(List<String> words) {
        for (int at = 0; at + WORDS <= words.size(); at++) {
            String state = words.get(at + 1);
            if (state.startsWith("/") && words.get(at).equals(state + "/" + SCRIPT)) {
                String run = words.get(at + 2);
                Optional<RunFiles.Run> record = RunText.parse(words.get(at + 3));
                return Optional.of(new RunningShim(Path.of(state), run, record.filter(carried -> carried.run()
                        .equals(run))));
            }
        }
        return Optional.empty();
    }
}
