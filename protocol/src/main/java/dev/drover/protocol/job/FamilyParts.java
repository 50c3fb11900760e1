package dev.drover.protocol.job;

import java.util.ArrayList;
import java.util.List;

/** Takes what launches a job apart for a diff, under Nomad's names. */
final class FamilyParts {
    private FamilyParts() {}

    static List<JobPart> of(Family family) {
        List<JobPart> parts = new ArrayList<>();
        family.periodic()
                .ifPresent(periodic -> parts.add(JobPart.of("Periodic")
                        .put("Enabled", periodic.enabled())
                        .put("ProhibitOverlap", periodic.prohibitOverlap())
                        .put("Spec", periodic.cron())
                        .put("SpecType", "cron")
                        .put("TimeZone", periodic.timeZone())
                        .addSet("Specs", periodic.crons())));
        family.parameterized()
                .ifPresent(parameterized -> parts.add(JobPart.of("ParameterizedJob")
                        .put("Payload", parameterized.payload())
                        .addSet("MetaOptional", parameterized.metaOptional())
                        .addSet("MetaRequired", parameterized.metaRequired())));
        return parts;
    }
}
