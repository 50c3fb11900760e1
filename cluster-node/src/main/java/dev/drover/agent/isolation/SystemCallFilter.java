package dev.drover.agent.isolation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A seccomp filter against calls that no task needs and that have often been ways out: making namespaces (in one of its own
 * a task would be root to the kernel), mounting, loading code into the kernel, its keys, its clocks. Such a call fails with
 * EPERM. It is a classic BPF program, an array of {@code struct sock_filter}.
 */
final class SystemCallFilter {
    private static final int LOAD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_AT_LEAST = 0x35;
    private static final int JUMP_IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int ALLOW = 0x7fff0000;
    private static final int NOT_PERMITTED = 0x00050000 | 1;
    private static final int NOT_THERE = 0x00050000 | 38;

    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;
    private static final int SECOND_ARGUMENT = 24;

    /** All the flags {@code CLONE_NEW…}. */
    private static final int NAMESPACES = 0x7e020000;

    private static final int PUSH_BACK_INPUT = 0x5412;

    /** What 64-bit x86 has besides its own calls, by other numbers. */
    private static final int X32 = 0x40000000;

    /** The same on every architecture: opening and changing mounts, and {@code mount_setattr}. */
    private static final List<Integer> MOUNTING = List.of(428, 429, 430, 431, 432, 433, 442);

    /** Rings of requests go past this filter; programs fall back to ordinary calls. */
    private static final List<Integer> RINGS = List.of(425, 426, 427);

    private static final int CLONE3 = 435;
    private static final int INSTRUCTION_BYTES = 8;
    private static final int MOST_INSTRUCTIONS = 200;

    /**
     * One architecture's numbers.
     *
     * @param audit its name in a call
     * @param forbidden in the order of {@link #FORBIDDEN}
     */
    private record Numbers(int audit, int cloning, int unshare, int ioctl, List<Integer> forbidden) {}

    /** What {@link Numbers#forbidden} lists. */
    static final List<String> FORBIDDEN = List.of(
            "mount",
            "umount2",
            "pivot_root",
            "chroot",
            "setns",
            "open_by_handle_at",
            "swapon",
            "swapoff",
            "reboot",
            "sethostname",
            "setdomainname",
            "acct",
            "quotactl",
            "init_module",
            "finit_module",
            "delete_module",
            "kexec_load",
            "kexec_file_load",
            "bpf",
            "perf_event_open",
            "userfaultfd",
            "add_key",
            "request_key",
            "keyctl",
            "settimeofday",
            "clock_settime",
            "clock_adjtime");

    private static final Map<String, Numbers> ARCHITECTURES = Map.of(
            "amd64",
            new Numbers(
                    0xc000003e,
                    56,
                    272,
                    16,
                    List.of(
                            165, 166, 155, 161, 308, 304, 167, 168, 169, 170, 171, 163, 179, 175, 313, 176, 246, 320,
                            321, 298, 323, 248, 249, 250, 164, 227, 305)),
            "aarch64",
            new Numbers(
                    0xc00000b7,
                    220,
                    97,
                    29,
                    List.of(
                            40, 39, 41, 51, 268, 265, 224, 225, 142, 161, 162, 89, 60, 105, 273, 106, 104, 294, 280,
                            241, 282, 217, 218, 219, 170, 112, 266)));

    private final ByteBuffer program =
            ByteBuffer.allocate(MOST_INSTRUCTIONS * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());

    private SystemCallFilter(Numbers numbers) {
        add(LOAD, 0, 0, ARCHITECTURE);
        add(JUMP_IF_EQUAL, 1, 0, numbers.audit);
        add(RETURN, 0, 0, NOT_THERE);
        add(LOAD, 0, 0, NUMBER);
        add(JUMP_IF_AT_LEAST, 0, 1, X32);
        add(RETURN, 0, 0, NOT_THERE);
        numbers.forbidden.forEach(number -> refuse(number, NOT_PERMITTED));
        MOUNTING.forEach(number -> refuse(number, NOT_PERMITTED));
        RINGS.forEach(number -> refuse(number, NOT_THERE));
        // Its flags are in memory, where no filter sees them; without it, libraries use clone.
        refuse(CLONE3, NOT_THERE);
        refuseWhere(numbers.cloning, FIRST_ARGUMENT, JUMP_IF_ANY_BIT, NAMESPACES);
        refuseWhere(numbers.unshare, FIRST_ARGUMENT, JUMP_IF_ANY_BIT, NAMESPACES);
        refuseWhere(numbers.ioctl, SECOND_ARGUMENT, JUMP_IF_EQUAL, PUSH_BACK_INPUT);
        add(RETURN, 0, 0, ALLOW);
        program.flip();
    }

    /**
     * The filter for an architecture; empty for one whose numbers are not known here.
     *
     * @param architecture as the property {@code os.arch} has it
     */
    static Optional<SystemCallFilter> of(String architecture) {
        return Optional.ofNullable(ARCHITECTURES.get(architecture)).map(SystemCallFilter::new);
    }

    /** The program. */
    byte[] bytes() {
        byte[] bytes = new byte[program.limit()];
        program.get(0, bytes);
        return bytes;
    }

    private void refuse(int number, int answer) {
        add(JUMP_IF_EQUAL, 0, 1, number);
        add(RETURN, 0, 0, answer);
    }

    private void refuseWhere(int number, int argument, int test, int value) {
        add(JUMP_IF_EQUAL, 0, 4, number);
        add(LOAD, 0, 0, argument);
        add(test, 0, 1, value);
        add(RETURN, 0, 0, NOT_PERMITTED);
        add(RETURN, 0, 0, ALLOW);
    }

    private void add(int code, int jumpIfTrue, int jumpIfFalse, int value) {
        program.putShort((short) code);
        program.put((byte) jumpIfTrue);
        program.put((byte) jumpIfFalse);
        program.putInt(value);
    }
}
