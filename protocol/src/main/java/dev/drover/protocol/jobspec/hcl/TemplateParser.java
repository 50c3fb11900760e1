package dev.drover.protocol.jobspec.hcl;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses templates: quoted strings, heredocs and texts that are templates as a whole. Works on characters, and hands the
 * inside of {@code ${}} and {@code %{}} to the expression parser.
 */
final class TemplateParser {
    private final Lexer lexer;
    private final ExpressionParser expressions;
    private final CollectionParser collections;
    private final String text;

    TemplateParser(Lexer lexer, ExpressionParser expressions) {
        this.lexer = lexer;
        this.expressions = expressions;
        this.collections = new CollectionParser(lexer, expressions);
        this.text = lexer.source().text();
    }

    /** The lexer stands before a double quote. */
    Expression quoted() {
        Token quote = lexer.next();
        TemplateText texts = TemplateText.quoted(lexer.source(), quote.span());
        List<Piece> pieces = pieces(texts, quote.span().end());
        lexer.seek(texts.end() + 1);
        return finish(lexer.source().span(quote.span().start(), texts.end() + 1), pieces);
    }

    /** The lexer stands before {@code <<}. */
    Expression heredoc() {
        Token mark = lexer.next();
        Heredoc heredoc = Heredoc.at(lexer.source(), mark.span());
        TemplateText texts = TemplateText.heredoc(lexer.source(), heredoc);
        List<Piece> pieces = pieces(texts, heredoc.start());
        lexer.seek(heredoc.after());
        return finish(lexer.source().span(mark.span().start(), heredoc.after()), pieces);
    }

    /** The whole source is one template. */
    Expression whole() {
        TemplateText texts = TemplateText.whole(lexer.source());
        List<Piece> pieces = pieces(texts, 0);
        return finish(lexer.source().span(0, text.length()), pieces);
    }

    private Expression finish(Span span, List<Piece> pieces) {
        PartBuilder builder = new PartBuilder(lexer, pieces);
        List<Expression.Part> parts = builder.all();
        if (parts.isEmpty()) {
            return new Expression.Literal(span, Value.text(""));
        }
        if (parts.size() == 1 && parts.get(0) instanceof Expression.Part.Text only) {
            return new Expression.Literal(span, Value.text(only.text()));
        }
        return new Expression.Template(span, parts);
    }

    private List<Piece> pieces(TemplateText texts, int start) {
        List<Piece> pieces = new ArrayList<>();
        int at = start;
        boolean trimNext = false;
        while (true) {
            TemplateText.Stretch stretch = texts.next(at);
            boolean trimEnd = stretch.marked() && text.startsWith("~", stretch.end() + 2);
            String literal = texts.trim(stretch.text(), trimNext, trimEnd);
            if (!literal.isEmpty()) {
                pieces.add(new Piece.Literal(literal));
            }
            if (!stretch.marked()) {
                return pieces;
            }
            int inside = stretch.end() + (trimEnd ? 3 : 2);
            boolean directive = text.charAt(stretch.end()) == '%';
            lexer.seek(inside);
            boolean before = lexer.countNewlines(false);
            pieces.add(directive ? directive(stretch.end()) : interpolation(stretch.end()));
            trimNext = text.startsWith("~", lexer.peekOffset());
            at = closing(stretch.end(), trimNext);
            lexer.countNewlines(before);
            if (pieces.get(pieces.size() - 1) instanceof Piece.Interpolation open) {
                pieces.set(pieces.size() - 1, open.closedAt(lexer.source().span(stretch.end(), at)));
            }
        }
    }

    private int closing(int start, boolean trimmed) {
        int at = lexer.peekOffset() + (trimmed ? 1 : 0);
        if (at >= text.length() || text.charAt(at) != '}') {
            Span span = lexer.source().span(at >= text.length() ? start : at, text.length());
            String opened = text.substring(start, start + 2);
            throw Fault.at(span, "expected \"}\" to close the \"" + opened + "\"");
        }
        return at + 1;
    }

    private Piece interpolation(int start) {
        Expression expression = expressions.parse();
        return new Piece.Interpolation(lexer.source().span(start, start), expression);
    }

    private Piece directive(int start) {
        Token word = lexer.next();
        Span span = lexer.source().span(start, word.span().end());
        lexer.enter(span);
        Piece piece =
                switch (word.text()) {
                    case "if" -> new Piece.If(span, expressions.parse());
                    case "for" -> new Piece.For(span, collections.loopHead());
                    case "else", "endif", "endfor" -> new Piece.Word(span, word.text());
                    default ->
                        throw Fault.at(
                                word.span(),
                                "expected if, else, endif, for or endfor after \"%{\", found " + word.describe());
                };
        lexer.leave();
        return piece;
    }

    /** A template before its directives are matched. */
    sealed interface Piece {
        record Literal(String text) implements Piece {}

        record Interpolation(Span span, Expression expression) implements Piece {
            Interpolation closedAt(Span whole) {
                return new Interpolation(whole, expression);
            }
        }

        record If(Span span, Expression condition) implements Piece {}

        record For(Span span, Expression.Loop loop) implements Piece {}

        record Word(Span span, String word) implements Piece {}
    }

    /** Matches directives with their ends. */
    private static final class PartBuilder {
        private final Lexer lexer;
        private final List<Piece> pieces;
        private int next;

        PartBuilder(Lexer lexer, List<Piece> pieces) {
            this.lexer = lexer;
            this.pieces = pieces;
        }

        List<Expression.Part> all() {
            List<Expression.Part> parts = parts();
            if (next < pieces.size() && pieces.get(next) instanceof Piece.Word word) {
                throw Fault.at(word.span(), "\"%{ " + word.word() + " }\" has no beginning");
            }
            return parts;
        }

        private List<Expression.Part> parts() {
            List<Expression.Part> parts = new ArrayList<>();
            while (next < pieces.size() && !(pieces.get(next) instanceof Piece.Word)) {
                parts.add(part(pieces.get(next++)));
            }
            return List.copyOf(parts);
        }

        private Expression.Part part(Piece piece) {
            if (piece instanceof Piece.Literal literal) {
                return new Expression.Part.Text(literal.text());
            }
            if (piece instanceof Piece.Interpolation interpolation) {
                return new Expression.Part.Interpolation(interpolation.span(), interpolation.expression());
            }
            if (piece instanceof Piece.If open) {
                return branches(open);
            }
            if (piece instanceof Piece.For open) {
                lexer.enter(open.span());
                List<Expression.Part> body = parts();
                lexer.leave();
                expectWord("endfor", open.span(), "for");
                return new Expression.Part.ForEach(open.loop(), body);
            }
            throw new AssertionError("unhandled piece: " + piece);
        }

        private Expression.Part branches(Piece.If open) {
            lexer.enter(open.span());
            List<Expression.Part> whenTrue = parts();
            List<Expression.Part> whenFalse = List.of();
            if (next < pieces.size()
                    && pieces.get(next) instanceof Piece.Word word
                    && word.word().equals("else")) {
                next++;
                whenFalse = parts();
            }
            lexer.leave();
            expectWord("endif", open.span(), "if");
            return new Expression.Part.If(open.condition(), whenTrue, whenFalse);
        }

        private void expectWord(String expected, Span open, String opened) {
            if (next < pieces.size()
                    && pieces.get(next) instanceof Piece.Word word
                    && word.word().equals(expected)) {
                next++;
                return;
            }
            throw Fault.at(open, "\"%{ " + opened + " }\" is not closed by \"%{ " + expected + " }\"");
        }
    }
}
