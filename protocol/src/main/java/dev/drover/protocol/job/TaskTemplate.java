package dev.drover.protocol.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A file rendered into the task's directory before it starts, and again when what it asks for changes.
 *
 * @param source a file in the task's directory; empty if the template is {@code data}
 * @param data the template itself; empty if it is a file
 * @param destination relative to the task's directory
 * @param environment whether its lines become environment variables of the task
 * @param form how it is written
 * @param owner whose the rendered file is
 * @param change what is done when it comes to something else
 * @param once whether it is never rendered again
 */
public record TaskTemplate(
        String source,
        String data,
        String destination,
        boolean environment,
        Form form,
        Owner owner,
        Change change,
        boolean once) {
    /**
     * How a template is written.
     *
     * @param left the delimiter before an action
     * @param right the delimiter behind it
     * @param errorOnMissingKey whether it is an error to ask a map for what it does not have
     */
    public record Form(String left, String right, boolean errorOnMissingKey) {
        public static final Form STANDARD = new Form("{{", "}}", false);
    }

    /**
     * Who can do what with the rendered file.
     *
     * @param permissions three or four octal digits
     * @param uid empty for the agent's own
     * @param gid empty for the agent's own
     */
    public record Owner(String permissions, Optional<Integer> uid, Optional<Integer> gid) {
        public static final Owner STANDARD = new Owner("0644", Optional.empty(), Optional.empty());
    }

    /**
     * What is done when the template comes to something else than before.
     *
     * @param signal only for the mode of that name
     * @param script only for the mode of that name
     * @param splay the longest random pause before, so that not all allocations do it at once
     * @param quiet how long what it asks for has to be quiet
     */
    public record Change(
            ChangeMode mode, String signal, Optional<ChangeScript> script, Duration splay, Optional<Quiet> quiet) {
        public static final Change STANDARD =
                new Change(ChangeMode.RESTART, "", Optional.empty(), Duration.ofSeconds(5), Optional.empty());
    }

    /** Ways to let a task know. */
    public enum ChangeMode {
        NOOP("noop"),
        RESTART("restart"),
        SIGNAL("signal"),
        SCRIPT("script");

        private final String wireName;

        ChangeMode(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }

        /** By Nomad's word for it. */
        public static Optional<ChangeMode> of(String word) {
            return List.of(values()).stream()
                    .filter(mode -> mode.wireName.equals(word))
                    .findFirst();
        }
    }

    /**
     * A command that is run beside the task.
     *
     * @param failOnError whether the task fails with it
     */
    public record ChangeScript(String command, List<String> args, Duration timeout, boolean failOnError) {
        public ChangeScript {
            args = List.copyOf(args);
        }
    }

    /**
     * A change is acted upon once nothing has changed for {@code min}, or {@code max} has passed since the first change.
     */
    public record Quiet(Duration min, Duration max) {}
}
