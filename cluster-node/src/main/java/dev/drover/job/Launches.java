package dev.drover.job;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobEvent.ChildLaunched;
import dev.drover.protocol.job.Launch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a job that is launched has launched, and has to.
 *
 * @param through the instants of its schedule up to here are dealt with; empty while the clock does not launch it
 * @param owed launches whose children have not answered yet, oldest first
 * @param recent its latest launches, oldest first, at most {@link #RECENT_KEPT}; of a job that prohibits overlap, those
 *     that may still run, or that a repeated request may ask for
 * @param requests its latest registrations and stops, oldest first, so that a repeat is known
 */
public record Launches(Optional<Instant> through, List<Owed> owed, List<Launched> recent, List<EvaluationId> requests) {
    static final int RECENT_KEPT = 64;

    public static final Launches NONE = new Launches(Optional.empty(), List.of(), List.of(), List.of());

    public Launches {
        owed = List.copyOf(owed);
        recent = List.copyOf(recent);
        requests = List.copyOf(requests);
    }

    /** A launch, and the parent as it was then. */
    public record Owed(Launch launch, Job parent) {
        Job child() {
            return launch.of(parent).intern();
        }
    }

    /** A launch that is remembered. */
    public record Launched(JobId child, EvaluationId evaluation, String idempotencyToken) {}

    boolean owes(JobId child) {
        return owed.stream().anyMatch(each -> each.launch().child().equals(child));
    }

    Optional<Launched> recent(JobId child) {
        return recent.stream()
                .filter(launched -> launched.child().equals(child))
                .findFirst();
    }

    /** The launch that a request with this token made. */
    Optional<Launched> withToken(String token) {
        return recent.stream()
                .filter(launched ->
                        !token.isEmpty() && launched.idempotencyToken().equals(token))
                .findFirst();
    }

    Launches scheduled(Optional<Instant> from) {
        return new Launches(from, owed, recent, requests);
    }

    Launches asked(EvaluationId request) {
        return new Launches(through, owed, recent, latest(requests, request, JobState.REQUESTS_KEPT));
    }

    Launches launched(ChildLaunched event, Job parent) {
        Launch launch = event.launch();
        List<Owed> after = new ArrayList<>(owed);
        after.add(new Owed(launch, parent));
        Launched newest = new Launched(
                launch.child(), launch.evaluation(), launch.origin().idempotencyToken());
        return new Launches(
                event.instant().or(() -> through),
                after,
                latest(event.alone() ? named() : recent, newest, RECENT_KEPT),
                requests);
    }

    /** Those that somebody may ask for again by their tokens. */
    private List<Launched> named() {
        return recent.stream()
                .filter(launched -> !launched.idempotencyToken().isEmpty())
                .toList();
    }

    Launches settled(List<JobId> children) {
        List<Owed> left = owed.stream()
                .filter(each -> !children.contains(each.launch().child()))
                .toList();
        return new Launches(through, left, recent, requests);
    }

    private static <T> List<T> latest(List<T> kept, T newest, int most) {
        List<T> after = new ArrayList<>(kept);
        after.add(newest);
        return after.subList(Math.max(0, after.size() - most), after.size());
    }
}
