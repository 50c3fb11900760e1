package dev.drover.protocol.jobspec.template;

import java.util.List;
import java.util.Map;

/** A parsed template, which can be rendered any number of times. */
public final class Template {
    private final Source source;
    private final Parser.Parsed parsed;

    private Template(Source source, Parser.Parsed parsed) {
        this.source = source;
        this.parsed = parsed;
    }

    /**
     * Parses a template's text.
     *
     * @param name what messages call it
     * @throws TemplateException with the place, if it is none, or uses a function that there is not
     */
    public static Template parse(String name, String text, Delimiters delimiters) throws TemplateException {
        Source source = new Source(name, text);
        return new Template(source, Parser.parse(source, delimiters, Functions.ALL));
    }

    /**
     * Renders it.
     *
     * @param errorOnMissingKey whether it is an error to ask a map for what it does not have
     * @throws TemplateException with the place, if something goes wrong or takes too much, and no variable is missing
     */
    public Rendering render(Surroundings surroundings, boolean errorOnMissingKey) throws TemplateException {
        Call.Context context = new Call.Context(surroundings, new Budget());
        String text = "";
        try {
            text = new Evaluator(this, context, errorOnMissingKey).run();
        } catch (TemplateException wrong) {
            // Without a variable nothing can be had of it: whether that is all that is wrong shows when it is there.
            if (!context.lacksVariable()) {
                throw wrong;
            }
        }
        return new Rendering(text, context.used(), context.missing());
    }

    Source source() {
        return source;
    }

    List<Node> main() {
        return parsed.main();
    }

    Map<String, List<Node>> definitions() {
        return parsed.definitions();
    }
}
