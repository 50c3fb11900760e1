package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.jobspec.hcl.Diagnostic;
import dev.drover.protocol.jobspec.hcl.Diagnostics;
import dev.drover.protocol.jobspec.hcl.Hcl;
import dev.drover.protocol.jobspec.hcl.HclException;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.Limits;
import dev.drover.protocol.jobspec.hcl.Position;
import dev.drover.protocol.jobspec.hcl.ResolvedBlock;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import java.util.List;

/** Reads job files: HCL2 with the forms of 2017, or HCL-JSON. */
public final class JobFile {
    private JobFile() {}

    /** Reads a file and checks what it says against the rules for jobs. */
    public static JobReading read(SourceFile source, Inputs inputs) {
        return read(source, inputs, true);
    }

    /** Reads a file without the rules, which whoever registers the job applies. */
    public static JobReading parse(SourceFile source, Inputs inputs) {
        return read(source, inputs, false);
    }

    private static JobReading read(SourceFile source, Inputs inputs, boolean withRules) {
        Hcl.Resolved resolved;
        try {
            resolved = Hcl.resolve(source, JobSchema.FILE, inputs, Limits.STANDARD);
        } catch (HclException failure) {
            return JobReading.refused(failure.diagnostics(), List.of());
        }
        Position start = new Position(source.name(), 1, 1);
        List<ResolvedBlock> jobs = resolved.root().blocks("job");
        if (jobs.size() != 1) {
            Position place = jobs.isEmpty() ? start : jobs.get(1).position();
            String found =
                    jobs.isEmpty() ? "the file has no \"job\" block" : "the file has more than one \"job\" block";
            return JobReading.refused(List.of(Diagnostic.error(place, found)), List.of());
        }
        return read(jobs.get(0), start, withRules);
    }

    /**
     * Reads a {@code job} block that another syntax was translated into; its nested blocks are named as in a job file.
     * Defaults and rules are the same for every syntax.
     */
    public static JobReading read(ResolvedBlock block, Position start, boolean withRules) {
        Diagnostics diagnostics = new Diagnostics();
        Places places = new Places(start);
        Job job = JobReader.read(block, diagnostics, places);
        if (withRules && !diagnostics.hasErrors()) {
            for (JobValidator.Violation violation : JobValidator.validate(job)) {
                diagnostics.error(places.of(violation.path()), violation.message());
            }
        }
        return diagnostics.hasErrors()
                ? JobReading.refused(diagnostics.errors(), diagnostics.warnings())
                : JobReading.accepted(job, diagnostics.warnings());
    }
}
