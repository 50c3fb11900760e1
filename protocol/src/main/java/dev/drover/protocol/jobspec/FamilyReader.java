package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Parameterized;
import dev.drover.protocol.job.Periodic;
import java.util.List;
import java.util.Optional;

/** Reads what launches a job. */
final class FamilyReader {
    private FamilyReader() {}

    static Family read(BlockReader job) {
        return new Family(
                job.block("periodic").map(FamilyReader::periodic),
                job.block("parameterized").map(FamilyReader::parameterized),
                Optional.empty());
    }

    private static Periodic periodic(BlockReader block) {
        block.text("spec_type")
                .filter(type -> !type.equals("cron"))
                .ifPresent(type -> block.error("spec_type", "spec_type must be \"cron\""));
        String cron = block.text("cron").orElse("");
        List<String> crons = block.texts("crons");
        if (!cron.isEmpty() && !crons.isEmpty()) {
            block.error("cron", "\"cron\" and \"crons\" exclude each other");
        }
        return new Periodic(
                cron,
                crons,
                block.text("time_zone").filter(zone -> !zone.isEmpty()).orElse("UTC"),
                block.flag("prohibit_overlap").orElse(false),
                block.flag("enabled").orElse(true));
    }

    private static Parameterized parameterized(BlockReader block) {
        return new Parameterized(
                block.text("payload").filter(word -> !word.isEmpty()).orElse(Parameterized.OPTIONAL),
                block.texts("meta_required"),
                block.texts("meta_optional"));
    }
}
