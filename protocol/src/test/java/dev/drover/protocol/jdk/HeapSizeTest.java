package dev.drover.protocol.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapSizeTest {
    @ParameterizedTest
    @CsvSource({
        "75%, 512, 393216",
        "100%, 64, 65536",
        "12.5%, 512, 65536",
        "33%, 100, 33792",
        "256m, 512, 262144",
        "1g, 2048, 1048576",
        "4096K, 512, 4096"
    })
    void isAPartOfTheMemoryOrASize(String text, int memoryMb, long kibibytes) {
        assertThat(HeapSize.problem(text, memoryMb)).isEmpty();
        assertThat(HeapSize.parse(text).orElseThrow().kibibytes(memoryMb)).isEqualTo(kibibytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "513m; heap \"513m\" is larger than the task's memory of 512 MB",
                "999999999999g; heap \"999999999999g\" is larger than the task's memory of 512 MB",
                "1m; heap \"1m\" is smaller than the 2 MB that a JVM needs",
                "0.1%; heap \"0.1%\" is smaller than the 2 MB that a JVM needs",
                "101%; heap must be a part",
                "0%; heap must be a part",
                "-5%; heap must be a part",
                "512; heap must be a part of the task's memory such as \"75%\" or a size such as \"512m\", not \"512\"",
                "lots; heap must be a part"
            })
    void saysWhatIsWrongWithIt(String text, String problem) {
        assertThat(HeapSize.problem(text, 512))
                .hasValueSatisfying(found -> assertThat(found).startsWith(problem));
    }

    @Property(tries = 200)
    void neverExceedsTheMemory(
            @ForAll @IntRange(min = 1, max = 100) int percent, @ForAll @IntRange(min = 10) int memoryMb) {
        assertThat(HeapSize.parse(percent + "%").orElseThrow().kibibytes(memoryMb))
                .isBetween(0L, (long) memoryMb << 10);
    }
}
