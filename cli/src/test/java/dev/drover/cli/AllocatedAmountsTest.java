package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class AllocatedAmountsTest {
    private static AllocatedAmounts of(String lifecycles, String cores) throws JsonProcessingException {
        return AllocatedAmounts.of(new ObjectMapper().readTree("""
            {"Tasks":{
              "main":{"Cpu":{"CpuShares":100,"ReservedCores":null},"Memory":{"MemoryMB":256}},
              "other":{"Cpu":{"CpuShares":70,"ReservedCores":%s},"Memory":{"MemoryMB":300}}},
             "TaskLifecycles":%s}
            """.formatted(cores, lifecycles)));
    }

    @Test
    void addsWhatRunsAtTheSameTime() throws JsonProcessingException {
        assertThat(of("{\"main\":null,\"other\":null}", "null")).isEqualTo(new AllocatedAmounts(170, 556));
        assertThat(of("null", "null")).isEqualTo(new AllocatedAmounts(170, 556));
        assertThat(of("{\"other\":{\"Hook\":\"prestart\",\"Sidecar\":true}}", "null"))
                .isEqualTo(new AllocatedAmounts(170, 556));
    }

    @Test
    void takesTheGreaterOfWhatDoesNot() throws JsonProcessingException {
        assertThat(of("{\"main\":null,\"other\":{\"Hook\":\"prestart\",\"Sidecar\":false}}", "null"))
                .isEqualTo(new AllocatedAmounts(100, 300));
    }

    @Test
    void keepsWholeCoresForTheirTask() throws JsonProcessingException {
        assertThat(of("{\"other\":{\"Hook\":\"poststop\",\"Sidecar\":false}}", "[0]"))
                .isEqualTo(new AllocatedAmounts(170, 300));
    }
}
