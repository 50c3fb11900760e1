package dev.drover.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags of every command that reads a job file. */
final class JobFileOptions {
    @Option(names = "-json", description = "the job file is JSON, not HCL")
    boolean json;

    @Option(
            names = "-hcl2-strict",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            paramLabel = "<true|false>",
            description = "refuse values for variables that the job file does not declare (default true)")
    boolean strict = true;

    @Option(names = "-var", paramLabel = "<name=value>", description = "value of a variable; may be repeated")
    List<String> variables = new ArrayList<>();

    @Option(
            names = "-var-file",
            paramLabel = "<file>",
            description = "file with values of variables; may be repeated, later files win")
    List<String> variableFiles = new ArrayList<>();
}
