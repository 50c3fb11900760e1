package dev.drover.agent;

import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.jdk.JavaTaskRules;
import dev.drover.protocol.jdk.JvmAccess;
import dev.drover.protocol.job.Task;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What callers may have of the tasks of this node. Its operator says what there is at all; the author of a task can take away
 * from that, but add nothing. Pure.
 *
 * @param jvms what of tasks' JVMs
 * @param commands whether commands may be run beside tasks
 */
public record AccessPolicy(Set<JvmAccess> jvms, boolean commands) {
    /** Everything, where the operator says nothing. */
    public static final AccessPolicy OPEN = new AccessPolicy(EnumSet.allOf(JvmAccess.class), true);

    public AccessPolicy {
        jvms = Set.copyOf(jvms);
    }

    /** Who does not allow it, and where that is said. */
    Optional<Rejected> refusal(JvmAccess wanted, Task task) {
        if (!jvms.contains(wanted)) {
            return forbidden("this node does not allow \"" + wanted.text()
                    + "\" of JVMs: its operator would have to list it in client.jvm.allow");
        }
        if (!JavaTaskRules.allowedAccess(task).contains(wanted)) {
            return forbidden("task \"" + task.name() + "\" does not allow \"" + wanted.text()
                    + "\" of its JVM: its author would have to list it in " + JvmAccess.OPTION);
        }
        return Optional.empty();
    }

    /** The same of a command. */
    Optional<Rejected> commandRefusal() {
        return commands
                ? Optional.empty()
                : forbidden("this node does not allow commands beside tasks: its operator has set"
                        + " client.disable_remote_exec");
    }

    private static Optional<Rejected> forbidden(String why) {
        return Optional.of(new Rejected(Reason.FORBIDDEN, why));
    }
}
