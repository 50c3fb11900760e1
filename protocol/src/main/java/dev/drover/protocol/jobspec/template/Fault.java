package dev.drover.protocol.jobspec.template;

/** What is wrong, told by somebody who does not know where: never leaves this package. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fault(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
