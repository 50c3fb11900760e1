package dev.drover.view.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PushWindowTest {
    private static final int SMALL = 100;

    @Test
    void takesRowsInOrderWithoutAGap() {
        PushWindow window = PushWindow.at(7);

        assertThat(window.takes(7, SMALL)).isTrue();
        assertThat(window.takes(8, SMALL)).isFalse();
        assertThat(window.pushed(7, SMALL).takes(8, SMALL)).isTrue();
    }

    @Test
    void stopsAtAFollowerThatDoesNotConfirm() {
        PushWindow window = PushWindow.at(0);
        long position = 0;
        while (window.takes(position, SMALL)) {
            window = window.pushed(position++, SMALL);
        }

        assertThat(position).isEqualTo(256);
        assertThat(window.confirmed(1).takes(position, SMALL)).isTrue();
    }

    @Test
    void boundsTheBytesOnTheirWay() {
        int large = 400 * 1024;
        PushWindow window = PushWindow.at(0);
        long position = 0;
        while (window.takes(position, large)) {
            window = window.pushed(position++, large);
        }

        assertThat(position * large).isLessThanOrEqualTo(8L * 1024 * 1024);
        assertThat(window.confirmed(position).takes(position, large)).isTrue();
    }

    @Test
    void leavesRowsToTheLogThatAreTooLargeForAMessage() {
        assertThat(PushWindow.at(0).takes(0, 600 * 1024)).isFalse();
    }

    @Test
    void goesOnWhereAFollowerHasReadTo() {
        PushWindow behind = PushWindow.at(3);
        assertThat(behind.isIdleBehind(5)).isTrue();

        PushWindow caughtUp = behind.confirmed(5);

        assertThat(caughtUp.isIdleBehind(5)).isFalse();
        assertThat(caughtUp.takes(5, SMALL)).isTrue();
    }
}
