package dev.drover.agent.template;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code NAME=value} lines as Nomad does: blank lines and those that begin with {@code #} say nothing, {@code export}
 * may stand in front, and a value may be quoted. In double quotes there are escapes, and what follows the quotes has to be a
 * comment. Pure.
 */
final class EnvironmentLines {
    private static final Pattern LINE = Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\\s*=\\s*(.*)");
    private static final Pattern QUOTED = Pattern.compile("(?:\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)')\\s*(?:#.*)?");

    private EnvironmentLines() {}

    /** @throws TemplateFailedException if a line is none of these; says which, and does not show it */
    static Map<String, String> parse(String text) throws TemplateFailedException {
        Map<String, String> variables = new TreeMap<>();
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher parts = LINE.matcher(line);
            if (!parts.matches() || line.indexOf('\0') >= 0) {
                throw malformed(number);
            }
            variables.put(parts.group(1), value(parts.group(2), number));
        }
        return variables;
    }

    private static String value(String written, int number) throws TemplateFailedException {
        if (!written.startsWith("\"") && !written.startsWith("'")) {
            return written.replaceFirst("(^|\\s+)#.*$", "");
        }
        Matcher quoted = QUOTED.matcher(written);
        if (!quoted.matches()) {
            throw malformed(number);
        }
        return quoted.group(1) == null ? quoted.group(2) : unescaped(quoted.group(1));
    }

    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c != '\\' || at + 1 == text.length()) {
                out.append(c);
                continue;
            }
            char escaped = text.charAt(++at);
            int known = "nrt".indexOf(escaped);
            out.append(known >= 0 ? "\n\r\t".charAt(known) : escaped);
        }
        return out.toString();
    }

    private static TemplateFailedException malformed(int number) {
        return new TemplateFailedException("line " + number + " is not of the form NAME=value");
    }
}
