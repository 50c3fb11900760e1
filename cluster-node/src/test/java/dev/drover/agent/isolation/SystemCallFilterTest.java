package dev.drover.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the filter as the kernel would. */
class SystemCallFilterTest {
    private static final int X86 = 0xc000003e;
    private static final int ARM = 0xc00000b7;
    private static final int ALLOW = 0x7fff0000;
    private static final int NOT_PERMITTED = 0x00050001;
    private static final int NOT_THERE = 0x00050026;
    private static final int NEW_USER = 0x10000000;

    private static int verdict(String architecture, int audit, int number, int first, int second) {
        ByteBuffer program = ByteBuffer.wrap(
                        SystemCallFilter.of(architecture).orElseThrow().bytes())
                .order(ByteOrder.nativeOrder());
        ByteBuffer call = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        call.putInt(0, number).putInt(4, audit).putInt(16, first).putInt(24, second);
        int accumulator = 0;
        int next = 0;
        while (true) {
            int code = program.getShort(next * 8);
            int value = program.getInt(next * 8 + 4);
            boolean holds = false;
            switch (code) {
                case 0x20 -> accumulator = call.getInt(value);
                case 0x15 -> holds = accumulator == value;
                case 0x35 -> holds = Integer.compareUnsigned(accumulator, value) >= 0;
                case 0x45 -> holds = (accumulator & value) != 0;
                case 0x06 -> {
                    return value;
                }
                default -> throw new AssertionError("instruction " + code);
            }
            boolean jumps = code != 0x20;
            next += 1 + (jumps ? program.get(next * 8 + (holds ? 2 : 3)) : 0);
        }
    }

    private static int verdict(int number, int first) {
        return verdict("amd64", X86, number, first, 0);
    }

    @ParameterizedTest
    @CsvSource({"read, 0", "execve, 59", "fork, 57", "futex, 202", "prctl, 157", "ptrace, 101", "getrandom, 318"})
    void letsThroughWhatProgramsDo(String name, int number) {
        assertThat(verdict(number, 0)).as(name).isEqualTo(ALLOW);
    }

    @ParameterizedTest
    @CsvSource({
        "mount, 165",
        "umount2, 166",
        "setns, 308",
        "bpf, 321",
        "keyctl, 250",
        "clock_settime, 227",
        "fsopen, 430",
        "mount_setattr, 442",
        "finit_module, 313"
    })
    void refusesWhatNoTaskNeeds(String name, int number) {
        assertThat(verdict(number, 0)).as(name).isEqualTo(NOT_PERMITTED);
    }

    @Test
    void letsThreadsAndProcessesBeMadeButNoNamespaces() {
        assertThat(verdict(56, 0x003d0f00)).isEqualTo(ALLOW);
        assertThat(verdict(56, NEW_USER | 17)).isEqualTo(NOT_PERMITTED);
        assertThat(verdict(272, 0x400)).isEqualTo(ALLOW);
        assertThat(verdict(272, NEW_USER)).isEqualTo(NOT_PERMITTED);
        assertThat(verdict(435, 0)).isEqualTo(NOT_THERE);
    }

    @Test
    void letsNobodyTypeForOthers() {
        assertThat(verdict("amd64", X86, 16, 0, 0x5401)).isEqualTo(ALLOW);
        assertThat(verdict("amd64", X86, 16, 0, 0x5412)).isEqualTo(NOT_PERMITTED);
    }

    @Test
    void knowsNoCallsOfAnotherArchitecture() {
        assertThat(verdict("amd64", 0x40000003, 0, 0, 0)).isEqualTo(NOT_THERE);
        assertThat(verdict(0x40000000 | 1, 0)).isEqualTo(NOT_THERE);
    }

    @Test
    void hasTheNumbersOfEachArchitecture() {
        assertThat(verdict("aarch64", ARM, 40, 0, 0)).isEqualTo(NOT_PERMITTED);
        assertThat(verdict("aarch64", ARM, 220, NEW_USER, 0)).isEqualTo(NOT_PERMITTED);
        assertThat(verdict("aarch64", ARM, 165, 0, 0)).isEqualTo(ALLOW);
        assertThat(SystemCallFilter.of("riscv64")).isEmpty();
    }
}
