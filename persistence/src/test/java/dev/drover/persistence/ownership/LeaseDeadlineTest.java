package dev.drover.persistence.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.persistence.ownership.SessionClock.Moment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseDeadlineTest {
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Moment SENT = new Moment(1_000_000_000L, 50_000);
    private final LeaseDeadline deadline = new LeaseDeadline(SENT, TTL);

    private static Moment later(Duration monotonic, Duration wall) {
        return new Moment(SENT.monotonicNanos() + monotonic.toNanos(), SENT.wallMillis() + wall.toMillis());
    }

    @Test
    void endsWhenEitherClockHasReachedTheTtl() {
        Duration almost = TTL.minusMillis(1);
        assertThat(deadline.remaining(later(almost, almost))).isPositive();
        assertThat(deadline.remaining(later(TTL, Duration.ZERO))).isZero();
        assertThat(deadline.remaining(later(Duration.ZERO, TTL))).isZero();
        assertThat(deadline.remaining(later(almost, Duration.ofDays(-1)))).isPositive();
        assertThat(deadline.remaining(later(Duration.ofSeconds(3), Duration.ofSeconds(4))))
                .isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void countsFromTheSendingOfTheNewestConfirmedRenewal() {
        Moment second = later(Duration.ofSeconds(5), Duration.ofSeconds(5));
        LeaseDeadline renewed = deadline.confirmed(second);
        assertThat(renewed).isEqualTo(new LeaseDeadline(second, TTL));
        assertThat(renewed.confirmed(SENT)).isSameAs(renewed);
    }

    @Test
    void findsADeadOwnerOnlyAfterTtlAndMargin() {
        Duration margin = Duration.ofSeconds(2);
        long seen = 7_000_000_000L;
        LeaseWatch watch = new LeaseWatch(4, seen);
        long due = seen + TTL.plus(margin).toNanos();
        assertThat(watch.isDead(4, due - 1, TTL, margin)).isFalse();
        assertThat(watch.isDead(4, due, TTL, margin)).isTrue();
        assertThat(watch.isDead(5, due, TTL, margin)).isFalse();
        assertThat(watch.seen(4, due)).isSameAs(watch);
        assertThat(watch.seen(5, due)).isEqualTo(new LeaseWatch(5, due));
    }

    @Test
    void refusesALeaseThatCannotBeKept() {
        SessionSettings fine = SessionSettings.standard();
        assertThatThrownBy(() -> new SessionSettings(
                        TTL,
                        Duration.ofSeconds(6),
                        fine.margin(),
                        fine.pollEvery(),
                        fine.acquireTimeout(),
                        fine.limits(),
                        fine.readable()))
                .hasMessage("a lease of PT10S cannot be kept by renewing it every PT6S");
    }
}
