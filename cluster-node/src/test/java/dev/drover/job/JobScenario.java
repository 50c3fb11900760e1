package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Events in, a command, events and a reply out. Each event and each command comes a second after the one before. */
final class JobScenario {
    private JobState state = JobState.EMPTY;
    private long clock;
    private @Nullable Decision<JobEvent, JobReply> decision;

    private JobScenario() {}

    static JobScenario job() {
        return new JobScenario();
    }

    JobScenario given(JobEvent... events) {
        for (JobEvent event : events) {
            state = state.apply(event, JobFacts.stamp(++clock));
        }
        return this;
    }

    /** Commands whose events are taken as given. */
    JobScenario after(JobCommand... commands) {
        for (JobCommand command : commands) {
            Stamp now = JobFacts.stamp(++clock);
            for (JobEvent event :
                    JobDecider.decide(state, JobFacts.JOB, command, now).events()) {
                state = state.apply(event, now);
            }
        }
        return this;
    }

    JobScenario later(Duration pause) {
        clock += pause.toSeconds();
        return this;
    }

    JobScenario when(JobCommand command) {
        return when(command, JobFacts.JOB);
    }

    private JobScenario when(JobCommand command, JobId id) {
        Stamp now = JobFacts.stamp(++clock);
        Decision<JobEvent, JobReply> made = JobDecider.decide(state, id, command, now);
        for (JobEvent event : made.events()) {
            state = state.apply(event, now);
        }
        decision = made;
        return this;
    }

    private Decision<JobEvent, JobReply> decision() {
        return Objects.requireNonNull(decision, "nothing was decided");
    }

    JobScenario thenEvents(JobEvent... events) {
        assertThat(decision().events()).containsExactly(events);
        return this;
    }

    JobScenario thenNothing() {
        return thenEvents();
    }

    JobScenario thenReply(JobReply reply) {
        assertThat(decision().reply()).isEqualTo(reply);
        return this;
    }

    JobScenario thenRefused(Reason reason, String message) {
        return thenNothing().thenReply(new JobReply.Refused(new Rejected(reason, message)));
    }

    <R extends JobReply> R reply(Class<R> type) {
        assertThat(decision().reply()).isInstanceOf(type);
        return type.cast(decision().reply());
    }

    List<JobEvent> events() {
        return decision().events();
    }

    /** The only event of this type. */
    <E extends JobEvent> E event(Class<E> type) {
        List<E> found = decision().events().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
        assertThat(found).as("events of type " + type.getSimpleName()).hasSize(1);
        return found.get(0);
    }

    JobState state() {
        return state;
    }

    Stamp now() {
        return JobFacts.stamp(clock);
    }
}
