package dev.drover.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
    private static final String FIELDS_AFTER_STATE = " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21";

    @Test
    void readsTheStartTimeBehindANameWithSpacesAndParentheses() {
        assertThat(ProcessIdentity.parseStat(42, "42 (a) (b c) S" + FIELDS_AFTER_STATE))
                .contains(new ProcessIdentity(42, 4711));
    }

    @Test
    void takesAZombieForDead() {
        assertThat(ProcessIdentity.parseStat(42, "42 (java) Z" + FIELDS_AFTER_STATE))
                .isEmpty();
    }

    @Test
    void knowsThatThisProcessLivesAndThatAnotherStartTimeIsAnotherProcess() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        assertThat(self.isAlive()).isTrue();
        assertThat(new ProcessIdentity(self.pid(), self.start() - 1).isAlive()).isFalse();
    }

    @Test
    void sparesAProcessThatOnlyHasTheSamePid() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        new ProcessIdentity(self.pid(), self.start() - 1).end(true);
        assertThat(self.isAlive()).isTrue();
    }
}
