package dev.drover.gateway;

/** Why an agent cannot start, in a sentence for the user. */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
