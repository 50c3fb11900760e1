package dev.drover.protocol.jobspec.template;

import dev.drover.protocol.jobspec.template.Expression.Fields;
import dev.drover.protocol.jobspec.template.Node.Command;
import dev.drover.protocol.jobspec.template.Node.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Parses the words of one action, from the first after a keyword. */
final class PipelineParser {
    private static final int DEEPEST = 64;

    private final Source source;
    private final List<Token> tokens;
    private final Functions functions;
    private final Variables variables;
    private int at;
    private int depth;

    /**
     * Of one action.
     *
     * @param from the first word
     * @param variables those in scope; what is declared here is added
     */
    PipelineParser(Source source, List<Token> tokens, int from, Functions functions, Variables variables) {
        this.source = source;
        this.tokens = tokens;
        this.at = from;
        this.functions = functions;
        this.variables = variables;
    }

    /** Whether nothing is left. */
    boolean isAtEnd() {
        return peek().is(Token.Kind.END);
    }

    /** What is next, without taking it. */
    Token peek() {
        return tokens.get(at);
    }

    Token next() {
        Token token = tokens.get(at);
        if (!token.is(Token.Kind.END)) {
            at++;
        }
        return token;
    }

    /** A name in quotes. */
    String quoted(String what) throws TemplateException {
        Token token = next();
        if (token.is(Token.Kind.LITERAL) && token.value() instanceof String name) {
            return name;
        }
        throw error(token, "expected the name of a " + what + " in quotes, not " + token.shown());
    }

    void end() throws TemplateException {
        if (!isAtEnd()) {
            throw unexpected(peek());
        }
    }

    /** A pipeline that takes all that is left; in a range it may declare two variables. */
    Pipeline pipeline(boolean range) throws TemplateException {
        int offset = peek().offset();
        List<String> names = new ArrayList<>();
        boolean declares = false;
        if (peek().is(Token.Kind.VARIABLE)) {
            int afterNames = afterNames(range, names);
            if (afterNames > 0) {
                declares = tokens.get(afterNames - 1).is(Token.Kind.DECLARE);
                at = afterNames;
            } else {
                names.clear();
            }
        }
        List<Command> commands = commands(Token.Kind.END);
        end();
        declare(names, declares, offset);
        return new Pipeline(offset, List.copyOf(names), declares, commands);
    }

    private void declare(List<String> names, boolean declares, int offset) throws TemplateException {
        for (String name : names) {
            if (declares && !variables.add(name)) {
                throw new TemplateException(source, offset, "more than " + Variables.MOST + " variables are in scope");
            }
            if (!variables.has(name)) {
                throw new TemplateException(source, offset, "undefined variable \"$" + name + "\"");
            }
        }
    }

    /** Where the value begins, or 0 if this is no declaration; a range may name an index as well. */
    private int afterNames(boolean range, List<String> names) throws TemplateException {
        int look = at;
        while (tokens.get(look).is(Token.Kind.VARIABLE)) {
            names.add(tokens.get(look).text().substring(1));
            Token after = tokens.get(look + 1);
            if (after.is(Token.Kind.DECLARE) || after.is(Token.Kind.ASSIGN)) {
                return look + 2;
            }
            if (!after.is(Token.Kind.COMMA)) {
                return 0;
            }
            if (!range || names.size() == 2) {
                throw error(after, "too many variables are declared here");
            }
            look += 2;
        }
        return 0;
    }

    private List<Command> commands(Token.Kind end) throws TemplateException {
        List<Command> commands = new ArrayList<>();
        do {
            Command command = command(end);
            boolean isValue = !(command.words().get(0) instanceof Expression.Function);
            if (!commands.isEmpty() && isValue) {
                throw new TemplateException(
                        source, command.offset(), "what follows \"|\" must be a function, which is given the value");
            }
            commands.add(command);
        } while (passes(Token.Kind.PIPE));
        return List.copyOf(commands);
    }

    private boolean passes(Token.Kind kind) {
        if (!peek().is(kind)) {
            return false;
        }
        at++;
        return true;
    }

    private Command command(Token.Kind end) throws TemplateException {
        int offset = peek().offset();
        List<Expression> words = new ArrayList<>();
        while (!peek().is(Token.Kind.PIPE) && !peek().is(end)) {
            if (!words.isEmpty() && !peek().spaced()) {
                throw error(peek(), "a space is missing before " + peek().shown());
            }
            words.add(operand());
        }
        if (words.isEmpty()) {
            throw error(peek(), "a value is missing before " + peek().shown());
        }
        if (words.size() > 1 && !(words.get(0) instanceof Expression.Function)) {
            throw new TemplateException(
                    source, offset, "only a function can be given arguments, and " + tokenAt(offset) + " is none");
        }
        if (words.get(0) instanceof Expression.Nil) {
            throw new TemplateException(source, offset, "nil is not a command");
        }
        return new Command(offset, List.copyOf(words));
    }

    private String tokenAt(int offset) {
        return tokens.stream()
                .filter(token -> token.offset() == offset)
                .findFirst()
                .map(Token::shown)
                .orElse("this");
    }

    private Expression operand() throws TemplateException {
        Expression term = term();
        List<String> names = new ArrayList<>();
        while (peek().is(Token.Kind.FIELD) && !peek().spaced()) {
            Token field = next();
            if (term instanceof Expression.Literal || term instanceof Expression.Nil) {
                throw error(field, "a constant has no field " + field.shown());
            }
            names.add(field.text());
        }
        if (names.isEmpty()) {
            return term;
        }
        if (term instanceof Fields fields) {
            List<String> all = new ArrayList<>(fields.names());
            all.addAll(names);
            return new Fields(fields.owner(), List.copyOf(all));
        }
        return new Fields(term, List.copyOf(names));
    }

    private Expression term() throws TemplateException {
        Token token = next();
        return switch (token.kind()) {
            case IDENTIFIER -> word(token);
            case FIELD -> new Fields(new Expression.Dot(), List.of(token.text()));
            case DOT -> new Expression.Dot();
            case VARIABLE -> variable(token);
            case LITERAL -> new Expression.Literal(Objects.requireNonNull(token.value()));
            case OPEN -> nested(token);
            case PIPE, CLOSE, DECLARE, ASSIGN, COMMA, END -> throw unexpected(token);
        };
    }

    private Expression word(Token token) throws TemplateException {
        if (token.isWord("true") || token.isWord("false")) {
            return new Expression.Literal(token.isWord("true"));
        }
        if (token.isWord("nil")) {
            return new Expression.Nil();
        }
        String problem = functions.problem(token.text());
        if (!problem.isEmpty()) {
            throw error(token, problem);
        }
        return new Expression.Function(token.text());
    }

    private Expression variable(Token token) throws TemplateException {
        String name = token.text().substring(1);
        if (!variables.has(name)) {
            throw error(token, "undefined variable " + token.shown());
        }
        return new Expression.Variable(name);
    }

    private Expression nested(Token open) throws TemplateException {
        if (++depth > DEEPEST) {
            throw error(open, "parentheses are nested more than " + DEEPEST + " deep");
        }
        List<Command> commands = commands(Token.Kind.CLOSE);
        if (!passes(Token.Kind.CLOSE)) {
            throw error(open, "parenthesis is not closed");
        }
        depth--;
        return new Expression.Nested(new Pipeline(open.offset(), List.of(), false, commands));
    }

    private TemplateException unexpected(Token token) {
        return error(token, "unexpected " + token.shown());
    }

    private TemplateException error(Token token, String reason) {
        return new TemplateException(source, token.offset(), reason);
    }
}
