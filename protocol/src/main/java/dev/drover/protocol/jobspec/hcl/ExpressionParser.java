package dev.drover.protocol.jobspec.hcl;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses expressions: conditionals, operators by precedence, postfix steps and primaries. */
final class ExpressionParser {
    private static final List<Set<String>> PRECEDENCE = List.of(
            Set.of("||"),
            Set.of("&&"),
            Set.of("==", "!="),
            Set.of("<", ">", "<=", ">="),
            Set.of("+", "-"),
            Set.of("*", "/", "%"));
    private static final int LONGEST_POSTFIX = 100;

    private final Lexer lexer;
    private final CollectionParser collections;

    ExpressionParser(Lexer lexer) {
        this.lexer = lexer;
        this.collections = new CollectionParser(lexer, this);
    }

    Expression parse() {
        Token first = lexer.peek();
        lexer.enter(first.span());
        Expression condition = operators(0);
        Expression result = condition;
        if (lexer.accept("?")) {
            Expression whenTrue = parse();
            lexer.expect(":", "between the results of a conditional");
            Expression whenFalse = parse();
            result = new Expression.Conditional(condition.span().to(whenFalse.span()), condition, whenTrue, whenFalse);
        }
        lexer.leave();
        return result;
    }

    /** A quoted string without templates. */
    Body.Label label() {
        Token quote = lexer.peek();
        Expression expression = new TemplateParser(lexer, this).quoted();
        if (expression instanceof Expression.Literal literal && literal.value() instanceof Value.Text text) {
            return new Body.Label(quote.span(), text.text());
        }
        throw Fault.at(quote.span(), "a block label cannot hold a template");
    }

    private Expression operators(int level) {
        if (level == PRECEDENCE.size()) {
            return unary();
        }
        Expression first = operators(level + 1);
        Set<String> symbols = PRECEDENCE.get(level);
        List<Expression.Link> links = new ArrayList<>();
        while (lexer.peek().kind() == Token.Kind.SYMBOL
                && symbols.contains(lexer.peek().text())) {
            Token operator = lexer.next();
            links.add(new Expression.Link(operator, operators(level + 1)));
        }
        if (links.isEmpty()) {
            return first;
        }
        Span end = links.get(links.size() - 1).operand().span();
        return new Expression.Chain(first.span().to(end), first, List.copyOf(links));
    }

    private Expression unary() {
        Token operator = lexer.peek();
        if (!operator.is("!") && !operator.is("-")) {
            return postfix();
        }
        lexer.next();
        lexer.enter(operator.span());
        Expression operand = unary();
        lexer.leave();
        return new Expression.Negation(operator.span().to(operand.span()), operator.is("!"), operand);
    }

    private Expression postfix() {
        Expression target = primary();
        List<Expression.Step> steps = new ArrayList<>();
        while (lexer.peek().is(".") || lexer.peek().is("[")) {
            Token mark = lexer.next();
            if (steps.size() == LONGEST_POSTFIX) {
                throw Fault.at(mark.span(), "more than " + LONGEST_POSTFIX + " attribute and index steps in a row");
            }
            steps.add(mark.is(".") ? afterDot(mark) : afterBracket(mark));
        }
        if (steps.isEmpty()) {
            return target;
        }
        return new Expression.Postfix(lexer.consumedSince(target.span()), target, List.copyOf(steps));
    }

    private Expression.Step afterDot(Token dot) {
        Token name = lexer.next();
        if (name.is("*")) {
            return new Expression.Step.Splat(dot.span().to(name.span()));
        }
        if (name.kind() == Token.Kind.IDENTIFIER) {
            return new Expression.Step.Attribute(dot.span().to(name.span()), name.text());
        }
        if (name.kind() == Token.Kind.NUMBER && name.text().chars().allMatch(Character::isDigit)) {
            Expression key = new Expression.Literal(name.span(), number(name));
            return new Expression.Step.Index(dot.span().to(name.span()), key);
        }
        throw Fault.at(name.span(), "expected an attribute name after \".\", found " + name.describe());
    }

    private Expression.Step afterBracket(Token open) {
        boolean before = lexer.countNewlines(false);
        if (lexer.accept("*")) {
            Token close = lexer.expect("]", "after \"[*\"");
            lexer.countNewlines(before);
            return new Expression.Step.Splat(open.span().to(close.span()));
        }
        Expression key = parse();
        Token close = lexer.expect("]", "after an index");
        lexer.countNewlines(before);
        return new Expression.Step.Index(open.span().to(close.span()), key);
    }

    private Expression primary() {
        Token token = lexer.peek();
        return switch (token.kind()) {
            case NUMBER -> {
                lexer.next();
                yield new Expression.Literal(token.span(), number(token));
            }
            case QUOTE -> new TemplateParser(lexer, this).quoted();
            case HEREDOC -> new TemplateParser(lexer, this).heredoc();
            case IDENTIFIER -> named();
            case SYMBOL -> bracketed(token);
            case NEWLINE, END -> throw Fault.at(token.span(), "expected a value, found " + token.describe());
        };
    }

    private Expression bracketed(Token token) {
        if (token.is("[")) {
            return collections.list();
        }
        if (token.is("{")) {
            return collections.object();
        }
        if (!token.is("(")) {
            throw Fault.at(token.span(), "expected a value, found " + token.describe());
        }
        lexer.next();
        boolean before = lexer.countNewlines(false);
        Expression inner = parse();
        lexer.expect(")", "after an expression in parentheses");
        lexer.countNewlines(before);
        return inner;
    }

    private Expression named() {
        Token name = lexer.next();
        @Nullable Value constant = constant(name.text());
        if (constant != null) {
            return new Expression.Literal(name.span(), constant);
        }
        if (lexer.peek().is("(")) {
            return call(name);
        }
        return new Expression.Reference(name.span(), name.text());
    }

    private static @Nullable Value constant(String name) {
        return switch (name) {
            case "true" -> Value.flag(true);
            case "false" -> Value.flag(false);
            case "null" -> Value.nothing();
            default -> null;
        };
    }

    private Expression call(Token name) {
        lexer.next();
        boolean before = lexer.countNewlines(false);
        List<Expression> arguments = new ArrayList<>();
        boolean expandLast = false;
        while (!lexer.peek().is(")")) {
            arguments.add(parse());
            expandLast = lexer.accept("...");
            if (expandLast || !lexer.accept(",")) {
                break;
            }
        }
        lexer.expect(")", "after the arguments of function \"" + name.text() + "\"");
        lexer.countNewlines(before);
        return new Expression.Call(lexer.consumedSince(name.span()), name.text(), List.copyOf(arguments), expandLast);
    }

    static Value number(Token token) {
        try {
            return Value.number(new BigDecimal(token.text()));
        } catch (NumberFormatException | ArithmeticException unreadable) {
            throw Fault.at(token.span(), "number \"" + token.text() + "\" is out of range");
        } catch (Fault outOfRange) {
            throw outOfRange.locatedAt(token.span());
        }
    }
}
