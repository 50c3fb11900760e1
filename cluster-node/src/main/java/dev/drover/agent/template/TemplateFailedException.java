package dev.drover.agent.template;

/** A task's template cannot be rendered, or not be written; another attempt would fail as well. */
public final class TemplateFailedException extends Exception {
    private static final long serialVersionUID = 1;

    TemplateFailedException(String message) {
        super(message);
    }
}
