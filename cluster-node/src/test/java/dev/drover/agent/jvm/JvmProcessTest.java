package dev.drover.agent.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken for a JVM, and which of them are sent a signal: processes here are files as the kernel shows them. */
class JvmProcessTest {
    private static final String CODE = "r-xp 00286000 08:01 1234 ";
    private static final String DATA = "r--p 00286000 08:01 1234 ";
    private static final String HOTSPOT = "/opt/jdk/lib/server/libjvm.so";
    private static final String QUIT = "0000000000000004";

    private Path proc;
    private Path process;

    @BeforeEach
    void begin(@TempDir Path root) throws IOException {
        proc = root;
        process = Files.createDirectories(root.resolve("7"));
        Files.createDirectories(process.resolve("root/tmp"));
        status("0000000000000000");
        Files.writeString(process.resolve("environ"), "A=b\0");
        Files.writeString(process.resolve("cmdline"), "java\0-Xmx8m\0Main\0");
        thread("main");
        maps(CODE + "/lib/libc.so.6");
    }

    private void status(String caught) throws IOException {
        Files.writeString(
                process.resolve("status"),
                "Name:\tx\nUid:\t0\t0\t0\t0\nNSpid:\t7\t2\nVmRSS:\t  100 kB\nVmSwap:\t  20 kB\nHugetlbPages:\t 3 kB\n"
                        + "SigCgt:\t" + caught + "\n");
    }

    private void program(String path) throws IOException {
        Files.createSymbolicLink(process.resolve("exe"), Path.of(path));
    }

    private void thread(String name) throws IOException {
        Path thread = Files.createDirectories(process.resolve("task/" + name.replace(' ', '-')));
        Files.writeString(thread.resolve("comm"), name + "\n");
    }

    private void maps(String... mapped) throws IOException {
        StringBuilder lines = new StringBuilder("7f0000000000-7f0000001000 rwxp 00000000 00:00 0 \n");
        for (String one : mapped) {
            lines.append("7f1000000000-7f1000001000 ").append(one).append('\n');
        }
        Files.writeString(process.resolve("maps"), lines, StandardCharsets.ISO_8859_1);
    }

    private JvmProcess found() {
        return JvmProcess.of(proc, 7).orElseThrow();
    }

    private String refusal() {
        JvmAttachment attachment = new JvmAttachment(found(), Duration.ofSeconds(1));
        try {
            return attachment.run("Thread.print");
        } catch (JvmException refused) {
            return refused.rejected().message();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/opt/jdk/bin/java, r--p 0 08:01 1 /lib/x.so, true",
        "/opt/app/bin/app, r-xp 0 08:01 1 /opt/app/lib/runtime/lib/server/libjvm.so, true",
        "/opt/app/bin/app, r-xp 0 08:01 1 /opt/jdk/lib/server/libjvm.so (deleted), true",
        "/usr/bin/gdb, r--p 0 08:01 1 /opt/jdk/lib/server/libjvm.so, false",
        "/usr/bin/javac, r-xp 0 08:01 1 /lib/notlibjvm.so, false",
        "/usr/bin/sleep, r-xp 0 08:01 1 /libjvm.so/libc.so.6, false",
    })
    void isWhatIsCalledJavaOrCanRunTheCodeOfOne(String program, String mapped, boolean isJvm) throws IOException {
        program(program);
        maps(mapped);

        assertThat(JvmProcess.of(proc, 7).isPresent()).isEqualTo(isJvm);
    }

    @Test
    void handlesQuitOnlyOnceItCatchesIt() throws IOException {
        program("/opt/jdk/bin/java");
        maps(CODE + HOTSPOT);

        assertThat(found().handlesQuit()).isFalse();
        assertThat(refusal()).contains("does not handle SIGQUIT; it has not begun yet, or was started with -Xrs");
        status(QUIT);
        assertThat(found().handlesQuit()).isTrue();
    }

    /** nginx ends at a SIGQUIT of its own, and may have a JVM in it that was told to leave signals alone. */
    @Test
    void handlesQuitInAProgramOfAnotherNameOnlyWithAThreadForIt() throws IOException {
        program("/usr/sbin/nginx");
        maps(CODE + HOTSPOT);
        status(QUIT);

        assertThat(found().handlesQuit()).isFalse();
        assertThat(refusal()).contains("was started with -Xrs");
        thread("Signal Dispatch");
        assertThat(found().handlesQuit()).isTrue();
    }

    @Test
    void isSentNothingUnlessItIsHotSpot() throws IOException {
        program("/opt/jdk/bin/java");
        status(QUIT);

        maps(CODE + "/opt/jdk/lib/default/libjvm.so", CODE + "/opt/jdk/lib/default/libj9vm29.so");
        assertThat(refusal()).contains("takes no commands: it is no HotSpot JVM");
        maps(DATA + HOTSPOT);
        assertThat(refusal()).contains("takes no commands: it is no HotSpot JVM");
        maps(DATA + HOTSPOT, CODE + HOTSPOT);
        assertThat(found().isHotSpot()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'-Xmx8m ', A=b, false",
        "-XX:+DisableAttachMechanism, A=b, true",
        "-XX:+DisableAttachMechanism -XX:-DisableAttachMechanism, A=b, false",
        "-Xmx8m, JAVA_TOOL_OPTIONS=-Xmx8m -XX:+DisableAttachMechanism, true",
        "-XX:-DisableAttachMechanism, JDK_JAVA_OPTIONS=-XX:+DisableAttachMechanism, false",
        "-XX:-DisableAttachMechanism, _JAVA_OPTIONS=-XX:+DisableAttachMechanism, true",
        "-XX:+DisableAttachMechanisms, A=b, false",
    })
    void takesNoCommandsWhereItsLastOptionSaysSo(String options, String variable, boolean none) throws IOException {
        program("/opt/jdk/bin/java");
        maps(CODE + HOTSPOT);
        Files.writeString(process.resolve("cmdline"), "java\0" + options.replace(' ', '\0') + "\0Main\0");
        Files.writeString(process.resolve("environ"), "X=y\0" + variable + "\0");

        assertThat(found().takesNoCommands()).isEqualTo(none);
    }

    @Test
    void showsWhatItHasOfMemoryWithoutCounters() throws IOException {
        program("/opt/jdk/bin/java");

        assertThat(found().countersIfAny()).isEmpty();
        assertThat(found().memoryBytes()).isEqualTo(123 << 10);
        assertThatThrownBy(() -> found().counters()).hasMessageContaining("keeps no counters");
    }
}
