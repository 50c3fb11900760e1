package dev.drover.protocol.jobspec.hcl;

import java.util.Set;

/** Unwinds to the outermost interpolation, which then stays text for the node to fill in. */
final class RuntimeReference extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Set<String> ROOTS = Set.of("attr", "node", "meta", "env", "device", "secret");

    private RuntimeReference() {
        super("known at run time only", null, false, false);
    }

    /** A name that nothing in the file defines. */
    static Value resolve(String root, Span span, boolean inInterpolation) {
        if (inInterpolation) {
            throw new RuntimeReference();
        }
        if (ROOTS.contains(root) || root.startsWith("NOMAD_")) {
            return Value.text("${" + span.text() + "}");
        }
        throw Fault.at(
                span,
                "there is no variable \"" + root + "\"; strings are written in double quotes, variables as var."
                        + root);
    }
}
