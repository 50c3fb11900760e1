package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.CheckRestart;
import dev.drover.protocol.job.OnUpdate;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.ServiceCheck.Grpc;
import dev.drover.protocol.job.ServiceCheck.Judging;
import dev.drover.protocol.job.ServiceCheck.Script;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads the checks of one service.
 *
 * @param serviceName the service's name
 * @param onUpdate what the service says for checks that say nothing
 * @param restart what the service says for checks that say nothing, or not all
 */
record CheckReader(String serviceName, OnUpdate onUpdate, Optional<BlockReader> restart) {
    private static final CheckRestart STANDARD = new CheckRestart(0, Duration.ofSeconds(1), false);

    static CheckReader of(BlockReader service, String serviceName) {
        Optional<BlockReader> restart = service.block("check_restart");
        // What is wrong with it is wrong without a check, too.
        restart(Layers.of(restart));
        return new CheckReader(serviceName, onUpdate(service, OnUpdate.REQUIRE_HEALTHY), restart);
    }

    ServiceCheck check(BlockReader block) {
        String type = block.requiredText("type");
        boolean http = type.equals("http");
        block.refuseTrue("expose");
        return new ServiceCheck(
                block.text("name").orElse("service: \"" + serviceName + "\" check"),
                type,
                block.requiredDuration("interval"),
                block.requiredDuration("timeout"),
                block.text("port").orElse(""),
                block.text("path").orElse(""),
                block.text("method").orElse(http ? "GET" : ""),
                block.text("protocol").orElse(http ? "http" : ""),
                block.mapOfLists("header"),
                block.text("body").orElse(""),
                block.flag("tls_skip_verify").orElse(false),
                block.text("tls_server_name").orElse(""),
                block.text("notes").orElse(""),
                block.text("task").orElse(""),
                new Grpc(
                        block.text("grpc_service").orElse(""),
                        block.flag("grpc_use_tls").orElse(false)),
                new Script(block.text("command").orElse(""), block.texts("args")),
                judging(block));
    }

    private Judging judging(BlockReader block) {
        return new Judging(
                block.whole("success_before_passing").orElse(0),
                block.whole("failures_before_warning").orElse(0),
                block.whole("failures_before_critical").orElse(0),
                block.text("initial_status").orElse(""),
                onUpdate(block, onUpdate),
                restart(Layers.of(block.block("check_restart"), restart)
                        .placedAt(block.path().attribute("check_restart"))));
    }

    private static OnUpdate onUpdate(BlockReader block, OnUpdate standard) {
        Optional<String> word = block.text("on_update").filter(text -> !text.isEmpty());
        if (word.isEmpty()) {
            return standard;
        }
        Optional<OnUpdate> known = OnUpdate.of(word.get());
        if (known.isEmpty()) {
            block.error(
                    "on_update",
                    "on_update must be \"require_healthy\", \"ignore_warnings\" or \"ignore\", not \"" + word.get()
                            + "\"");
        }
        return known.orElse(standard);
    }

    private static Optional<CheckRestart> restart(Layers layers) {
        return layers.blocks().isEmpty()
                ? Optional.empty()
                : Optional.of(new CheckRestart(
                        layers.get(block -> block.whole("limit"), STANDARD.limit()),
                        layers.get(block -> block.duration("grace"), STANDARD.grace()),
                        layers.get(block -> block.flag("ignore_warnings"), STANDARD.ignoreWarnings())));
    }
}
