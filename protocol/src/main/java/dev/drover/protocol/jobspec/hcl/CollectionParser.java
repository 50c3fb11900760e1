package dev.drover.protocol.jobspec.hcl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses what stands in square brackets and braces: lists, objects, and for-expressions. */
final class CollectionParser {
    private final Lexer lexer;
    private final ExpressionParser expressions;

    CollectionParser(Lexer lexer, ExpressionParser expressions) {
        this.lexer = lexer;
        this.expressions = expressions;
    }

    Expression list() {
        Token open = lexer.next();
        boolean before = lexer.countNewlines(false);
        Expression result = lexer.peek().isIdentifier("for") ? forList(open) : elements(open);
        lexer.countNewlines(before);
        return result;
    }

    private Expression elements(Token open) {
        List<Expression> elements = new ArrayList<>();
        while (!lexer.peek().is("]")) {
            failAtEnd(open, "list is not closed by \"]\"");
            elements.add(expressions.parse());
            if (!lexer.accept(",")) {
                break;
            }
        }
        failAtEnd(open, "list is not closed by \"]\"");
        lexer.expect("]", "or \",\" after an element of a list");
        return new Expression.Sequence(lexer.consumedSince(open.span()), List.copyOf(elements));
    }

    Expression object() {
        Token open = lexer.next();
        boolean before = lexer.countNewlines(true);
        lexer.skipNewlines();
        Expression result = lexer.peek().isIdentifier("for") ? forObject(open) : items(open);
        lexer.countNewlines(before);
        return result;
    }

    private Expression items(Token open) {
        List<Expression.Item> items = new ArrayList<>();
        lexer.skipNewlines();
        while (!lexer.peek().is("}")) {
            failAtEnd(open, "object is not closed by \"}\"");
            Expression key = key();
            if (!lexer.accept("=") && !lexer.accept(":")) {
                throw Fault.at(
                        lexer.peek().span(),
                        "expected \"=\" or \":\" after a key, found "
                                + lexer.peek().describe());
            }
            items.add(new Expression.Item(key, expressions.parse()));
            if (!lexer.accept(",") && lexer.peek().kind() != Token.Kind.NEWLINE) {
                break;
            }
            lexer.skipNewlines();
        }
        failAtEnd(open, "object is not closed by \"}\"");
        lexer.expect("}", "or a new line after an item of an object");
        return new Expression.Mapping(lexer.consumedSince(open.span()), List.copyOf(items));
    }

    private void failAtEnd(Token open, String message) {
        if (lexer.peek().kind() == Token.Kind.END) {
            throw Fault.at(open.span(), message);
        }
    }

    /** A bare word is a key by itself; anything else, parentheses included, is an expression. */
    private Expression key() {
        Token token = lexer.peek();
        if (token.kind() == Token.Kind.IDENTIFIER) {
            int start = lexer.offset();
            lexer.next();
            if (lexer.peek().is("=") || lexer.peek().is(":")) {
                return new Expression.Literal(token.span(), Value.text(token.text()));
            }
            lexer.seek(start);
        }
        return expressions.parse();
    }

    private Expression forList(Token open) {
        Expression.Loop loop = loop();
        Expression value = expressions.parse();
        Expression condition = condition();
        lexer.expect("]", "at the end of a for-expression");
        return new Expression.For(lexer.consumedSince(open.span()), loop, null, value, false, condition);
    }

    private Expression forObject(Token open) {
        lexer.countNewlines(false);
        Expression.Loop loop = loop();
        Expression key = expressions.parse();
        lexer.expect("=>", "after the key of a for-expression");
        Expression value = expressions.parse();
        boolean grouped = lexer.accept("...");
        Expression condition = condition();
        lexer.expect("}", "at the end of a for-expression");
        return new Expression.For(lexer.consumedSince(open.span()), loop, key, value, grouped, condition);
    }

    private @Nullable Expression condition() {
        if (!lexer.peek().isIdentifier("if")) {
            return null;
        }
        lexer.next();
        return expressions.parse();
    }

    private Expression.Loop loop() {
        lexer.next();
        Expression.Loop loop = loopHead();
        lexer.expect(":", "after the collection of a for-expression");
        return loop;
    }

    /** {@code k, v in collection}, without the word before and the mark behind. */
    Expression.Loop loopHead() {
        String first = loopName();
        String second = lexer.accept(",") ? loopName() : null;
        Token in = lexer.next();
        if (!in.isIdentifier("in")) {
            throw Fault.at(in.span(), "expected \"in\" after the variables of \"for\", found " + in.describe());
        }
        Expression collection = expressions.parse();
        return second == null
                ? new Expression.Loop(null, first, collection)
                : new Expression.Loop(first, second, collection);
    }

    private String loopName() {
        Token name = lexer.next();
        if (name.kind() != Token.Kind.IDENTIFIER) {
            throw Fault.at(name.span(), "expected the name of a loop variable, found " + name.describe());
        }
        return name.text();
    }
}
