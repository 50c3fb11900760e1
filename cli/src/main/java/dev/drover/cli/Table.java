package dev.drover.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows under a header, columns as wide as their widest cell and two blanks apart. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();
    private final String empty;

    private Table(String empty, String... header) {
        this.empty = empty;
        rows.add(List.of(header));
    }

    static Table of(String... header) {
        return new Table("<none>", header);
    }

    /** Leaves empty cells blank. */
    static Table blank(String... header) {
        return new Table("", header);
    }

    static Table of(List<String> header) {
        return new Table("<none>", header.toArray(String[]::new));
    }

    Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    Table row(List<String> cells) {
        rows.add(List.copyOf(cells));
        return this;
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    List<String> lines() {
        return Columns.align(rows, "  ", empty);
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
