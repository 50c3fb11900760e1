package dev.drover.protocol.jobspec.hcl;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong, each thing once, up to a limit. */
public final class Diagnostics {
    private static final int MOST = 50;

    private final Set<Diagnostic> collected = new LinkedHashSet<>();

    public void add(Diagnostic diagnostic) {
        if (collected.size() < MOST) {
            collected.add(diagnostic);
        }
    }

    public void error(Position position, String message) {
        add(Diagnostic.error(position, message));
    }

    public void warning(Position position, String message) {
        add(Diagnostic.warning(position, message));
    }

    public boolean hasErrors() {
        return collected.stream().anyMatch(Diagnostic::isError);
    }

    public List<Diagnostic> errors() {
        return collected.stream().filter(Diagnostic::isError).toList();
    }

    public List<Diagnostic> warnings() {
        return collected.stream().filter(diagnostic -> !diagnostic.isError()).toList();
    }

    public void throwIfErrors() {
        if (hasErrors()) {
            throw new HclException(errors());
        }
    }
}
