package dev.drover.job;

import static dev.drover.job.JobFacts.DEPLOYMENT;
import static dev.drover.job.JobFacts.JOB;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.judged;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobFacts.stopping;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.scheduler.JobBuilder;
import dev.drover.server.Samples;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pcollections.PSortedMap;

/** How many of a large job's allocations are gone through while each of them becomes healthy. */
class ReportWorkTest {
    private static final int COUNT = 400;
    private static final Set<String> WALKS = Set.of("entrySet", "keySet", "forEach", "containsValue", "hashCode");

    private JobState state = JobState.EMPTY;
    private long second;
    private long looked;

    private void tell(JobCommand command) {
        Stamp now = JobFacts.stamp(++second);
        for (JobEvent event : JobDecider.decide(state, JOB, command, now).events()) {
            state = state.apply(event, now);
        }
    }

    private static Placement[] placements(Lineage lineage) {
        return IntStream.range(0, COUNT)
                .mapToObj(index -> JobFacts.placement("group", "a" + index, index, Optional.of(DEPLOYMENT), lineage))
                .toArray(Placement[]::new);
    }

    /** From now on it is counted what is looked at. */
    private void watch() {
        state = new JobState(
                state.registration(),
                state.nextVersion(),
                watched(state.allocations()),
                state.evaluations(),
                state.deployments(),
                state.reported(),
                state.nodeSequences(),
                state.partsRecorded(),
                state.requested(),
                state.modifyIndex(),
                state.departures(),
                state.launches(),
                state.scaling(),
                state.tally());
    }

    @SuppressWarnings("unchecked")
    private PSortedMap<AllocationId, JobAllocation> watched(PSortedMap<AllocationId, JobAllocation> map) {
        return (PSortedMap<AllocationId, JobAllocation>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PSortedMap.class}, (proxy, method, arguments) -> {
                    Object answer = method.invoke(map, arguments);
                    if (answer instanceof PSortedMap<?, ?> changed) {
                        return watched((PSortedMap<AllocationId, JobAllocation>) changed);
                    }
                    looked += WALKS.contains(method.getName()) ? map.size() : 0;
                    return method.getName().equals("values") ? watched((Collection<JobAllocation>) answer) : answer;
                });
    }

    private Collection<JobAllocation> watched(Collection<JobAllocation> values) {
        return new AbstractCollection<>() {
            @Override
            public Iterator<JobAllocation> iterator() {
                Iterator<JobAllocation> all = values.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return all.hasNext();
                    }

                    @Override
                    public JobAllocation next() {
                        looked++;
                        return all.next();
                    }
                };
            }

            @Override
            public int size() {
                return values.size();
            }
        };
    }

    private void reportAll() {
        for (int index = 0; index < COUNT; index++) {
            tell(reports(index + 1, "r" + index, judged("a" + index, true)));
        }
    }

    private Deployment deployment() {
        return state.latestDeployment().orElseThrow();
    }

    @Test
    void aReportIsHeldAgainstNoOtherAllocations() {
        tell(register(Samples.service("web", COUNT), "e1"));
        tell(closeWithDeployment("e1", COUNT, placing(0, placements(Lineage.NONE))));
        watch();

        reportAll();

        assertThat(deployment().status()).isEqualTo(DeploymentStatus.SUCCESSFUL);
        assertThat(looked).isZero();
    }

    @Test
    void norWhileAPlanIsBeingRecorded() {
        tell(register(Samples.service("web", COUNT), "e1"));
        tell(closeWithDeployment("e1", COUNT, placing(0, placements(Lineage.NONE))));
        tell(new JobCommand.EvaluateJob(evaluation("e2"), Trigger.NODE_UPDATE, Optional.empty()));
        tell(new JobCommand.RecordPlacements(evaluation("e2"), 0, stopping(0, "a0")));
        watch();

        reportAll();

        assertThat(deployment().groups().values()).singleElement().satisfies(group -> assertThat(group.healthy())
                .isEqualTo(COUNT - 1));
        assertThat(looked).isZero();
    }

    @Test
    void norForAJobThatRunsOnEveryNode() {
        Job job = JobBuilder.system("web").update(COUNT).build();
        String group = job.groups().get(0).name();
        Placement[] onNodes = IntStream.range(0, COUNT)
                .mapToObj(index -> JobFacts.placement(
                        group, "a" + index, index, new NodeId("node-" + index), Optional.of(DEPLOYMENT), Lineage.NONE))
                .toArray(Placement[]::new);
        tell(register(job, "e1"));
        Plan.NewDeployment created = new Plan.NewDeployment(DEPLOYMENT, Map.of(group, COUNT));
        tell(closeWithDeployment("e1", created, placing(0, onNodes)));
        watch();

        reportAll();

        assertThat(deployment().status()).isEqualTo(DeploymentStatus.SUCCESSFUL);
        assertThat(looked).isZero();
    }

    @Test
    void norForCanariesThatPromoteThemselves() {
        tell(register(
                JobFacts.service(JobFacts.update(COUNT, false, true, Duration.ofMinutes(10)), Optional.empty(), "one"),
                "e1"));
        Lineage canary = new Lineage(true, OptionalLong.empty(), List.of());
        Plan.NewDeployment created = new Plan.NewDeployment(DEPLOYMENT, Map.of("group", COUNT), Map.of("group", COUNT));
        tell(closeWithDeployment("e1", created, placing(0, placements(canary))));
        assertThat(deployment().namesAllCanaries()).isTrue();
        watch();

        reportAll();

        assertThat(deployment().status()).isEqualTo(DeploymentStatus.SUCCESSFUL);
        assertThat(looked).isZero();
    }
}
