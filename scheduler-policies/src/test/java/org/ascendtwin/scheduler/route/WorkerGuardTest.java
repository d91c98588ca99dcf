package org.ascendtwin.scheduler.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Breakers by the examples in SGLang's own tests, checks and waits by hand and against a check that rings each time. */
class WorkerGuardTest {
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final GuardSettings QUICK = new GuardSettings(3, 2, 10 * SECOND_NANOS, 3, 2, SECOND_NANOS);

    @Test
    void aBreakerOpensAfterFailuresInARow() {
        CircuitBreaker breaker = new CircuitBreaker(QUICK);
        breaker.failed(0);
        breaker.failed(0);
        breaker.succeeded(0);
        breaker.failed(0);
        breaker.failed(0);
        assertThat(breaker.allows(0)).as("a success in between").isTrue();
        breaker.failed(0);
        assertThat(breaker.allows(0)).isFalse();
    }

    @Test
    void aHalfOpenBreakerClosesWithSuccessesAndOpensWithOneFailure() {
        CircuitBreaker breaker = new CircuitBreaker(QUICK);
        for (int i = 0; i < 3; i++) {
            breaker.failed(0);
        }
        assertThat(breaker.allows(10 * SECOND_NANOS - 1)).isFalse();
        assertThat(breaker.allows(10 * SECOND_NANOS)).as("half open").isTrue();
        breaker.failed(11 * SECOND_NANOS);
        assertThat(breaker.allows(20 * SECOND_NANOS)).as("open again").isFalse();
        assertThat(breaker.allows(21 * SECOND_NANOS)).as("half open again").isTrue();
        breaker.succeeded(21 * SECOND_NANOS);
        breaker.succeeded(21 * SECOND_NANOS);
        breaker.failed(21 * SECOND_NANOS);
        breaker.failed(21 * SECOND_NANOS);
        assertThat(breaker.allows(21 * SECOND_NANOS)).as("closed, two failures").isTrue();
    }

    @Test
    void aBreakerThatIsSwitchedOffAllowsEverything() {
        CircuitBreaker breaker = new CircuitBreaker(new GuardSettings(GuardSettings.NEVER, 1, 1, 1, 1, SECOND_NANOS));
        for (int i = 0; i < 1000; i++) {
            breaker.failed(i);
        }
        assertThat(breaker.allows(1000)).isTrue();
    }

    @Test
    void checksInARowDecideHowHealthyAServerIs() {
        HealthCheck check = new HealthCheck(QUICK);
        check.setUp(false, SECOND_NANOS / 2);
        assertThat(check.isHealthy(3 * SECOND_NANOS - 1)).as("two failed").isTrue();
        assertThat(check.isHealthy(3 * SECOND_NANOS)).as("three failed").isFalse();
        check.setUp(true, 5 * SECOND_NANOS);
        assertThat(check.isHealthy(6 * SECOND_NANOS)).as("one succeeded").isFalse();
        assertThat(check.isHealthy(7 * SECOND_NANOS)).as("two succeeded").isTrue();
    }

    @Test
    void checksThatAreMadeUpForSayWhatChecksInTimeWouldHave() {
        long seed = 11;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            GuardSettings settings = new GuardSettings(1, 1, 1, 1 + random.nextInt(3), 1 + random.nextInt(3), 10);
            HealthCheck lazy = new HealthCheck(settings);
            HealthCheck prompt = new HealthCheck(settings);
            boolean up = true;
            for (int t = 0; t < 300; t++) {
                prompt.isHealthy(t);
                if (random.nextInt(20) == 0) {
                    up = !up;
                    lazy.setUp(up, t);
                    prompt.setUp(up, t);
                }
                if (random.nextInt(30) == 0) {
                    assertThat(lazy.isHealthy(t))
                            .as("seed %d, case %d at %d", seed, i, t)
                            .isEqualTo(prompt.isHealthy(t));
                }
            }
        }
    }

    @Test
    void waitsGrowUpToTheirBoundAndJitterAroundIt() {
        RetrySettings retries = new RetrySettings(10, 100, 250, 2, 0.5);
        long milli = 1_000_000;
        assertThat(retries.waitNanos(0, 0.5)).isEqualTo(100 * milli);
        assertThat(retries.waitNanos(1, 0.5)).isEqualTo(200 * milli);
        assertThat(retries.waitNanos(2, 0.5)).isEqualTo(250 * milli);
        assertThat(retries.waitNanos(40, 0.5)).isEqualTo(250 * milli);
        assertThat(retries.waitNanos(1, 0)).isEqualTo(100 * milli);
        assertThat(retries.waitNanos(1, 1)).isEqualTo(300 * milli);
    }

    @Test
    void aGuardTellsItsRouterWhomToChooseFrom() {
        WorkerGuard guard = new WorkerGuard(QUICK, 2);
        Router router = new Router(new RoundRobinRouting(), 2);
        for (int i = 0; i < 3; i++) {
            guard.failed(1, SECOND_NANOS);
        }
        assertThat(guard.guide(router, SECOND_NANOS)).isTrue();
        assertThat(router.workers().isHealthy(0)).isTrue();
        assertThat(router.workers().isHealthy(1)).isFalse();
        guard.setUp(0, false, SECOND_NANOS);
        assertThat(guard.guide(router, 4 * SECOND_NANOS)).as("nobody is left").isFalse();
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> new GuardSettings(0, 1, 1, 1, 1, 1))
                .hasMessage("the router's cb_failure_threshold is 0; it is at least 1");
        assertThatThrownBy(() -> new RetrySettings(0, 50, 100, 1.5, 0.2)).hasMessageContaining("1 attempt or more");
    }
}
