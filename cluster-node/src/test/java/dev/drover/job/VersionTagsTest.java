package dev.drover.job;

import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Reason;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand.ForgetEnded;
import dev.drover.protocol.job.JobCommand.TagVersion;
import dev.drover.protocol.job.JobCommand.UntagVersion;
import dev.drover.protocol.job.JobEvent.VersionTagged;
import dev.drover.protocol.job.JobReply.Tagged;
import dev.drover.protocol.job.VersionTag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class VersionTagsTest {
    private static final ForgetEnded EVERYTHING = new ForgetEnded(Instant.MAX, Instant.MAX, Instant.MAX, Instant.MAX);

    private static Job version(int number) {
        return JobFacts.service(
                JobFacts.update(0, false, false, Duration.ofMinutes(10)), Optional.empty(), "v" + number);
    }

    private static JobScenario versions(int count) {
        JobScenario scenario = job();
        for (int number = 0; number < count; number++) {
            scenario.after(register(version(number), "e" + number));
        }
        return scenario;
    }

    private static TagVersion tag(String name, long version) {
        return new TagVersion(name, OptionalLong.of(version), "");
    }

    private static Registration registration(JobScenario scenario) {
        return scenario.state().registration().orElseThrow();
    }

    private static List<Long> kept(JobScenario scenario) {
        return registration(scenario).versions().stream()
                .map(Registration.Version::version)
                .toList();
    }

    @Test
    void aVersionHasTheNameItWasGiven() {
        JobScenario scenario = versions(3).when(new TagVersion("golden", OptionalLong.of(1), "the best"));

        VersionTag tag = new VersionTag("golden", "the best", scenario.now().at());
        scenario.thenEvents(new VersionTagged(1, Optional.of(tag)))
                .thenReply(new Tagged(1, tag, scenario.now().index()));
        assertThat(registration(scenario).versionTagged("golden").orElseThrow().version())
                .isEqualTo(1);
    }

    @Test
    void theNewestIsMeantWhereNoneIsNamed() {
        JobScenario scenario = versions(3).when(new TagVersion("golden", OptionalLong.empty(), ""));

        assertThat(scenario.reply(Tagged.class).version()).isEqualTo(2);
    }

    @Test
    void aRepeatChangesNothing() {
        JobScenario scenario = versions(2).after(tag("golden", 0)).when(tag("golden", 0));

        scenario.thenNothing();
        assertThat(scenario.reply(Tagged.class).tag().name()).isEqualTo("golden");
    }

    @Test
    void aVersionHasOneNameAndANameOneVersion() {
        JobScenario scenario = versions(2).after(tag("golden", 0)).when(tag("golden", 1));

        scenario.thenRefused(Reason.CONFLICT, "tag \"golden\" already exists on a different version of job \"web\"");
        scenario.after(tag("silver", 0));
        assertThat(registration(scenario).versionTagged("golden")).isEmpty();
        assertThat(registration(scenario).versionTagged("silver")).isPresent();
    }

    @Test
    void whatIsNotThereCannotBeNamed() {
        versions(2)
                .when(tag("golden", 7))
                .thenRefused(Reason.NOT_FOUND, "job \"web\" in namespace \"default\" at version 7 not found")
                .when(new UntagVersion("golden"))
                .thenRefused(Reason.NOT_FOUND, "tag \"golden\" not found on any version of job \"web\"");
        job().when(tag("golden", 0)).thenRefused(Reason.NOT_FOUND, "job \"web\" not found");
    }

    @Test
    void whatHasANameIsKeptBesideTheLatestSix() {
        JobScenario scenario = versions(1).after(tag("golden", 0));
        for (int number = 1; number < 9; number++) {
            scenario.after(register(version(number), "e" + number));
        }
        assertThat(kept(scenario)).containsExactly(0L, 3L, 4L, 5L, 6L, 7L, 8L);

        scenario.after(new UntagVersion("golden"), register(version(9), "e9"));
        assertThat(kept(scenario)).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void theSameVersionRegisteredAgainKeepsItsName() {
        JobScenario scenario = versions(2).after(tag("golden", 1), register(version(1), "again"));

        assertThat(registration(scenario).versionTagged("golden").orElseThrow().version())
                .isEqualTo(1);
    }

    @Test
    void noMoreThanThirtyTwoHaveNames() {
        JobScenario scenario = versions(1);
        for (int number = 1; number <= Registration.TAGS_KEPT; number++) {
            scenario.after(tag("t" + number, number - 1), register(version(number), "e" + number));
        }

        scenario.when(tag("one more", Registration.TAGS_KEPT))
                .thenRefused(Reason.INVALID, "job \"web\" has 32 versions with a tag, and may not have more");
    }

    @Test
    void aJobWithANameIsNotForgotten() {
        JobScenario scenario = job().after(register(SERVICE, "e1"), tag("golden", 0), deregister(false, "e2"))
                .after(JobFacts.close("e1", JobFacts.stopping(0)), JobFacts.close("e2", JobFacts.stopping(0)))
                .after(EVERYTHING);
        assertThat(scenario.state().isRegistered()).isTrue();

        scenario.after(new UntagVersion("golden"), EVERYTHING);
        assertThat(scenario.state().isRegistered()).isFalse();
    }
}
