package dev.drover.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pads cells so that columns line up. */
final class Columns {
    private Columns() {}

    static List<String> align(List<List<String>> rows, String glue, String empty) {
        int[] widths = widths(rows, empty);
        List<String> lines = new ArrayList<>(rows.size());
        for (List<String> row : rows) {
            lines.add(line(row, widths, glue, empty));
        }
        return lines;
    }

    private static String line(List<String> row, int[] widths, String glue, String empty) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = cell(row.get(column), empty);
            line.append(column == 0 ? "" : glue).append(cell);
            line.append(" ".repeat(widths[column] - width(cell)));
        }
        return line.toString().stripTrailing();
    }

    private static int[] widths(List<List<String>> rows, String empty) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        Arrays.fill(widths, 0);
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], width(cell(row.get(column), empty)));
            }
        }
        return widths;
    }

    /** A cell is one line: whatever an agent sends cannot break the layout. */
    private static String cell(String value, String empty) {
        String text = value.strip();
        if (text.isEmpty()) {
            return empty;
        }
        return text.indexOf('\n') < 0 ? text : text.replace("\r", "").replace('\n', ' ');
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
