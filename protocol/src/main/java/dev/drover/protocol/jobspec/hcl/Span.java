package dev.drover.protocol.jobspec.hcl;

/** A stretch of source text, from {@code start} up to, not including, {@code end}. */
record Span(SourceFile source, int start, int end) {
    Position position() {
        return source.positionAt(start);
    }

    String text() {
        return source.text().substring(start, end);
    }

    Span to(Span last) {
        return new Span(source, start, last.end());
    }
}
