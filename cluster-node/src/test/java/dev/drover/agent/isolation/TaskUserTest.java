package dev.drover.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TaskUserTest {
    private static final List<String> PASSWD = List.of(
            "root:x:0:0:root:/root:/bin/bash",
            "broken:x:one:1::/:/bin/sh",
            "short:x:1",
            "nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin");

    @Test
    void readsAUserOfTheMachine() {
        assertThat(TaskUser.find("nobody", PASSWD)).contains(new TaskUser("nobody", 65534, 65533, "/nonexistent"));
        assertThat(TaskUser.find("root", PASSWD).orElseThrow().isRoot()).isTrue();
    }

    @Test
    void readsWhomAProcessRunsAs() {
        assertThat(TaskUser.running(List.of("Name:\tx", "Uid:\t0\t65534\t0\t0", "Gid:\t0\t65533\t0\t0")))
                .contains(new TaskUser("", 65534, 65533, "/"));
        assertThat(TaskUser.running(List.of("Uid:\t1\t1\t1\t1"))).isEmpty();
    }

    @Test
    void findsNoneInALineThatIsNotOne() {
        assertThat(TaskUser.find("broken", PASSWD)).isEmpty();
        assertThat(TaskUser.find("short", PASSWD)).isEmpty();
        assertThat(TaskUser.find("else", PASSWD)).isEmpty();
    }
}
