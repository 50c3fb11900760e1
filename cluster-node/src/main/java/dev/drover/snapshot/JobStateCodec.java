package dev.drover.snapshot;

import dev.drover.job.Departures;
import dev.drover.job.Evaluations;
import dev.drover.job.JobState;
import dev.drover.job.Launches;
import dev.drover.job.Registration;
import dev.drover.job.ScalingHistory;
import dev.drover.job.Tally;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.codec.CommonCodec;
import dev.drover.protocol.codec.DeploymentCodec;
import dev.drover.protocol.codec.Entries;
import dev.drover.protocol.codec.EvaluationCodec;
import dev.drover.protocol.codec.JobAllocationCodec;
import dev.drover.protocol.codec.JobCodec;
import dev.drover.protocol.codec.LaunchCodec;
import dev.drover.protocol.codec.ProtoBytes;
import dev.drover.protocol.codec.ScalingCodec;
import dev.drover.protocol.codec.Times;
import dev.drover.protocol.codec.VersionCodec;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.proto.v1.StateProto;
import dev.drover.recording.Kept;
import java.util.List;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** The stored form of a job's state. */
final class JobStateCodec {
    private JobStateCodec() {}

    static byte[] encode(Kept<JobState> kept) {
        JobState state = kept.state();
        StateProto.StoredJobState.Builder builder = StateProto.StoredJobState.newBuilder()
                .setLastHash(CommonCodec.hashToProto(kept.lastHash()))
                .addAllAllocations(Entries.toProto(
                        state.allocations(), (id, allocation) -> JobAllocationCodec.toProto(allocation)))
                .setEvaluationCount(state.evaluations().count())
                .addAllOpenEvaluations(Entries.each(state.evaluations().open(), EvaluationCodec::toProto))
                .addAllEndedEvaluations(Entries.each(state.evaluations().ended(), EvaluationCodec::toProto))
                .addAllDeployments(Entries.each(state.deployments(), DeploymentCodec::toProto))
                .addAllReported(Entries.sequencesToProto(state.reported()))
                .addAllNodeSequences(Entries.sequencesToProto(state.nodeSequences()))
                .setPartsRecorded(state.partsRecorded())
                .addAllRequested(Entries.each(state.requested(), EvaluationCodec::toProto))
                .setModifyIndex(state.modifyIndex())
                .setNextVersion(state.nextVersion())
                .addAllScaling(Entries.each(state.scaling().all(), entry -> StateProto.ScalingEvent.newBuilder()
                        .setWhat(ScalingCodec.toProto(entry.what()))
                        .setAt(CommonCodec.toProto(entry.at()))
                        .build()));
        state.registration().map(JobStateCodec::toProto).ifPresent(builder::setRegistration);
        if (!state.launches().equals(Launches.NONE)) {
            builder.setLaunches(toProto(state.launches()));
        }
        return builder.build().toByteArray();
    }

    static Kept<JobState> decode(byte[] bytes) {
        return ProtoBytes.decode(
                StateCodec.JOB.manifest(), StateProto.StoredJobState.parser(), bytes, JobStateCodec::fromProto);
    }

    private static Kept<JobState> fromProto(StateProto.StoredJobState stored) {
        PSortedMap<AllocationId, JobAllocation> allocations =
                allocations(Entries.each(stored.getAllocationsList(), JobAllocationCodec::fromProto));
        JobState state = new JobState(
                Entries.when(stored.hasRegistration(), stored.getRegistration()).map(JobStateCodec::fromProto),
                stored.getNextVersion(),
                allocations,
                new Evaluations(
                        stored.getEvaluationCount(),
                        Entries.each(stored.getOpenEvaluationsList(), EvaluationCodec::fromProto),
                        Entries.each(stored.getEndedEvaluationsList(), EvaluationCodec::fromProto)),
                Entries.each(stored.getDeploymentsList(), DeploymentCodec::fromProto),
                TreePMap.from(Entries.sequencesFromProto(stored.getReportedList())),
                TreePMap.from(Entries.sequencesFromProto(stored.getNodeSequencesList())),
                stored.getPartsRecorded(),
                Entries.each(stored.getRequestedList(), EvaluationCodec::fromProto),
                stored.getModifyIndex(),
                Departures.of(allocations.values()),
                stored.hasLaunches() ? fromProto(stored.getLaunches()) : Launches.NONE,
                ScalingHistory.of(Entries.each(
                        stored.getScalingList(),
                        entry -> new ScalingHistory.Entry(
                                ScalingCodec.fromProto(entry.getWhat()), CommonCodec.fromProto(entry.getAt())))),
                Tally.of(allocations.values()));
        return new Kept<>(state, CommonCodec.hashFromProto(stored.getLastHash()));
    }

