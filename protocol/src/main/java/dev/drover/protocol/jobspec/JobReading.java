package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.jobspec.hcl.Diagnostic;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What came of reading a job: the job, or the reasons why there is none; with warnings in either case. */
public record JobReading(Optional<Job> job, List<Diagnostic> errors, List<Diagnostic> warnings) {
    public JobReading {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }

    static JobReading refused(List<Diagnostic> errors, List<Diagnostic> warnings) {
        return new JobReading(Optional.empty(), errors, warnings);
    }

    static JobReading accepted(Job job, List<Diagnostic> warnings) {
        return new JobReading(Optional.of(job), List.of(), warnings);
    }

    /** Every error in one text, one a line where there are several. */
    public String errorText() {
        if (errors.size() == 1) {
            return errors.get(0).toString();
        }
        return errors.stream()
                .map(error -> "\t* " + error)
                .collect(Collectors.joining("\n", errors.size() + " errors occurred:\n", ""));
    }
}
