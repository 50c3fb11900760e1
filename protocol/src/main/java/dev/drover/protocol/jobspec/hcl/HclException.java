package dev.drover.protocol.jobspec.hcl;

import java.util.List;
import java.util.stream.Collectors;

/** The one exception that reading a source file can end in; carries every error that was found. */
public final class HclException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    public HclException(List<Diagnostic> diagnostics) {
        super(describe(diagnostics));
        this.diagnostics = List.copyOf(diagnostics);
    }

    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    private static String describe(List<Diagnostic> diagnostics) {
        if (diagnostics.size() == 1) {
            return diagnostics.get(0).toString();
        }
        return diagnostics.stream()
                .map(diagnostic -> "\t* " + diagnostic)
                .collect(Collectors.joining("\n", diagnostics.size() + " errors occurred:\n", ""));
    }
}