    private static StateProto.Launches toProto(Launches launches) {
        StateProto.Launches.Builder builder = StateProto.Launches.newBuilder()
                .addAllOwed(Entries.each(launches.owed(), owed -> StateProto.Launches.Owed.newBuilder()
                        .setLaunch(LaunchCodec.toProto(owed.launch()))
                        .setParent(JobCodec.toProto(owed.parent()))
                        .build()))
                .addAllRecent(Entries.each(launches.recent(), launched -> StateProto.Launches.Launched.newBuilder()
                        .setChild(CommonCodec.toProto(launched.child()))
                        .setEvaluation(launched.evaluation().value())
                        .setIdempotencyToken(launched.idempotencyToken())
                        .build()))
                .addAllRequests(Entries.each(launches.requests(), EvaluationId::value));
        launches.through().map(Times::toProto).ifPresent(builder::setThrough);
        return builder.build();
    }

    private static Launches fromProto(StateProto.Launches launches) {
        return new Launches(
                Entries.when(launches.hasThrough(), launches.getThrough()).map(Times::fromProto),
                Entries.each(
                        launches.getOwedList(),
                        owed -> new Launches.Owed(
                                LaunchCodec.fromProto(owed.getLaunch()), JobCodec.fromProto(owed.getParent()))),
                Entries.each(
                        launches.getRecentList(),
                        launched -> new Launches.Launched(
                                CommonCodec.fromProto(launched.getChild()),
                                new EvaluationId(launched.getEvaluation()),
                                launched.getIdempotencyToken())),
                Entries.each(launches.getRequestsList(), EvaluationId::new));
    }

    private static PSortedMap<AllocationId, JobAllocation> allocations(List<JobAllocation> allocations) {
        return TreePMap.from(Entries.fromProto(allocations, JobAllocation::id, allocation -> allocation));
    }

    private static StateProto.Registration toProto(Registration registration) {
        return StateProto.Registration.newBuilder()
                .setStopped(registration.stopped())
                .setPurged(registration.purged())
                .setCreateIndex(registration.createIndex())
                .setJobModifyIndex(registration.jobModifyIndex())
                .addAllVersions(Entries.each(registration.versions(), JobStateCodec::toProto))
                .build();
    }

    /** What is registered is the newest version: it is stored once, and shared once read. */
    private static Registration fromProto(StateProto.Registration registration) {
        List<Registration.Version> versions = Entries.each(registration.getVersionsList(), JobStateCodec::fromProto);
        if (versions.isEmpty()) {
            throw ProtoBytes.unknown("the newest version of a job");
        }
        Registration.Version newest = versions.get(versions.size() - 1);
        return new Registration(
                newest.job(),
                newest.version(),
                registration.getStopped(),
                registration.getPurged(),
                newest.submission(),
                registration.getCreateIndex(),
                registration.getJobModifyIndex(),
                newest.submittedAt(),
                versions);
    }

    private static StateProto.RegisteredVersion toProto(Registration.Version version) {
        StateProto.RegisteredVersion.Builder builder = StateProto.RegisteredVersion.newBuilder()
                .setVersion(version.version())
                .setJob(JobCodec.toProto(version.job()))
                .setSubmission(JobCodec.toProto(version.submission()))
                .setJobModifyIndex(version.jobModifyIndex())
                .setSubmittedAt(Times.toProto(version.submittedAt()))
                .setStable(version.stable());
        version.tag().map(VersionCodec::toProto).ifPresent(builder::setTag);
        return builder.build();
    }

    private static Registration.Version fromProto(StateProto.RegisteredVersion version) {
        return new Registration.Version(
                version.getVersion(),
                JobCodec.fromProto(version.getJob()),
                JobCodec.fromProto(version.getSubmission()),
                version.getJobModifyIndex(),
                Times.fromProto(version.getSubmittedAt()),
                version.getStable(),
                Entries.when(version.hasTag(), version.getTag()).map(VersionCodec::fromProto));
    }
}
