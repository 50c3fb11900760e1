package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapeFilterTest {
    @ParameterizedTest
    @CsvSource({"~.,1", "ls|~.,4", "ls~.,4", "~~.,3", "a~|.,4", "~a.,3", "x|~.rest,3"})
    void findsTheEndAtTheBeginningOfALine(String typed, int before) {
        assertThat(before(new EscapeFilter('~'), typed)).isEqualTo(before);
    }

    @Test
    void remembersWhatWasTypedBefore() {
        EscapeFilter filter = new EscapeFilter('~');

        assertThat(before(filter, "ls|")).isEqualTo(3);
        assertThat(before(filter, "~")).isEqualTo(1);
        assertThat(before(filter, ".")).isZero();
    }

    @Test
    void knowsNoEndWithoutAnEscapeCharacter() {
        assertThat(before(new EscapeFilter(0), "~.")).isEqualTo(2);
    }

    private static int before(EscapeFilter filter, String typed) {
        byte[] bytes = typed.replace('|', '\r').getBytes(StandardCharsets.UTF_8);
        return filter.before(bytes, bytes.length);
    }
}
