package dev.drover.protocol.codec;

import dev.drover.protocol.job.CheckRestart;
import dev.drover.protocol.job.OnUpdate;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.ServiceCheck.Grpc;
import dev.drover.protocol.job.ServiceCheck.Judging;
import dev.drover.protocol.job.ServiceCheck.Script;
import dev.drover.protocol.proto.v1.JobProto;
import java.util.Optional;

/** Converts the checks of services. */
final class CheckCodec {
    private CheckCodec() {}

    static JobProto.ServiceCheck toProto(ServiceCheck check) {
        JobProto.ServiceCheck.Builder proto = JobProto.ServiceCheck.newBuilder()
                .setName(check.name())
                .setType(check.type())
                .setInterval(Times.toProto(check.interval()))
                .setTimeout(Times.toProto(check.timeout()))
                .setPortLabel(check.portLabel())
                .setPath(check.path())
                .setMethod(check.method())
                .setProtocol(check.protocol())
                .addAllHeaders(
                        Entries.toProto(check.headers(), (name, values) -> JobProto.ServiceCheck.Header.newBuilder()
                                .setName(name)
                                .addAllValues(values)
                                .build()))
                .setBody(check.body())
                .setTlsSkipVerify(check.tlsSkipVerify())
                .setTlsServerName(check.tlsServerName())
                .setNotes(check.notes())
                .setTaskName(check.taskName())
                .setGrpcService(check.grpc().service())
                .setGrpcUseTls(check.grpc().useTls())
                .setCommand(check.script().command())
                .addAllArgs(check.script().args());
        judging(check.judging(), proto);
        return proto.build();
    }

    private static void judging(Judging judging, JobProto.ServiceCheck.Builder proto) {
        proto.setSuccessBeforePassing(judging.successBeforePassing())
                .setFailuresBeforeWarning(judging.failuresBeforeWarning())
                .setFailuresBeforeCritical(judging.failuresBeforeCritical())
                .setInitialStatus(judging.initialStatus())
                .setOnUpdate(toProto(judging.onUpdate()));
        judging.restart()
                .ifPresent(restart -> proto.setCheckRestart(JobProto.CheckRestart.newBuilder()
                        .setLimit(restart.limit())
                        .setGrace(Times.toProto(restart.grace()))
                        .setIgnoreWarnings(restart.ignoreWarnings())));
    }

    static ServiceCheck fromProto(JobProto.ServiceCheck check) {
        return new ServiceCheck(
                check.getName(),
                check.getType(),
                Times.fromProto(check.getInterval()),
                Times.fromProto(check.getTimeout()),
                check.getPortLabel(),
                check.getPath(),
                check.getMethod(),
                check.getProtocol(),
                Entries.fromProto(
                        check.getHeadersList(),
                        JobProto.ServiceCheck.Header::getName,
                        header -> Entries.each(header.getValuesList(), value -> value)),
                check.getBody(),
                check.getTlsSkipVerify(),
                check.getTlsServerName(),
                check.getNotes(),
                check.getTaskName(),
                new Grpc(check.getGrpcService(), check.getGrpcUseTls()),
                new Script(check.getCommand(), check.getArgsList()),
                judging(check));
    }

    private static Judging judging(JobProto.ServiceCheck check) {
        return new Judging(
                check.getSuccessBeforePassing(),
                check.getFailuresBeforeWarning(),
                check.getFailuresBeforeCritical(),
                check.getInitialStatus(),
                fromProto(check.getOnUpdate()),
                check.hasCheckRestart() ? Optional.of(restart(check.getCheckRestart())) : Optional.empty());
    }

    private static JobProto.ServiceCheck.OnUpdate toProto(OnUpdate onUpdate) {
        return switch (onUpdate) {
            case REQUIRE_HEALTHY -> JobProto.ServiceCheck.OnUpdate.ON_UPDATE_UNSPECIFIED;
            case IGNORE_WARNINGS -> JobProto.ServiceCheck.OnUpdate.ON_UPDATE_IGNORE_WARNINGS;
            case IGNORE -> JobProto.ServiceCheck.OnUpdate.ON_UPDATE_IGNORE;
        };
    }

    private static OnUpdate fromProto(JobProto.ServiceCheck.OnUpdate onUpdate) {
        return switch (onUpdate) {
            case ON_UPDATE_UNSPECIFIED, UNRECOGNIZED -> OnUpdate.REQUIRE_HEALTHY;
            case ON_UPDATE_IGNORE_WARNINGS -> OnUpdate.IGNORE_WARNINGS;
            case ON_UPDATE_IGNORE -> OnUpdate.IGNORE;
        };
    }

    private static CheckRestart restart(JobProto.CheckRestart restart) {
        return new CheckRestart(restart.getLimit(), Times.fromProto(restart.getGrace()), restart.getIgnoreWarnings());
    }
}
