package dev.drover.agent.outlet;

import dev.drover.agent.log.LogStream;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;

/** A line as a message of RFC 5424: where it comes from is structured data, under the number for examples (32473). */
record SyslogFormat(int facility) {
    private static final int SEVERITIES = 8;
    private static final int WARNING = 4;
    private static final int INFORMATIONAL = 6;
    private static final int LONGEST_HOST = 255;
    private static final int LONGEST_PROGRAM = 48;
    private static final int LONGEST_PROCESS = 128;

    byte[] message(LogLine line) {
        LogSource source = line.source();
        int severity = line.stream() == LogStream.STDERR ? WARNING : INFORMATIONAL;
        String text = "<%d>1 %s %s %s %s %s [drover@32473 namespace=\"%s\" job=\"%s\" group=\"%s\" task=\"%s\"] %s"
                .formatted(
                        facility * SEVERITIES + severity,
                        line.seen().truncatedTo(ChronoUnit.MICROS),
                        name(source.node(), LONGEST_HOST),
                        name(source.task(), LONGEST_PROGRAM),
                        name(source.allocation(), LONGEST_PROCESS),
                        line.stream().wireName(),
                        value(source.namespace()),
                        value(source.job()),
                        value(source.group()),
                        value(source.task()),
                        line.text());
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A field of the header takes visible ASCII characters only, and is never empty. */
    private static String name(String text, int longest) {
        String visible = text.replaceAll("[^!-~]", "_");
        String name = visible.length() > longest ? visible.substring(0, longest) : visible;
        return name.isEmpty() ? "-" : name;
    }

    private static String value(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("]", "\\]");
    }
}
