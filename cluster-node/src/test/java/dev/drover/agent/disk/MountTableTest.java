package dev.drover.agent.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MountTableTest {
    private final MountTable sandbox = MountTable.parse("""
            57 50 8:1 /data/alloc/one/server / rw,nosuid - ext4 /dev/sda1 rw
            58 57 8:1 /usr /usr ro,nosuid - ext4 /dev/sda1 rw
            59 57 8:1 /data/alloc/one/server/local /local rw,nosuid - ext4 /dev/sda1 rw
            60 59 8:1 /srv/a\\040volume /local/my\\040volume rw,nosuid - ext4 /dev/sda1 rw
            61 57 0:4 mnt:[4026532] /run/netns rw - nsfs nsfs rw
            """.lines().toList());

    private String place(String seen) {
        return sandbox.inFileSystem(seen).orElse("");
    }

    @Test
    void tellsWhereAFileLiesByTheDeepestMountThatItIsSeenIn() {
        assertThat(place("/x")).isEqualTo("/data/alloc/one/server/x");
        assertThat(place("/local/x")).isEqualTo("/data/alloc/one/server/local/x");
        assertThat(place("/localx")).isEqualTo("/data/alloc/one/server/localx");
        assertThat(place("/usr/lib/libc.so.6")).isEqualTo("/usr/lib/libc.so.6");
        assertThat(place("/local/my volume/x")).isEqualTo("/srv/a volume/x");
        assertThat(place("/local")).isEqualTo("/data/alloc/one/server/local");
    }

    @Test
    void takesWhatWasMountedLater() {
        MountTable hidden = MountTable.parse("""
                1 0 8:1 / / rw - ext4 /dev/sda1 rw
                2 1 8:2 /old /data rw - ext4 /dev/sda2 rw
                3 1 8:2 /new /data rw - ext4 /dev/sda2 rw
                """.lines().toList());

        assertThat(hidden.inFileSystem("/data/x")).contains("/new/x");
    }

    @Test
    void knowsNothingWithoutARoot() {
        assertThat(MountTable.parse(List.of("", "1 2")).inFileSystem("/x")).isEmpty();
    }

    @Test
    void readsItsOwn() throws Exception {
        assertThat(MountTable.of("self").inFileSystem("/proc/x")).contains("/x");
    }
}
