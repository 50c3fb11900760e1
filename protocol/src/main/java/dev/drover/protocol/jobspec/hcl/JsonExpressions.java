package dev.drover.protocol.jobspec.hcl;

import java.util.ArrayList;
import java.util.List;

/** Makes expressions of JSON values: strings are templates. */
final class JsonExpressions {
    private final Limits limits;

    JsonExpressions(Limits limits) {
        this.limits = limits;
    }

    Expression of(JsonNode node) {
        if (node instanceof JsonNode.TextNode text) {
            return template(text.text(), text.span());
        }
        if (node instanceof JsonNode.ConstantNode constant) {
            return new Expression.Literal(constant.span(), constant.value());
        }
        if (node instanceof JsonNode.ArrayNode array) {
            return new Expression.Sequence(
                    array.span(), array.elements().stream().map(this::of).toList());
        }
        if (node instanceof JsonNode.ObjectNode object) {
            List<Expression.Item> items = new ArrayList<>();
            for (JsonNode.Member member : object.members()) {
                items.add(new Expression.Item(template(member.name(), member.span()), of(member.value())));
            }
            return new Expression.Mapping(object.span(), List.copyOf(items));
        }
        throw new AssertionError("unhandled node: " + node);
    }

    private Expression template(String text, Span span) {
        if (text.indexOf("${") < 0 && text.indexOf("%{") < 0) {
            return new Expression.Literal(span, Value.text(text));
        }
        Lexer lexer = new Lexer(SourceFile.anchored(text, span.position()), limits.nesting());
        return new TemplateParser(lexer, new ExpressionParser(lexer)).whole();
    }

    /** A type or a name that JSON can only write as a string. */
    Expression unquoted(Expression expression) {
        if (!(expression instanceof Expression.Literal literal && literal.value() instanceof Value.Text text)) {
            return expression;
        }
        return parse(SourceFile.anchored(text.text(), expression.span().position()));
    }

    Expression parse(SourceFile source) {
        Lexer lexer = new Lexer(source, limits.nesting());
        lexer.countNewlines(false);
        Expression parsed = new ExpressionParser(lexer).parse();
        Token end = lexer.next();
        if (end.kind() != Token.Kind.END) {
            throw Fault.at(end.span(), "expected the end of the expression, found " + end.describe());
        }
        return parsed;
    }
}
