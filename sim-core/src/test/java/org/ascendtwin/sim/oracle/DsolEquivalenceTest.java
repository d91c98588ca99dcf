package org.ascendtwin.sim.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ascendtwin.sim.rng.Distribution;
import org.ascendtwin.sim.rng.Exponential;
import org.ascendtwin.sim.rng.UniformInteger;
import org.junit.jupiter.api.Test;

/** The same models on DSOL 4.3.2, an independent engine, give the same events in the same order at the same times. */
final class DsolEquivalenceTest {
    private static final int CUSTOMERS = 20_000;

    @Test
    void severalServersGiveTheSameEvents() {
        assertSameEvents(new Exponential(1e9), new Exponential(3.5e9), 4);
    }

    @Test
    void stagesInTandemGiveTheSameEvents() {
        assertSameEvents(new Exponential(1e9), new Exponential(0.8e9), 1, 1, 1);
    }

    @Test
    void tiesGiveTheSameEvents() {
        // Times of a few nanoseconds only: most events share their instant with others.
        assertSameEvents(new UniformInteger(0, 2), new UniformInteger(0, 9), 5, 6);
    }

    private static void assertSameEvents(Distribution gap, Distribution service, int... serversOf) {
        for (long seed = 1; seed <= 3; seed++) {
            Tandem onTwin = new Tandem(new TwinEvents(Tandem.eventCount(serversOf)), gap, service, serversOf, seed);
            Tandem onDsol = new Tandem(new DsolEvents(), gap, service, serversOf, seed);
            List<Tandem.Happening> ours = onTwin.run(CUSTOMERS);
            List<Tandem.Happening> theirs = onDsol.run(CUSTOMERS);
            assertThat(ours).as("seed %d", seed).hasSize(CUSTOMERS * (serversOf.length + 1));
            assertThat(ours.equals(theirs)).as("same events, seed %d", seed).isTrue();
            assertThat(onTwin.littlesLawHolds())
                    .as("Little's law, seed %d", seed)
                    .isTrue();
            assertThat(onDsol.littlesLawHolds())
                    .as("Little's law on DSOL, seed %d", seed)
                    .isTrue();
        }
    }
}
