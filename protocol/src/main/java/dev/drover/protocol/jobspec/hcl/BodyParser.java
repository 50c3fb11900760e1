package dev.drover.protocol.jobspec.hcl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Parses attributes and blocks of the native syntax. */
final class BodyParser {
    private final Lexer lexer;
    private final ExpressionParser expressions;

    BodyParser(SourceFile source, Limits limits) {
        this.lexer = new Lexer(source, limits.nesting());
        this.expressions = new ExpressionParser(lexer);
    }

    Body.Native parseFile() {
        Body.Native body = body();
        Token end = lexer.next();
        if (end.kind() != Token.Kind.END) {
            throw Fault.at(end.span(), "expected an attribute or a block, found " + end.describe());
        }
        return body;
    }

    private Body.Native body() {
        List<Body.Attribute> attributes = new ArrayList<>();
        Map<String, Body.Attribute> byName = new HashMap<>();
        List<Body.Block> blocks = new ArrayList<>();
        lexer.skipNewlines();
        while (!lexer.peek().is("}") && lexer.peek().kind() != Token.Kind.END) {
            Token name = lexer.next();
            if (name.kind() != Token.Kind.IDENTIFIER) {
                throw unexpectedItem(name);
            }
            if (lexer.peek().is("=")) {
                Body.Attribute attribute = attribute(name);
                Body.Attribute earlier = byName.putIfAbsent(attribute.name(), attribute);
                if (earlier != null) {
                    throw Fault.at(
                            name.span(),
                            "attribute \"" + attribute.name() + "\" is set twice; it was set before at line "
                                    + earlier.span().position().line());
                }
                attributes.add(attribute);
            } else {
                blocks.add(block(name));
            }
            endItem();
        }
        return new Body.Native(lexer.peek().span(), List.copyOf(attributes), List.copyOf(blocks));
    }

    private static Fault unexpectedItem(Token found) {
        if (found.kind() == Token.Kind.QUOTE) {
            return Fault.at(
                    found.span(),
                    "expected the name of an attribute or a block, found a string; quoted names are allowed "
                            + "only in the attribute form, such as meta = { \"a.b\" = 1 }");
        }
        return Fault.at(found.span(), "expected the name of an attribute or a block, found " + found.describe());
    }

    private Body.Attribute attribute(Token name) {
        lexer.expect("=", "after the name of an attribute");
        Expression value = expressions.parse();
        return new Body.Attribute(name.span(), name.text(), value);
    }

    private Body.Block block(Token type) {
        List<Body.Label> labels = new ArrayList<>();
        while (!lexer.peek().is("{")) {
            Token label = lexer.peek();
            if (label.kind() == Token.Kind.QUOTE) {
                labels.add(expressions.label());
            } else if (label.kind() == Token.Kind.IDENTIFIER) {
                lexer.next();
                labels.add(new Body.Label(label.span(), label.text()));
            } else {
                throw Fault.at(
                        label.span(),
                        "expected \"=\" or \"{\" after \"" + type.text() + "\", found " + label.describe());
            }
        }
        Token open = lexer.next();
        lexer.enter(open.span());
        boolean before = lexer.countNewlines(true);
        Body.Native body = body();
        Token close = lexer.next();
        if (!close.is("}")) {
            throw Fault.at(type.span(), "block \"" + type.text() + "\" is not closed by \"}\"");
        }
        lexer.countNewlines(before);
        lexer.leave();
        return new Body.Block(type.span(), type.text(), List.copyOf(labels), body);
    }

    private void endItem() {
        Token next = lexer.peek();
        if (next.kind() == Token.Kind.NEWLINE) {
            lexer.skipNewlines();
            return;
        }
        if (!next.is("}") && next.kind() != Token.Kind.END) {
            throw Fault.at(next.span(), "expected the end of the line, found " + next.describe());
        }
    }
}
