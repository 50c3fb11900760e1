package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class JobFileFuzzTest {
    private static final String VALID = Jobs.resource("everything.nomad.hcl");

    @Property(tries = 1000)
    void readsOrRefusesAnyMutation(
            @ForAll @IntRange(min = 0, max = 10_000) int at,
            @ForAll @IntRange(min = 0, max = 60) int cut,
            @ForAll @IntRange(min = 0, max = 10_000) int from,
            @ForAll @IntRange(min = 0, max = 60) int length) {
        int start = at % VALID.length();
        int end = Math.min(VALID.length(), start + cut);
        int source = from % VALID.length();
        String moved = VALID.substring(source, Math.min(VALID.length(), source + length));

        JobReading reading = Jobs.read(VALID.substring(0, start) + moved + VALID.substring(end));

        assertThat(reading.job().isPresent()).isEqualTo(reading.errors().isEmpty());
    }
}
