package dev.drover.job;

import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.job.JobCommand.DispatchJob;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.Launch;
import dev.drover.protocol.job.Origin;
import dev.drover.protocol.job.Parameterized;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What may be given to a parameterized job, and what comes of it. */
final class DispatchRules {
    /** In bytes, as given; as much as Nomad takes. */
    static final int LARGEST_PAYLOAD = 16 * 1024;

    private static final int LONGEST_PREFIX = 32;

    private DispatchRules() {}

    static Decision<JobEvent, JobReply> decide(JobState state, JobId id, DispatchJob dispatch, Stamp now) {
        JobId child = child(id, dispatch, now);
        Optional<Launches.Launched> repeated = state.launches()
                .withToken(dispatch.idempotencyToken())
                .or(() -> state.launches().recent(child));
        if (repeated.isPresent()) {
            return Decision.reject(LaunchDecisions.launched(repeated.get()));
        }
        if (state.registration().isEmpty()) {
            return JobDecider.refused(Reason.NOT_FOUND, "parameterized job not found");
        }
        Registration registered = state.registration().get();
        if (!registered.job().family().isDispatchable()) {
            return JobDecider.refused(
                    Reason.INVALID, "Specified job \"" + id.value() + "\" is not a parameterized job");
        }
        if (registered.stopped()) {
            return JobDecider.refused(Reason.INVALID, "Specified job \"" + id.value() + "\" is stopped");
        }
        Parameterized parameterized = registered.job().family().parameterized().orElseThrow();
        Optional<String> problem = problem(parameterized, dispatch);
        if (problem.isPresent()) {
            return JobDecider.refused(Reason.INVALID, problem.get());
        }
        if (state.launches().owed().size() >= LaunchDecisions.MOST_OWED) {
            return LaunchDecisions.tooMany();
        }
        Origin origin = new Origin(id.value(), true, dispatch.payload(), dispatch.idempotencyToken());
        Launch launch = LaunchDecisions.launch(state, child, origin, dispatch.meta(), dispatch.priority());
        return Decision.accept(
                new JobEvent.ChildLaunched(launch, Optional.empty(), false), LaunchDecisions.launched(launch));
    }

    private static JobId child(JobId parent, DispatchJob dispatch, Stamp now) {
        String prefix = dispatch.idPrefix().isEmpty() ? "" : dispatch.idPrefix() + "-";
        return new JobId(
                parent.namespace(),
                parent.value() + "/dispatch-" + prefix + now.at().getEpochSecond() + "-" + dispatch.suffix());
    }

    private static Optional<String> problem(Parameterized parameterized, DispatchJob dispatch) {
        boolean hasPayload = !dispatch.payload().isEmpty();
        if (!hasPayload && parameterized.payload().equals(Parameterized.REQUIRED)) {
            return Optional.of("Payload is not provided but required by parameterized job");
        }
        if (hasPayload && parameterized.payload().equals(Parameterized.FORBIDDEN)) {
            return Optional.of("Payload provided but forbidden by parameterized job");
        }
        return payload(dispatch.payload())
                .or(() -> meta(parameterized, dispatch))
                .or(() -> prefix(dispatch.idPrefix()));
    }

    private static Optional<String> payload(String payload) {
        try {
            int size = Base64.getDecoder().decode(payload).length;
            return size > LARGEST_PAYLOAD
                    ? Optional.of("Payload exceeds maximum size; " + size + " > " + LARGEST_PAYLOAD)
                    : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.of("Payload is not Base64: " + malformed.getMessage());
        }
    }

    private static Optional<String> meta(Parameterized parameterized, DispatchJob dispatch) {
        TreeSet<String> missing = new TreeSet<>(parameterized.metaRequired());
        missing.removeAll(dispatch.meta().keySet());
        TreeSet<String> unpermitted = new TreeSet<>(dispatch.meta().keySet());
        List.of(parameterized.metaRequired(), parameterized.metaOptional()).forEach(unpermitted::removeAll);
        if (!unpermitted.isEmpty()) {
            return Optional.of("Dispatch request included unpermitted metadata keys: " + listed(unpermitted));
        }
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("Dispatch did not provide required meta keys: " + listed(missing));
    }

    private static String listed(Collection<String> keys) {
        return "[" + String.join(" ", keys) + "]";
    }

    private static Optional<String> prefix(String prefix) {
        boolean isUsable = prefix.length() <= LONGEST_PREFIX
                && prefix.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != '"');
        return isUsable
                ? Optional.empty()
                : Optional.of("IdPrefixTemplate must have at most " + LONGEST_PREFIX
                        + " printable characters, and no blank, quote or slash");
    }
}
