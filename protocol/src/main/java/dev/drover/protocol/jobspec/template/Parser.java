package dev.drover.protocol.jobspec.template;

import dev.drover.protocol.jobspec.template.Node.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Parses the pieces of a template into a tree. */
final class Parser {
    private static final int DEEPEST = 64;

    private final Source source;
    private final List<Piece> pieces;
    private final Functions functions;
    private final Map<String, List<Node>> definitions = new TreeMap<>();
    private Variables variables = new Variables();
    private int at;
    private int depth;
    private int ranges;

    /**
     * A template's parts.
     *
     * @param main what is rendered
     * @param definitions what it can include, by name
     */
    record Parsed(List<Node> main, Map<String, List<Node>> definitions) {}

    /**
     * What stands between two actions that belong together.
     *
     * @param closing the action that ended it; the last one of the template, if empty
     */
    private record Body(List<Node> nodes, Optional<Piece.Action> closing) {}

    private Parser(Source source, List<Piece> pieces, Functions functions) {
        this.source = source;
        this.pieces = pieces;
        this.functions = functions;
    }

    static Parsed parse(Source source, Delimiters delimiters, Functions functions) throws TemplateException {
        Parser parser = new Parser(source, Lexer.pieces(source, delimiters), functions);
        Body main = parser.body();
        if (main.closing().isPresent()) {
            Piece.Action stray = main.closing().get();
            throw parser.error(stray.offset(), "unexpected {{" + keyword(stray) + "}}");
        }
        return new Parsed(main.nodes(), parser.definitions);
    }

    private Body body() throws TemplateException {
        List<Node> nodes = new ArrayList<>();
        while (at < pieces.size()) {
            Piece piece = pieces.get(at++);
            if (piece instanceof Piece.Text text) {
                nodes.add(new Node.Text(text.text()));
            } else if (piece instanceof Piece.Action action) {
                if (isClosing(action)) {
                    return new Body(List.copyOf(nodes), Optional.of(action));
                }
                action(action).ifPresent(nodes::add);
            }
        }
        return new Body(List.copyOf(nodes), Optional.empty());
    }

    private static String keyword(Piece.Action action) {
        Token first = action.tokens().get(0);
        return first.is(Token.Kind.IDENTIFIER) ? first.text() : "";
    }

    private static boolean isClosing(Piece.Action action) {
        return keyword(action).equals("end") || keyword(action).equals("else");
    }

    private Optional<Node> action(Piece.Action action) throws TemplateException {
        return switch (keyword(action)) {
            case "if", "with", "range" -> Optional.of(branch(action, words(action, 1), keyword(action)));
            case "define" -> {
                define(action);
                yield Optional.empty();
            }
            case "block" -> Optional.of(block(action));
            case "template" -> Optional.of(include(words(action, 1)));
            case "break" -> Optional.of(leave(action, new Node.Break()));
            case "continue" -> Optional.of(leave(action, new Node.Continue()));
            default -> Optional.of(new Node.Output(words(action, 0).pipeline(false)));
        };
    }

    private PipelineParser words(Piece.Action action, int from) {
        return new PipelineParser(source, action.tokens(), from, functions, variables);
    }

    private Node branch(Piece.Action opening, PipelineParser words, String keyword) throws TemplateException {
        if (++depth > DEEPEST) {
            throw error(opening.offset(), "actions are nested more than " + DEEPEST + " deep");
        }
        int mark = variables.enter();
        Pipeline value = words.pipeline(keyword.equals("range"));
        ranges += keyword.equals("range") ? 1 : 0;
        Body then = body();
        ranges -= keyword.equals("range") ? 1 : 0;
        List<Node> otherwise = otherwise(opening, then, keyword);
        variables.leave(mark);
        depth--;
        return switch (keyword) {
            case "if" -> new Node.If(value, then.nodes(), otherwise);
            case "with" -> new Node.With(value, then.nodes(), otherwise);
            default -> new Node.Range(value, then.nodes(), otherwise);
        };
    }

    private List<Node> otherwise(Piece.Action opening, Body then, String keyword) throws TemplateException {
        Piece.Action closing = closing(opening, then);
        PipelineParser words = words(closing, 1);
        if (keyword(closing).equals("end")) {
            words.end();
            return List.of();
        }
        if (words.isAtEnd()) {
            Body rest = body();
            Piece.Action end = closing(opening, rest);
            if (!keyword(end).equals("end")) {
                throw error(end.offset(), "a second {{else}}");
            }
            words(end, 1).end();
            return rest.nodes();
        }
        Token next = words.next();
        if (keyword.equals("range") || !next.isWord(keyword)) {
            throw error(next.offset(), "unexpected " + next.shown() + " after \"else\"");
        }
        return List.of(branch(closing, words, keyword));
    }

    private Piece.Action closing(Piece.Action opening, Body body) throws TemplateException {
        if (body.closing().isEmpty()) {
            throw error(opening.offset(), "{{" + keyword(opening) + "}} has no {{end}}");
        }
        return body.closing().get();
    }

    private void define(Piece.Action action) throws TemplateException {
        if (depth > 0) {
            throw error(action.offset(), "{{define}} must not stand within another action");
        }
        PipelineParser words = words(action, 1);
        String name = words.quoted("template");
        words.end();
        definition(action, name);
    }

    /** A definition sees none of the variables around it. */
    private void definition(Piece.Action action, String name) throws TemplateException {
        Variables outer = variables;
        int outerRanges = ranges;
        variables = new Variables();
        ranges = 0;
        depth++;
        Body body = body();
        Piece.Action end = closing(action, body);
        if (!keyword(end).equals("end")) {
            throw error(end.offset(), "unexpected {{else}}");
        }
        words(end, 1).end();
        depth--;
        ranges = outerRanges;
        variables = outer;
        definitions.put(name, body.nodes());
    }

    private Node block(Piece.Action action) throws TemplateException {
        PipelineParser words = words(action, 1);
        String name = words.quoted("block");
        Pipeline argument = words.pipeline(false);
        definition(action, name);
        return new Node.Include(action.offset(), name, Optional.of(argument));
    }

    private Node include(PipelineParser words) throws TemplateException {
        int offset = words.peek().offset();
        String name = words.quoted("template");
        return new Node.Include(offset, name, words.isAtEnd() ? Optional.empty() : Optional.of(words.pipeline(false)));
    }

    private Node leave(Piece.Action action, Node node) throws TemplateException {
        words(action, 1).end();
        if (ranges == 0) {
            throw error(action.offset(), "{{" + keyword(action) + "}} stands outside of {{range}}");
        }
        return node;
    }

    private TemplateException error(int offset, String reason) {
        return new TemplateException(source, offset, reason);
    }
}
